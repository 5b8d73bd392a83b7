/*
 * Whether anybody answers where a URL leads: a connection is made, the first words are said that any server answers
 * (store/hello.h), and it is ended again. Nothing is asked for and no token goes along, so that it can be done again
 * and again where each request counts. One that takes connections and says nothing does not answer.
 */
#ifndef STORE_REACH_H
#define STORE_REACH_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Has an answer of the host of url ("https://host[:port][/path]", likewise http) within ms, however many addresses it
 * has, and says in *us how long that took at the one that answered. Each address has an even share of the time that is
 * left when its turn comes. Looks the name up first, which may take longer. False and *err: ERR_INPUT for another
 * address, ERR_CONNECT, with what the last one said, ERR_INTERNAL where no hello can be made. */
bool reach_probe(const char *url, int ms, int64_t *us, struct err *err);

#endif

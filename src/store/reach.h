/*
 * Whether anybody listens where a URL leads: a connection is made and ended again, and nothing is said over it. So that
 * it can be done again and again where each request counts.
 */
#ifndef STORE_REACH_H
#define STORE_REACH_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Connects to the host of url ("https://host[:port][/path]", likewise http) within ms, however many addresses it has,
 * and says in *us how long that took at the one that answered. Each address has an even share of the time that is left
 * when its turn comes. Looks the name up first, which may take longer. False and *err: ERR_INPUT for another address,
 * ERR_CONNECT, with what the last one said. */
bool reach_probe(const char *url, int ms, int64_t *us, struct err *err);

#endif

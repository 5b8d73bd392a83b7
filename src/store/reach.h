/*
 * Whether anybody listens where a URL leads: a connection is made and ended again, and nothing is said over it. So that
 * it can be done again and again where each request counts.
 */
#ifndef STORE_REACH_H
#define STORE_REACH_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Connects to the host of url ("https://host[:port][/path]", likewise http) within ms, and says how long that took.
 * Looks the name up first, which may take longer. False and *err: ERR_INPUT for another address, ERR_CONNECT. */
bool reach_probe(const char *url, int ms, int64_t *us, struct err *err);

#endif

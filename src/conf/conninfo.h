/*
 * What a conninfo holds, as far as it must be hidden. libpq itself is not asked: its errors quote
 * what they could not read.
 */
#ifndef CONF_CONNINFO_H
#define CONF_CONNINFO_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* A secret within a conninfo, as bytes from start. */
typedef void conninfo_secret_fn(void *data, size_t start, size_t len);

/* Calls secret for each password in conninfo (keywords or URI), from left to right, without overlaps. False if conninfo
 * cannot be taken apart: then all of it is to be taken for a secret. */
bool conninfo_secrets(const char *conninfo, conninfo_secret_fn *secret, void *data);

/* The byte that stands at text (len bytes left) in a URI, which takes *used bytes: "%70" is "p". */
char conninfo_byte(const char *text, size_t len, size_t *used);

#endif

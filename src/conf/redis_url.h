/*
 * Where a Redis is and how one logs in: redis://[[user]:password@]host[:port][/database] (as IANA has that scheme), or
 * unix://[[user]:password@]/path/of/socket[?db=database]. User and password may have bytes as "%3A".
 */
#ifndef CONF_REDIS_URL_H
#define CONF_REDIS_URL_H

#include "base/err.h"

#include <stdbool.h>

/* Plain value; redis_url_done frees what it holds. */
struct redis_url {
	char *path; /* of a socket; NULL: host and port */
	char *host;
	int port;       /* 6379 where none is named */
	char *user;     /* NULL: the default one */
	char *password; /* NULL: none */
	int database;
};

/* False and *err (ERR_INPUT, with no part of text in it) if text is none of these. */
bool redis_url_parse(const char *text, struct redis_url *out, struct err *err);

void redis_url_done(struct redis_url *url);

#endif

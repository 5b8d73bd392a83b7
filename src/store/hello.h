/*
 * The first words to a web server: what one that is at work answers at once, and that asks for nothing and says who
 * nobody is. To a plain one it is the request "OPTIONS *", which is about the server itself and no page of it; to one
 * of TLS (RFC 8446) how each conversation begins, which is then left.
 */
#ifndef STORE_HELLO_H
#define STORE_HELLO_H

#include "base/str.h"

#include <stdbool.h>

/* Appends the words for the host and port of an address; host without brackets. They may hold any byte. False: OpenSSL
 * has none. */
bool hello_add(struct str *out, bool tls, const char *host, const char *port);

#endif

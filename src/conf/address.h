/* Where something listens: "127.0.0.1:10310", "[::1]:10310", "*:10310" (every address), or "off". */
#ifndef CONF_ADDRESS_H
#define CONF_ADDRESS_H

#include <stdbool.h>

enum { ADDRESS_HOST = 46 }; /* bytes that a host has at most, with its end */

/* A plain value. */
struct address {
	char host[ADDRESS_HOST]; /* digits of IPv4 or IPv6, "" for every address */
	int port;                /* 0: off */
};

/* False if text is neither an address with a port from 1 to 65535, nor "off". No name is looked up: "localhost" is
 * 127.0.0.1. */
bool address_parse(const char *text, struct address *out);

#endif

#include "conf/address.h"

#include "base/mem.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_host(const char *host)
{
	unsigned char ignored[sizeof(struct in6_addr)];
	return inet_pton(strchr(host, ':') ? AF_INET6 : AF_INET, host, ignored) == 1;
}

/* The host in text: in brackets where it has colons of its own. */
static bool take_host(char *text, struct address *out)
{
	size_t len = strlen(text);
	bool brackets = len > 2 && text[0] == '[' && text[len - 1] == ']';
	if (brackets) {
		text[len - 1] = '\0';
		text++;
	}
	if (str_eq(text, "*"))
		return true;
	if (str_eq(text, "localhost"))
		text = "127.0.0.1";
	if (!is_host(text) || brackets != (strchr(text, ':') != NULL))
		return false;
	snprintf(out->host, sizeof(out->host), "%s", text);
	return true;
}

bool address_parse(const char *text, struct address *out)
{
	const char *colon = strrchr(text, ':');
	long port;
	*out = (struct address){.port = 0};
	if (str_eq(text, "off"))
		return true;
	if (!colon || !str_to_long(colon + 1, 1, 65535, &port))
		return false;
	char *host = mem_strndup(text, (size_t)(colon - text));
	bool good = take_host(host, out);
	free(host);
	out->port = good ? (int)port : 0;
	return good;
}

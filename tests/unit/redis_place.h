/* Two Redis servers and a proxy before them (nutcracker), in a folder of their own, beside a unit test. */
#ifndef UNIT_REDIS_PLACE_H
#define UNIT_REDIS_PLACE_H

#include <sys/types.h>

enum { SERVERS = 2 };

struct place {
	char folder[32];
	pid_t servers[SERVERS];
	pid_t proxy;
};

/* What the servers are called; the proxy is "proxy". */
extern const char *const names[SERVERS];

/* The path of a socket; an address with login ("" or "user:password@") before it and rest ("" or "?db=3") behind.
 * free() it. */
char *socket_of(const struct place *place, const char *name);
char *url_of(const struct place *place, const char *name, const char *login, const char *rest);

void start_server(struct place *place, int number, const char *password);
void stop_server(struct place *place, int number);

/* Setup and teardown of a test; its state is a struct place. */
int begin_servers(void **state);
int end_servers(void **state);

#endif

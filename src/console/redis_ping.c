#include "console/redis_ping.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { PING_MS = 5000, TIMEOUT_S = 2, SLOW_US = 20000, BAD_US = 500000, TRIPS = 4 };

struct redis_ping {
	struct loop *loop;
	struct executed *executed;
	uint64_t deed;
	struct loop_timer *timer;
	char *path; /* of a socket; NULL: host and port */
	char *host;
	char *port;
	char *user;
	char *password;
	void (*changed)(void *data);
	void *data;
	bool working; /* the thread has the fields below */
	bool gone;    /* free it when the thread is through */
	int fd;
	int64_t us; /* of the last PING; -1: no answer */
	int64_t trips[TRIPS];
	size_t ntrips;
	enum session_pace pace;
	int64_t pace_us;
	bool down;
};

/* Takes the text before end, and moves on behind it; NULL if end is not there. */
static char *take_until(const char **at, char end)
{
	const char *stop = strchr(*at, end);
	char *text = stop ? mem_strndup(*at, (size_t)(stop - *at)) : NULL;
	if (stop)
		*at = stop + 1;
	return text;
}

static bool parse(struct redis_ping *ping, const char *url)
{
	static const char tcp[] = "redis://", local[] = "unix://";
	if (str_starts(url, local)) {
		ping->path = mem_strdup(url + sizeof(local) - 1);
		return true;
	}
	if (!str_starts(url, tcp))
		return false;
	const char *at = url + sizeof(tcp) - 1;
	char *login = strrchr(at, '@') ? mem_strndup(at, (size_t)(strrchr(at, '@') - at)) : NULL;
	if (login) {
		const char *rest = login;
		at = strrchr(at, '@') + 1;
		ping->user = take_until(&rest, ':');
		ping->password = mem_strdup(rest);
		free(login);
	}
	size_t len = strcspn(at, "/");
	char *where = mem_strndup(at, len);
	const char *rest = where;
	ping->host = take_until(&rest, ':');
	ping->port = mem_strdup(ping->host ? rest : "6379");
	if (!ping->host)
		ping->host = mem_strdup(where);
	free(where);
	return true;
}

static int connect_to(const struct sockaddr *address, socklen_t len)
{
	const struct timeval limit = {.tv_sec = TIMEOUT_S};
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, address, len) == 0)
		return fd;
	close(fd);
	return -1;
}

static int connect_any(const struct redis_ping *ping)
{
	struct sockaddr_un local = {.sun_family = AF_UNIX};
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	int fd = -1;
	if (ping->path) {
		snprintf(local.sun_path, sizeof(local.sun_path), "%s", ping->path);
		return connect_to((const struct sockaddr *)&local, sizeof(local));
	}
	if (getaddrinfo(ping->host, ping->port, &hints, &found) != 0)
		return -1;
	for (const struct addrinfo *at = found; at && fd < 0; at = at->ai_next)
		fd = connect_to(at->ai_addr, at->ai_addrlen);
	freeaddrinfo(found);
	return fd;
}

/* Sends one command and reads the line that answers it; any answer to PING, a refusal included, is an answer. */
static bool exchange(int fd, const char *const *words, size_t count)
{
	struct str text = STR_INIT;
	char answer[128];
	str_addf(&text, "*%zu\r\n", count);
	for (size_t i = 0; i < count; i++)
		str_addf(&text, "$%zu\r\n%s\r\n", strlen(words[i]), words[i]);
	bool ok = send(fd, text.data, text.len, MSG_NOSIGNAL) == (ssize_t)text.len &&
		  recv(fd, answer, sizeof(answer), 0) > 0;
	str_done(&text);
	return ok;
}

static bool log_in(const struct redis_ping *ping, int fd)
{
	const char *const words[] = {"AUTH", ping->user && *ping->user ? ping->user : ping->password, ping->password};
	return !ping->password || exchange(fd, words, ping->user && *ping->user ? 3 : 2);
}

static void work(void *data)
{
	static const char *const words[] = {"PING"};
	struct redis_ping *ping = data;
	bool fresh = ping->fd < 0;
	if (fresh)
		ping->fd = connect_any(ping);
	bool ok = ping->fd >= 0 && (!fresh || log_in(ping, ping->fd));
	int64_t before = clock_us();
	ok = ok && exchange(ping->fd, words, 1);
	ping->us = ok ? clock_us() - before : -1;
	if (!ok && ping->fd >= 0) {
		close(ping->fd);
		ping->fd = -1;
	}
}

static enum session_pace classify(int64_t us)
{
	if (us < SLOW_US)
		return SESSION_PACE_GOOD;
	return us < BAD_US ? SESSION_PACE_SLOW : SESSION_PACE_BAD;
}

static void say_done(const struct redis_ping *ping)
{
	struct err err = ERR_INIT;
	if (ping->us < 0)
		err_set(&err, ERR_CONNECT, "%s", _("redis does not answer"));
	executed_end(ping->executed, ping->deed, -1, &err);
	err_done(&err);
}

static void done(void *data)
{
	struct redis_ping *ping = data;
	enum session_pace pace = SESSION_PACE_UNKNOWN;
	int64_t best = ping->us;
	ping->working = false;
	if (ping->gone) {
		redis_ping_free(ping);
		return;
	}
	say_done(ping);
	loop_timer_start(ping->timer, PING_MS);
	if (ping->us < 0) {
		ping->ntrips = 0;
	} else {
		ping->trips[ping->ntrips++ % TRIPS] = ping->us;
		for (size_t i = 0; i < ping->ntrips && i < TRIPS; i++)
			best = ping->trips[i] < best ? ping->trips[i] : best;
		pace = classify(best);
	}
	if (pace == ping->pace && ping->down == (ping->us < 0))
		return;
	ping->pace = pace;
	ping->pace_us = best;
	ping->down = ping->us < 0;
	ping->changed(ping->data);
}

void redis_ping_start(struct redis_ping *ping)
{
	static const struct executed_deed deed = {
		.kind = EXECUTED_REDIS, .name = "PING", .text = "PING", .where = "redis", .routine = true};
	ping->working = true;
	ping->deed = executed_begin(ping->executed, &deed);
	loop_work(ping->loop, work, done, ping);
}

static void on_timer(void *data)
{
	redis_ping_start(data);
}

struct redis_ping *redis_ping_new(
	struct loop *loop, const char *url, struct executed *executed, void (*changed)(void *data), void *data)
{
	struct redis_ping *ping = mem_zero(1, sizeof(*ping));
	ping->fd = -1;
	if (!parse(ping, url)) {
		redis_ping_free(ping);
		return NULL;
	}
	ping->loop = loop;
	ping->executed = executed;
	ping->changed = changed;
	ping->data = data;
	ping->timer = loop_timer_new(loop, on_timer, ping);
	return ping;
}

void redis_ping_free(struct redis_ping *ping)
{
	if (!ping)
		return;
	loop_timer_free(ping->timer);
	ping->timer = NULL;
	if (ping->working) {
		ping->gone = true;
		return;
	}
	if (ping->fd >= 0)
		close(ping->fd);
	free(ping->path);
	free(ping->host);
	free(ping->port);
	free(ping->user);
	free(ping->password);
	free(ping);
}

enum session_pace redis_ping_pace(const struct redis_ping *ping, int64_t *us, bool *down)
{
	*us = ping->pace_us;
	*down = ping->down;
	return ping->pace;
}

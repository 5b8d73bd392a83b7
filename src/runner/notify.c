#include "runner/notify.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "conf/env.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PINGS = 4 }; /* within the watchdog's span */

struct notify {
	int fd; /* -1: nobody listens */
	struct sockaddr_un where;
	socklen_t where_len;
	int64_t watchdog_ms; /* 0: none */
	int64_t pinged;
	char *status;
};

static bool find(struct notify *notify, const char *path)
{
	size_t len = path ? strlen(path) : 0;
	if (len < 2 || len >= sizeof(notify->where.sun_path) || (*path != '/' && *path != '@'))
		return false;
	notify->where.sun_family = AF_UNIX;
	memcpy(notify->where.sun_path, path, len);
	if (*path == '@')
		notify->where.sun_path[0] = '\0';
	notify->where_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (*path != '@'));
	return true;
}

/* 0 where the watchdog is another process's, or there is none. */
static int64_t watchdog_span(const char *const *env)
{
	const char *usec = env_get(env, "WATCHDOG_USEC"), *owner = env_get(env, "WATCHDOG_PID");
	long span, pid;
	if (!usec || !str_to_long(usec, 1, INT64_MAX, &span))
		return 0;
	if (owner && (!str_to_long(owner, 1, INT32_MAX, &pid) || pid != (long)getpid()))
		return 0;
	return span / 1000 + 1;
}

struct notify *notify_new(const char *const *env)
{
	struct notify *notify = mem_zero(1, sizeof(*notify));
	notify->fd = -1;
	if (find(notify, env_get(env, "NOTIFY_SOCKET")))
		notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	notify->watchdog_ms = watchdog_span(env);
	return notify;
}

void notify_free(struct notify *notify)
{
	if (notify->fd >= 0)
		close(notify->fd);
	free(notify->status);
	free(notify);
}

static void tell(const struct notify *notify, const char *text)
{
	if (notify->fd >= 0)
		(void)!sendto(notify->fd, text, strlen(text), MSG_NOSIGNAL, (const struct sockaddr *)&notify->where,
			notify->where_len);
}

void notify_ready(struct notify *notify)
{
	tell(notify, "READY=1");
}

void notify_stopping(struct notify *notify)
{
	tell(notify, "STOPPING=1");
}

void notify_status(struct notify *notify, const char *text)
{
	if (notify->fd < 0 || (notify->status && str_eq(notify->status, text)))
		return;
	free(notify->status);
	notify->status = mem_strdup(text);
	char *safe = safe_text(text, SAFE_SHOW);
	char *line = mem_printf("STATUS=%s", safe);
	tell(notify, line);
	free(line);
	free(safe);
}

int64_t notify_watchdog_ms(const struct notify *notify)
{
	return notify->watchdog_ms;
}

void notify_alive(struct notify *notify)
{
	int64_t now = clock_ms();
	if (!notify->watchdog_ms || (notify->pinged && now - notify->pinged < notify->watchdog_ms / PINGS))
		return;
	notify->pinged = now;
	tell(notify, "WATCHDOG=1");
}

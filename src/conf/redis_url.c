#include "conf/redis_url.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/conninfo.h"

#include <stdlib.h>
#include <string.h>

enum { PORT = 6379, PORT_MAX = 65535, DATABASE_MAX = 65535 };

static char *decoded(const char *text, size_t len)
{
	struct str out = STR_INIT;
	for (size_t at = 0, used; at < len; at += used)
		str_addc(&out, conninfo_byte(text + at, len - at, &used));
	return str_take(&out);
}

/* What stands before the "@" of a login. */
static void take_login(struct redis_url *out, const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	size_t user = colon ? (size_t)(colon - text) : 0;
	if (user)
		out->user = decoded(text, user);
	out->password = colon ? decoded(colon + 1, len - user - 1) : decoded(text, len);
}

static bool take_number(const char *text, int max, int *out)
{
	long number;
	if (!str_to_long(text, 0, max, &number))
		return false;
	*out = (int)number;
	return true;
}

/* at: behind the login. */
static bool take_socket(struct redis_url *out, const char *at)
{
	static const char database[] = "?db=";
	size_t len = strcspn(at, "?");
	if (*at != '/' || len < 2)
		return false;
	out->path = decoded(at, len);
	at += len;
	return !*at ||
	       (str_starts(at, database) && take_number(at + sizeof(database) - 1, DATABASE_MAX, &out->database));
}

static bool take_host(struct redis_url *out, const char *at)
{
	bool six = *at == '[';
	size_t len = six ? strcspn(at, "]") : strcspn(at, ":/");
	if (six && !at[len])
		return false;
	out->host = mem_strndup(at + six, len - six);
	at += len + six;
	size_t rest = strcspn(at, "/");
	char *port = rest ? mem_strndup(at, rest) : NULL;
	bool good = *out->host && (!port || (*port == ':' && take_number(port + 1, PORT_MAX, &out->port) && out->port));
	free(port);
	at += rest;
	return good && (!*at || !at[1] || take_number(at + 1, DATABASE_MAX, &out->database));
}

bool redis_url_parse(const char *text, struct redis_url *out, struct err *err)
{
	static const char tcp[] = "redis://", local[] = "unix://";
	bool socket = str_starts(text, local);
	*out = (struct redis_url){.port = PORT};
	if (socket || str_starts(text, tcp)) {
		const char *at = text + (socket ? sizeof(local) : sizeof(tcp)) - 1;
		const char *login = strrchr(at, '@');
		if (login) {
			take_login(out, at, (size_t)(login - at));
			at = login + 1;
		}
		if (socket ? take_socket(out, at) : take_host(out, at))
			return true;
	}
	redis_url_done(out);
	return err_set(err, ERR_INPUT,
		_("the address of Redis is malformed; expected redis://[user:password@]host[:port][/database] or "
		  "unix:///path[?db=database] (it is not shown: it may hold a password)"));
}

void redis_url_done(struct redis_url *url)
{
	free(url->path);
	free(url->host);
	free(url->user);
	free(url->password);
	*url = (struct redis_url){.port = PORT};
}

#include "store/pg_login.h"

#include "base/str.h"
#include "base/text.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether an option was understood as its writer meant it: a password with an @, a / or a ? in it ends up in the host
 * or the port, and libpq's words would show it. */
static bool option_plausible(const PQconninfoOption *option)
{
	if (!option->val || *option->val == '/' || *option->val == '@')
		return true;
	if (str_eq(option->keyword, "host"))
		return !strchr(option->val, '@');
	return !str_eq(option->keyword, "port") || !option->val[strspn(option->val, "0123456789,")];
}

bool pg_conninfo_check(const char *conninfo, struct err *err)
{
	bool is_name = !strchr(conninfo, '=') && !str_starts(conninfo, "postgres://") &&
		       !str_starts(conninfo, "postgresql://");
	if (is_name)
		return true;
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
	bool ok = options != NULL;
	for (size_t i = 0; ok && options[i].keyword; i++)
		ok = option_plausible(&options[i]);
	PQconninfoFree(options);
	return ok ||
	       err_set(err, ERR_CONNECT,
		       _("the connection string cannot be read (it is not shown, for a password may be in it); "
			 "write what is special in a password as %%40 for @, %%2F for /, %%3A for :, %%25 for %%"));
}

/* libpq would print it, over the screen. */
static void ignore_notice(void *data, const char *text)
{
	(void)data, (void)text;
}

/* What stands before dbname gives way to what the conninfo says. */
void *pg_login_wait(const char *conninfo, const char *application, int connect_ms)
{
	char timeout[16];
	snprintf(timeout, sizeof(timeout), "%d", connect_ms / 1000 > 2 ? connect_ms / 1000 : 2);
	const char *const names[] = {"connect_timeout", "keepalives_idle", "tcp_user_timeout", "dbname",
		"fallback_application_name", "client_encoding", NULL};
	const char *const values[] = {timeout, "30", "20000", *conninfo ? conninfo : NULL, application, "UTF8", NULL};
	PGconn *conn = PQconnectdbParams(names, values, 1);
	if (!conn)
		abort();
	if (PQstatus(conn) != CONNECTION_OK)
		return conn;
	PQsetNoticeProcessor(conn, ignore_notice, NULL);
	/* A SQL_ASCII server fails on the first byte that is no UTF-8: take its bytes as they are. */
	if (str_eq(PQparameterStatus(conn, "server_encoding"), "SQL_ASCII"))
		PQsetClientEncoding(conn, "SQL_ASCII");
	return conn;
}

bool pg_login_refused(void *conn)
{
	/* libpq keeps the SQLSTATE of a login to itself, and a server that is full refuses a right password too. */
	static const char *const words[] = {"authentication failed", "pg_hba.conf", "не прошёл проверку подлинности"};
	bool says = false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		says |= strstr(PQerrorMessage(conn), words[i]) != NULL;
	return PQconnectionNeedsPassword(conn) || (PQconnectionUsedPassword(conn) && says);
}

#include "store/pg.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "store/pg_login.h"
#include "store/pg_rows.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum {
	WAKE_MS = 200,   /* how often the interrupt flag is looked at while the server is silent */
	GRACE_MS = 5000, /* how much longer than a statement may take its answer is waited for */
	QUICK_MS = 1000, /* what asks for no work */
};

struct pg {
	PGconn *conn;
	struct pg_options options;
	char *conninfo;
	char *application;
	bool deaf; /* does not heed the interrupt flag */
	pg_waits_fn *waits;
	void *waits_data;
	int statement_ms; /* what a statement of this transaction may take; 0: any time */
	bool silent;      /* an answer is missing: nothing more can be asked */
};

static bool interrupted(const struct pg *pg)
{
	return !pg->deaf && pg->options.interrupt && *pg->options.interrupt;
}

/* Waits until the socket is ready. False at the deadline (monotonic milliseconds, 0: none) or on an interrupt. */
static bool wait_socket(const struct pg *pg, short events, int64_t deadline)
{
	for (;;) {
		struct pollfd fd = {.fd = PQsocket(pg->conn), .events = events};
		int timeout = WAKE_MS;
		if (interrupted(pg))
			return false;
		if (pg->waits)
			pg->waits(pg->waits_data);
		if (deadline) {
			int64_t left = deadline - clock_ms();
			if (left <= 0)
				return false;
			if (left < timeout)
				timeout = (int)left;
		}
		int ready = poll(&fd, 1, timeout);
		if (ready > 0 || (ready < 0 && errno != EINTR))
			return true;
	}
}

static bool fail_result(const struct pg *pg, const PGresult *result, struct err *err)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	enum err_kind kind = state ? pg_error_kind(state) : ERR_CONNECT;
	/* It was we who had it cancelled: what the server says of that tells a person nothing. */
	if (interrupted(pg))
		return err_set(err, ERR_INTERRUPTED, _("interrupted"));
	char *text = pg_message(
		primary ? primary : PQresultErrorMessage(result), PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL));
	if (PQstatus(pg->conn) == CONNECTION_BAD)
		kind = ERR_CONNECT;
	err_set(err, kind, "%s", *text ? text : _("the connection to the server was lost"));
	if (err && state)
		memcpy(err->sqlstate, state, sizeof(err->sqlstate));
	free(text);
	return false;
}

static bool fail_connection(const struct pg *pg, struct err *err)
{
	char *text = pg->silent ? mem_strdup(_("the server did not answer in time"))
				: pg_message(PQerrorMessage(pg->conn), NULL);
	enum err_kind kind = pg_login_refused(pg->conn) ? ERR_DENIED : ERR_CONNECT;
	err_set(err, kind, "%s", *text ? text : _("the server cannot be reached"));
	free(text);
	return false;
}

/* Drives the connection that was begun to its end. */
static bool finish_connect(struct pg *pg, struct err *err)
{
	int64_t deadline = clock_ms() + (pg->options.connect_ms > 0 ? pg->options.connect_ms : 10000);
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;
	while (status != PGRES_POLLING_OK) {
		if (PQstatus(pg->conn) == CONNECTION_BAD || status == PGRES_POLLING_FAILED)
			return fail_connection(pg, err);
		if (!wait_socket(pg, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) {
			if (interrupted(pg))
				return err_set(err, ERR_INTERRUPTED, _("interrupted"));
			return err_set(err, ERR_CONNECT, _("the server did not answer in time"));
		}
		status = PQconnectPoll(pg->conn);
	}
	return true;
}

/* libpq would print it. */
static void drop_notice(void *data, const PGresult *result)
{
	(void)data, (void)result;
}

bool pg_reopen(struct pg *pg, struct err *err)
{
	const char *const names[] = {"dbname", "fallback_application_name", "client_encoding", NULL};
	const char *const values[] = {*pg->conninfo ? pg->conninfo : NULL, pg->application, "UTF8", NULL};
	if (pg->conn)
		PQfinish(pg->conn);
	pg->conn = NULL;
	pg->silent = false;
	pg->statement_ms = 0;
	if (!pg_conninfo_check(pg->conninfo, err))
		return false;
	pg->conn = PQconnectStartParams(names, values, 1);
	if (!pg->conn)
		abort();
	if (!finish_connect(pg, err))
		return false;
	PQsetNoticeReceiver(pg->conn, drop_notice, NULL);
	/* A SQL_ASCII server checks what it sends against UTF8 and fails on the first foreign byte: take its bytes as
	 * they are, the guard for text deals with them. */
	const char *encoding = PQparameterStatus(pg->conn, "server_encoding");
	if (encoding && str_eq(encoding, "SQL_ASCII") && PQsetClientEncoding(pg->conn, "SQL_ASCII") != 0)
		return fail_connection(pg, err);
	return true;
}

struct pg *pg_open(const struct pg_options *options, struct err *err)
{
	struct pg *pg = mem_zero(1, sizeof(*pg));
	pg->options = *options;
	pg->conninfo = mem_strdup(options->conninfo ? options->conninfo : "");
	pg->application = mem_strdup(options->application ? options->application : "trueup");
	if (!pg_reopen(pg, err)) {
		pg_close(pg);
		return NULL;
	}
	return pg;
}

void pg_close(struct pg *pg)
{
	if (!pg)
		return;
	if (pg->conn)
		PQfinish(pg->conn);
	free(pg->conninfo);
	free(pg->application);
	free(pg);
}

bool pg_alive(const struct pg *pg)
{
	return pg->conn && !pg->silent && PQstatus(pg->conn) == CONNECTION_OK;
}

int pg_version(const struct pg *pg)
{
	return PQserverVersion(pg->conn);
}

void pg_heed(struct pg *pg, bool heed)
{
	pg->deaf = !heed;
}

void pg_while_waiting(struct pg *pg, pg_waits_fn *waits, void *data)
{
	pg->waits = waits;
	pg->waits_data = data;
}

static void cancel_running(const struct pg *pg)
{
	char ignored[256];
	PGcancel *cancel = PQgetCancel(pg->conn);
	if (cancel)
		PQcancel(cancel, ignored, sizeof(ignored));
	PQfreeCancel(cancel);
}

/* The next result of what was sent, or NULL at its end. An interrupt cancels on the server and goes on reading. */
static PGresult *next_result(struct pg *pg)
{
	bool cancelled = false;
	int64_t give_up = 0, lost = pg->statement_ms ? clock_ms() + pg->statement_ms + GRACE_MS : 0;
	while (PQflush(pg->conn) > 0 || PQisBusy(pg->conn)) {
		bool came = wait_socket(pg, POLLIN, lost);
		pg->silent = !came && !interrupted(pg);
		if (pg->silent)
			return NULL;
		if (!came && !cancelled) {
			cancel_running(pg);
			cancelled = true;
			give_up = clock_ms() + 2000;
		}
		if (cancelled) {
			struct pollfd fd = {.fd = PQsocket(pg->conn), .events = POLLIN};
			pg->silent = clock_ms() > give_up;
			if (pg->silent)
				return NULL;
			(void)poll(&fd, 1, WAKE_MS);
		}
		if (!PQconsumeInput(pg->conn))
			break;
	}
	return PQgetResult(pg->conn);
}

/* Reads to the end; keeps the last result, or the first that failed. */
static PGresult *last_result(struct pg *pg)
{
	PGresult *kept = NULL;
	for (PGresult *next = next_result(pg); next; next = next_result(pg)) {
		bool failed = kept && PQresultStatus(kept) == PGRES_FATAL_ERROR;
		PQclear(failed ? next : kept);
		kept = failed ? kept : next;
		if (PQstatus(pg->conn) == CONNECTION_BAD)
			break;
	}
	if (!pg->silent)
		return kept;
	PQclear(kept);
	return NULL;
}

static bool result_ok(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE ||
	       status == PGRES_EMPTY_QUERY;
}

bool pg_script(struct pg *pg, const char *text, struct err *err)
{
	if (interrupted(pg))
		return err_set(err, ERR_INTERRUPTED, _("interrupted"));
	if (!PQsendQuery(pg->conn, text))
		return fail_connection(pg, err);
	PGresult *result = last_result(pg);
	bool ok = result && result_ok(result);
	if (!result)
		fail_connection(pg, err);
	else if (!ok)
		fail_result(pg, result, err);
	PQclear(result);
	return ok;
}

bool pg_begin(struct pg *pg, enum pg_mode mode, const struct pg_limits *limits, struct err *err)
{
	struct str text = STR_INIT;
	/* Compiling a statement to machine code costs more than these statements take. */
	str_addf(&text, "begin isolation level read committed read %s; set local jit = off",
		mode == PG_READ ? "only" : "write");
	if (limits && limits->lock_ms)
		str_addf(&text, "; set local lock_timeout = %d", limits->lock_ms);
	if (limits && limits->statement_ms)
		str_addf(&text, "; set local statement_timeout = %d", limits->statement_ms);
	if (limits && limits->idle_ms)
		str_addf(&text, "; set local idle_in_transaction_session_timeout = %d", limits->idle_ms);
	if (limits && limits->memory_kb)
		str_addf(&text, "; set local work_mem = %d", limits->memory_kb);
	if (limits && limits->lazy)
		str_add(&text, "; set local synchronous_commit = off");
	if (limits && limits->search_path)
		/* Unless it is named, pg_temp comes first: a table that somebody left on a pooled connection would be
		 * taken for the system's own. */
		str_addf(&text, "; set local search_path = %s, pg_temp", limits->search_path);
	pg->statement_ms = limits ? limits->statement_ms : 0;
	bool ok = pg_script(pg, str_text(&text), err);
	str_done(&text);
	if (!ok)
		pg_rollback(pg);
	return ok;
}

bool pg_statement_limit(struct pg *pg, int statement_ms, struct err *err)
{
	char text[64];
	snprintf(text, sizeof(text), "set local statement_timeout = %d", statement_ms);
	pg->statement_ms = statement_ms;
	return pg_script(pg, text, err);
}

bool pg_commit(struct pg *pg, struct err *err)
{
	if (!PQsendQuery(pg->conn, "commit"))
		return fail_connection(pg, err);
	PGresult *result = last_result(pg);
	pg->statement_ms = 0;
	bool ok = result && result_ok(result);
	if (!result)
		fail_connection(pg, err);
	else if (!ok)
		fail_result(pg, result, err);
	/* The server answers a commit of a failed transaction with ROLLBACK, and that is no error to libpq. */
	else if (!str_eq(PQcmdStatus(result), "COMMIT"))
		ok = err_set(err, ERR_QUERY, _("the transaction was rolled back"));
	PQclear(result);
	return ok;
}

void pg_rollback(struct pg *pg)
{
	const bool deaf = pg->deaf;
	/* The transaction is over whatever anybody wants; but a server that is silent is waited for no longer than by
	 * any other statement. */
	pg->deaf = true;
	pg->statement_ms = QUICK_MS;
	if (pg_alive(pg) && PQtransactionStatus(pg->conn) != PQTRANS_IDLE && PQsendQuery(pg->conn, "rollback"))
		PQclear(last_result(pg));
	pg->statement_ms = 0;
	pg->deaf = deaf;
}

/* Sends sql with its values in the order in which it names them. */
static bool send(struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, struct err *err)
{
	const char **values = mem_zero(sql->nnames + 1, sizeof(*values));
	bool ok = true;
	for (size_t i = 0; i < sql->nnames && ok; i++) {
		size_t at = 0;
		while (at < nparams && !str_eq(params[at].name, sql->names[i]))
			at++;
		ok = at < nparams || err_set(err, ERR_INTERNAL, "no value for :%s", sql->names[i]);
		if (ok)
			values[i] = params[at].value;
	}
	if (ok && interrupted(pg))
		ok = err_set(err, ERR_INTERRUPTED, _("interrupted"));
	if (ok && !PQsendQueryParams(pg->conn, sql->text, (int)sql->nnames, NULL, values, NULL, NULL, 0))
		ok = fail_connection(pg, err);
	free(values);
	return ok;
}

struct pg_rows *pg_run(
	struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, struct err *err)
{
	if (!send(pg, sql, params, nparams, err))
		return NULL;
	PGresult *result = last_result(pg);
	if (result && result_ok(result))
		return pg_rows_take(result);
	if (result)
		fail_result(pg, result, err);
	else
		fail_connection(pg, err);
	PQclear(result);
	return NULL;
}

bool pg_do(struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, int64_t *affected,
	struct err *err)
{
	struct pg_rows *rows = pg_run(pg, sql, params, nparams, err);
	if (rows && affected)
		*affected = strtoll(PQcmdTuples(rows->result), NULL, 10);
	pg_rows_free(rows);
	return rows != NULL;
}

bool pg_pull_begin(struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, struct err *err)
{
	if (!send(pg, sql, params, nparams, err))
		return false;
	PQsetSingleRowMode(pg->conn);
	return true;
}

bool pg_pull(struct pg *pg, struct pg_rows **row, struct err *err)
{
	bool ok = true;
	*row = NULL;
	for (PGresult *result = next_result(pg); result; result = next_result(pg)) {
		if (ok && PQresultStatus(result) == PGRES_SINGLE_TUPLE) {
			*row = pg_rows_take(result);
			return true;
		}
		/* What the server still sends after an error is read and dropped. */
		ok = ok && (result_ok(result) || fail_result(pg, result, err));
		PQclear(result);
		if (PQstatus(pg->conn) == CONNECTION_BAD)
			break;
	}
	return ok && (pg_alive(pg) || fail_connection(pg, err));
}

void pg_pull_end(struct pg *pg)
{
	bool more = pg_alive(pg) && PQtransactionStatus(pg->conn) == PQTRANS_ACTIVE;
	if (more)
		cancel_running(pg);
	for (PGresult *result = more ? next_result(pg) : NULL; result; result = next_result(pg)) {
		PQclear(result);
		if (PQstatus(pg->conn) == CONNECTION_BAD)
			break;
	}
}

bool pg_stream(struct pg *pg, const struct sql *sql, const struct pg_param *params, size_t nparams, pg_row_fn *row,
	void *data, struct err *err)
{
	struct pg_rows *one = NULL;
	bool ok = true;
	if (!pg_pull_begin(pg, sql, params, nparams, err))
		return false;
	while ((ok = ok && pg_pull(pg, &one, err)) && one) {
		ok = row(data, one, err);
		pg_rows_free(one);
	}
	pg_pull_end(pg);
	return ok;
}

bool pg_listen(struct pg *pg, struct err *err)
{
	pg->statement_ms = QUICK_MS;
	bool ok = pg_script(pg, "listen trueup", err);
	pg->statement_ms = 0;
	return ok;
}

bool pg_wait(struct pg *pg, int ms, struct err *err)
{
	int64_t deadline = clock_ms() + ms;
	bool heard = false;
	for (;;) {
		PGnotify *notify;
		if (!PQconsumeInput(pg->conn) || !pg_alive(pg))
			return fail_connection(pg, err);
		while ((notify = PQnotifies(pg->conn))) {
			heard = true;
			PQfreemem(notify);
		}
		if (heard || clock_ms() >= deadline)
			return true;
		if (!wait_socket(pg, POLLIN, deadline) && interrupted(pg))
			return err_set(err, ERR_INTERRUPTED, _("interrupted"));
	}
}

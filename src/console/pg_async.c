#include "console/pg_async.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/pg_request.h"
#include "store/pg_login.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RETRY_FIRST_MS = 250,
	RETRY_MOST_MS = 10000,
	CANCEL_MS = 100,    /* after which a request that was cancelled and goes on is cancelled again */
	SILENCE_MS = 10000, /* beyond its statement's limit, after which a server is taken for lost */
};

/* One attempt to connect, on its thread. owner is NULL once nobody waits for it any more. */
struct attempt {
	struct pg_async *owner;
	char *conninfo;
	char *application;
	int connect_ms;
	PGconn *conn;
};

struct cancelling {
	struct pg_async *owner;
	PGcancel *cancel;
};

struct pg_async {
	struct pg_async_options options;
	char *conninfo;
	char *application;
	enum pg_link link;
	struct err err;
	PGconn *conn;
	struct loop_watch *watch;
	struct loop_timer *retry;
	struct loop_timer *silence;
	struct loop_timer *cancel_again;
	struct loop_timer *soon; /* calls what must not be called from inside a call */
	struct attempt *attempt;
	struct cancelling *cancelling;
	int retry_ms;
	bool tell; /* that the state changed */
	uint64_t numbers;
	int64_t latency;
	struct queue waiting;
	struct queue failed; /* their done is still to be called */
	struct request *current;
	int answered; /* statements of current */
	int syncs;
	struct pg_rows *rows;
	struct err current_err;
};

/* What one request is made of on the wire. */
enum { STEP_BEGIN, STEP_LIMITS, STEP_STATEMENT, STEP_COMMIT };

static void soon(struct pg_async *pg)
{
	if (!loop_timer_is_on(pg->soon))
		loop_timer_start(pg->soon, 0);
}

static void set_link(struct pg_async *pg, enum pg_link link)
{
	pg->link = link;
	pg->tell = true;
	soon(pg);
}

static void request_fail(struct pg_async *pg, struct request *request, enum err_kind kind, const char *text)
{
	err_set(&request->err, kind, "%s", text);
	queue_push(&pg->failed, request);
	soon(pg);
}

static void fail_waiting(struct pg_async *pg)
{
	for (struct request *next = queue_shift(&pg->waiting); next; next = queue_shift(&pg->waiting))
		request_fail(pg, next, pg->err.kind, pg->err.text);
}

static void on_soon(void *data)
{
	struct pg_async *pg = data;
	for (struct request *request = queue_shift(&pg->failed); request; request = queue_shift(&pg->failed))
		request_end(request, pg->options.executed, NULL, &request->err);
	bool tell = pg->tell;
	pg->tell = false;
	if (tell)
		pg->options.changed(pg->options.data);
}

static void drop_connection(struct pg_async *pg)
{
	loop_watch_free(pg->watch);
	pg->watch = NULL;
	PQfinish(pg->conn);
	pg->conn = NULL;
	loop_timer_stop(pg->silence);
	pg_rows_free(pg->rows);
	pg->rows = NULL;
	err_done(&pg->current_err);
}

/* The server went away: everything that was asked of it fails, and it is tried again by and by. */
static void lost(struct pg_async *pg, const char *why)
{
	char *line = pg_login_message(why && *why ? why : _("the connection to the server was lost"));
	err_set(&pg->err, ERR_CONNECT, "%s", line);
	free(line);
	drop_connection(pg);
	if (pg->current)
		request_fail(pg, pg->current, ERR_CONNECT, pg->err.text);
	pg->current = NULL;
	fail_waiting(pg);
	set_link(pg, PG_LINK_DOWN);
	loop_timer_start(pg->retry, pg->retry_ms);
	pg->retry_ms = pg->retry_ms * 2 > RETRY_MOST_MS ? RETRY_MOST_MS : pg->retry_ms * 2;
}

static void on_silence(void *data)
{
	lost(data, _("the server did not answer in time"));
}

/* Binds the limits' two values by name and sends the statement. */
static int send_limits(struct pg_async *pg, const struct request *request)
{
	const struct sql *limits = pg->options.limits;
	const char *values[8] = {NULL};
	char ms[16];
	snprintf(ms, sizeof(ms), "%d", request->statement_ms);
	for (size_t i = 0; i < limits->nnames && i < 8; i++)
		values[i] = str_eq(limits->names[i], "statement_ms") ? ms : request->search_path;
	return PQsendQueryParams(pg->conn, limits->text, (int)limits->nnames, NULL, values, NULL, NULL, 0);
}

/* Everything of a request in one go. The first three stand before one sync: if "begin" fails, the server skips the
 * rest, so that nothing runs outside a transaction. */
static bool send_request(struct pg_async *pg, const struct request *request)
{
	const char *begin = request->mode == PG_READ ? "begin isolation level read committed read only"
						     : "begin isolation level read committed read write";
	return PQsendQueryParams(pg->conn, begin, 0, NULL, NULL, NULL, NULL, 0) && send_limits(pg, request) &&
	       PQsendQueryParams(pg->conn, request->text, request->nvalues, NULL, (const char *const *)request->values,
		       NULL, NULL, 0) &&
	       PQpipelineSync(pg->conn) && PQsendQueryParams(pg->conn, "commit", 0, NULL, NULL, NULL, NULL, 0) &&
	       PQpipelineSync(pg->conn);
}

static bool flush(struct pg_async *pg)
{
	int left = PQflush(pg->conn);
	if (left >= 0)
		loop_watch_set(pg->watch, left ? LOOP_READ | LOOP_WRITE : LOOP_READ);
	return left >= 0;
}

static void next_request(struct pg_async *pg)
{
	if (pg->link != PG_LINK_UP || pg->current || pg->cancelling || !pg->waiting.first)
		return;
	pg->current = queue_shift(&pg->waiting);
	pg->answered = pg->syncs = 0;
	request_begin(pg->current, pg->options.executed, pg->options.lane);
	loop_timer_start(pg->silence, pg->current->statement_ms + SILENCE_MS);
	if (!send_request(pg, pg->current) || !flush(pg))
		lost(pg, PQerrorMessage(pg->conn));
}

static void keep_error(struct pg_async *pg, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	if (pg->current_err.kind != ERR_NONE)
		return;
	enum err_kind kind = state ? pg_error_kind(state) : ERR_CONNECT;
	if (pg->current->cancelled && state && str_eq(state, "57014"))
		kind = ERR_INTERRUPTED;
	char *line = pg_message(primary ? primary : PQresultErrorMessage(result), NULL);
	err_set(&pg->current_err, kind, "%s", line);
	if (state)
		snprintf(pg->current_err.sqlstate, sizeof(pg->current_err.sqlstate), "%s", state);
	free(line);
}

static void take_result(struct pg_async *pg, PGresult *result)
{
	switch (PQresultStatus(result)) {
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		if (pg->answered == STEP_BEGIN)
			pg->latency = clock_us() - pg->current->sent_at;
		if (pg->answered == STEP_STATEMENT) {
			pg->rows = pg_rows_take(result);
			return;
		}
		/* The server answers a commit of a failed transaction with ROLLBACK, and that is no error to libpq. */
		if (pg->answered == STEP_COMMIT && pg->current_err.kind == ERR_NONE &&
			!str_eq(PQcmdStatus(result), "COMMIT"))
			err_set(&pg->current_err, ERR_QUERY, "%s", _("the transaction was rolled back"));
		break;
	case PGRES_PIPELINE_ABORTED:
		break;
	default:
		keep_error(pg, result);
	}
	PQclear(result);
}

static void finish_request(struct pg_async *pg)
{
	struct request *request = pg->current;
	struct pg_rows *rows = pg->rows;
	struct err err = ERR_INIT;
	pg->current = NULL;
	loop_timer_stop(pg->cancel_again);
	pg->rows = NULL;
	err_move(&err, &pg->current_err);
	loop_timer_stop(pg->silence);
	pg->retry_ms = RETRY_FIRST_MS;
	if (err.kind != ERR_NONE) {
		pg_rows_free(rows);
		rows = NULL;
	}
	next_request(pg);
	pg->tell = true;
	soon(pg);
	request_end(request, pg->options.executed, rows, rows ? NULL : &err);
	err_done(&err);
}

/* True if it read to the end of the current request. */
static bool read_results(struct pg_async *pg)
{
	while (!PQisBusy(pg->conn)) {
		PGresult *result = PQgetResult(pg->conn);
		if (!result) {
			if (PQstatus(pg->conn) == CONNECTION_BAD || !pg->current)
				return false;
			pg->answered++;
		} else if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
			PQclear(result);
			if (++pg->syncs == 2)
				return true;
		} else if (pg->current) {
			take_result(pg, result);
		} else {
			PQclear(result);
		}
	}
	return false;
}

/* Several at once are one piece of news. */
static bool has_news(struct pg_async *pg)
{
	bool any = false;
	for (PGnotify *notify = PQnotifies(pg->conn); notify; notify = PQnotifies(pg->conn)) {
		PQfreemem(notify);
		any = true;
	}
	return any;
}

static void on_socket(void *data, unsigned events, bool broken)
{
	struct pg_async *pg = data;
	(void)events;
	if (broken || !PQconsumeInput(pg->conn) || !flush(pg)) {
		lost(pg, PQerrorMessage(pg->conn));
		return;
	}
	bool answered = pg->current && read_results(pg);
	/* Behind the results: news between them is found only while they are read. */
	if (has_news(pg) && pg->options.notified)
		pg->options.notified(pg->options.data);
	if (answered)
		finish_request(pg);
	else if (PQstatus(pg->conn) == CONNECTION_BAD)
		lost(pg, pg->current_err.text ? pg->current_err.text : PQerrorMessage(pg->conn));
}

/* On the thread. */
static void attempt_work(void *data)
{
	struct attempt *attempt = data;
	attempt->conn = pg_login_wait(attempt->conninfo, attempt->application, attempt->connect_ms);
	if (PQstatus(attempt->conn) != CONNECTION_OK)
		return;
	PQsetnonblocking(attempt->conn, 1);
	PQenterPipelineMode(attempt->conn);
}

static void attempt_failed(struct pg_async *pg, PGconn *conn)
{
	bool refused = pg_login_refused(conn);
	pg->conn = conn;
	lost(pg, PQerrorMessage(conn));
	if (!refused)
		return;
	/* Tried again and again, a wrong password locks the account. */
	pg->err.kind = ERR_DENIED;
	loop_timer_stop(pg->retry);
	set_link(pg, PG_LINK_REFUSED);
}

static void attempt_done(void *data)
{
	struct attempt *attempt = data;
	struct pg_async *pg = attempt->owner;
	if (!pg) {
		PQfinish(attempt->conn);
	} else {
		pg->attempt = NULL;
		if (PQstatus(attempt->conn) != CONNECTION_OK) {
			attempt_failed(pg, attempt->conn);
		} else {
			pg->conn = attempt->conn;
			pg->watch = loop_watch_new(pg->options.loop, PQsocket(pg->conn), on_socket, pg);
			loop_watch_set(pg->watch, LOOP_READ);
			err_done(&pg->err);
			set_link(pg, PG_LINK_UP);
			next_request(pg);
		}
	}
	free(attempt->conninfo);
	free(attempt->application);
	free(attempt);
}

void pg_async_connect(struct pg_async *pg)
{
	if (pg->link == PG_LINK_UP || pg->link == PG_LINK_CONNECTING)
		return;
	loop_timer_stop(pg->retry);
	struct err unreadable = ERR_INIT;
	if (!pg_conninfo_check(pg->conninfo, &unreadable)) {
		err_move(&pg->err, &unreadable);
		fail_waiting(pg);
		set_link(pg, PG_LINK_REFUSED);
		return;
	}
	pg->attempt = mem_zero(1, sizeof(*pg->attempt));
	*pg->attempt = (struct attempt){
		.owner = pg,
		.conninfo = mem_strdup(pg->conninfo),
		.application = mem_strdup(pg->application),
		.connect_ms = pg->options.connect_ms,
	};
	set_link(pg, PG_LINK_CONNECTING);
	loop_work(pg->options.loop, attempt_work, attempt_done, pg->attempt);
}

static void on_retry(void *data)
{
	pg_async_connect(data);
}

static void cancel_work(void *data)
{
	struct cancelling *cancelling = data;
	char ignored[256];
	PQcancel(cancelling->cancel, ignored, sizeof(ignored));
}

/* A server that had not come to the statement yet had nothing to cancel. */
static void cancel_done(void *data)
{
	struct cancelling *cancelling = data;
	struct pg_async *pg = cancelling->owner;
	PQfreeCancel(cancelling->cancel);
	free(cancelling);
	if (!pg)
		return;
	pg->cancelling = NULL;
	if (pg->current && pg->current->cancelled)
		loop_timer_start(pg->cancel_again, CANCEL_MS);
	next_request(pg);
}

/* No request may go out before the cancelling one is through: it would hit that instead. */
static void cancel_current(void *data)
{
	struct pg_async *pg = data;
	PGcancel *cancel = pg->current && !pg->cancelling ? PQgetCancel(pg->conn) : NULL;
	if (!cancel)
		return;
	pg->cancelling = mem_zero(1, sizeof(*pg->cancelling));
	*pg->cancelling = (struct cancelling){.owner = pg, .cancel = cancel};
	loop_work(pg->options.loop, cancel_work, cancel_done, pg->cancelling);
}

struct pg_async *pg_async_new(const struct pg_async_options *options)
{
	struct pg_async *pg = mem_zero(1, sizeof(*pg));
	pg->options = *options;
	pg->conninfo = mem_strdup(options->conninfo ? options->conninfo : "");
	pg->application = mem_strdup(options->application);
	pg->retry = loop_timer_new(options->loop, on_retry, pg);
	pg->silence = loop_timer_new(options->loop, on_silence, pg);
	pg->cancel_again = loop_timer_new(options->loop, cancel_current, pg);
	pg->soon = loop_timer_new(options->loop, on_soon, pg);
	pg->retry_ms = RETRY_FIRST_MS;
	pg->latency = -1;
	queue_init(&pg->waiting);
	queue_init(&pg->failed);
	return pg;
}

void pg_async_free(struct pg_async *pg)
{
	if (!pg)
		return;
	if (pg->attempt)
		pg->attempt->owner = NULL;
	if (pg->cancelling)
		pg->cancelling->owner = NULL;
	err_set(&pg->err, ERR_INTERRUPTED, "%s", _("interrupted"));
	if (pg->current)
		request_fail(pg, pg->current, ERR_INTERRUPTED, pg->err.text);
	fail_waiting(pg);
	pg->tell = false;
	on_soon(pg);
	if (pg->conn)
		drop_connection(pg);
	loop_timer_free(pg->retry);
	loop_timer_free(pg->silence);
	loop_timer_free(pg->cancel_again);
	loop_timer_free(pg->soon);
	err_done(&pg->err);
	free(pg->conninfo);
	free(pg->application);
	free(pg);
}

enum pg_link pg_async_link(const struct pg_async *pg)
{
	return pg->link;
}

const struct err *pg_async_error(const struct pg_async *pg)
{
	return &pg->err;
}

int64_t pg_async_latency(const struct pg_async *pg)
{
	return pg->latency;
}

int pg_async_backend(const struct pg_async *pg)
{
	return pg->conn ? PQbackendPID(pg->conn) : 0;
}

bool pg_async_is_writing(const struct pg_async *pg)
{
	return (pg->current && pg->current->mode == PG_WRITE) || queue_has_writes(&pg->waiting);
}

uint64_t pg_async_ask(struct pg_async *pg, const struct pg_async_request *asked)
{
	struct request *request = request_new(asked, ++pg->numbers);
	if (request->err.kind != ERR_NONE) {
		queue_push(&pg->failed, request);
		soon(pg);
	} else if (pg->link == PG_LINK_DOWN || pg->link == PG_LINK_REFUSED) {
		request_fail(pg, request, pg->err.kind, pg->err.text);
	} else {
		queue_push(&pg->waiting, request);
		if (pg->link == PG_LINK_IDLE)
			pg_async_connect(pg);
		next_request(pg);
	}
	return pg->numbers;
}

void pg_async_cancel(struct pg_async *pg, uint64_t number)
{
	if (pg->current && pg->current->number == number && !pg->current->cancelled) {
		pg->current->cancelled = true;
		cancel_current(pg);
	}
	struct request *waiting = queue_take(&pg->waiting, number);
	if (waiting)
		request_fail(pg, waiting, ERR_INTERRUPTED, _("interrupted"));
}

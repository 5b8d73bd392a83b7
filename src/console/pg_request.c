#include "console/pg_request.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>

static void bind(struct request *request, const struct pg_async_request *asked)
{
	request->nvalues = (int)asked->sql->nnames;
	request->values = mem_zero(asked->sql->nnames + 1, sizeof(*request->values));
	request->names = mem_zero(asked->sql->nnames + 1, sizeof(*request->names));
	for (size_t i = 0; i < asked->sql->nnames; i++) {
		size_t at = 0;
		request->names[i] = mem_strdup(asked->sql->names[i]);
		while (at < asked->nparams && !str_eq(asked->params[at].name, asked->sql->names[i]))
			at++;
		if (at < asked->nparams)
			request->values[i] = mem_strdup(asked->params[at].value);
		else if (request->err.kind == ERR_NONE)
			err_set(&request->err, ERR_INTERNAL, "no value for :%s", asked->sql->names[i]);
	}
}

struct request *request_new(const struct pg_async_request *asked, uint64_t number)
{
	struct request *request = mem_zero(1, sizeof(*request));
	request->number = number;
	request->name = mem_strdup(asked->name);
	request->mode = asked->mode;
	request->routine = asked->routine;
	request->text = mem_strdup(asked->sql->text);
	request->search_path = mem_strdup(asked->search_path);
	request->statement_ms = asked->statement_ms;
	request->done = asked->done;
	request->data = asked->data;
	bind(request, asked);
	return request;
}

void request_free(struct request *request)
{
	for (int i = 0; i < request->nvalues; i++) {
		free(request->names[i]);
		free(request->values[i]);
	}
	free(request->name);
	free(request->names);
	free(request->values);
	free(request->text);
	free(request->search_path);
	err_done(&request->err);
	free(request);
}

void request_begin(struct request *request, struct executed *executed, const char *lane)
{
	const struct executed_deed deed = {
		.kind = EXECUTED_SQL,
		.name = request->name,
		.text = request->text,
		.where = lane,
		.writes = request->mode == PG_WRITE,
		.routine = request->routine,
		.names = (const char *const *)request->names,
		.values = (const char *const *)request->values,
		.nvalues = (size_t)request->nvalues,
	};
	request->sent_at = clock_us();
	request->deed = executed_begin(executed, &deed);
}

void request_end(struct request *request, struct executed *executed, struct pg_rows *rows, const struct err *err)
{
	executed_end(executed, request->deed, rows ? (int64_t)pg_rows_count(rows) : -1, err);
	request->done(request->data, rows, err);
	request_free(request);
}

void queue_init(struct queue *queue)
{
	queue->first = NULL;
	queue->end = &queue->first;
}

void queue_push(struct queue *queue, struct request *request)
{
	request->next = NULL;
	*queue->end = request;
	queue->end = &request->next;
}

static struct request *take_at(struct queue *queue, struct request **at)
{
	struct request *request = *at;
	*at = request->next;
	if (queue->end == &request->next)
		queue->end = at;
	return request;
}

struct request *queue_shift(struct queue *queue)
{
	return queue->first ? take_at(queue, &queue->first) : NULL;
}

struct request *queue_take(struct queue *queue, uint64_t number)
{
	for (struct request **at = &queue->first; *at; at = &(*at)->next)
		if ((*at)->number == number)
			return take_at(queue, at);
	return NULL;
}

bool queue_has_writes(const struct queue *queue)
{
	const struct request *request = queue->first;
	while (request && request->mode != PG_WRITE)
		request = request->next;
	return request != NULL;
}

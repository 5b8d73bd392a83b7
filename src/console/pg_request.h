/* The requests of an asynchronous session (pg_async.h) before and after they are on the wire: copies of what was asked,
 * and queues of them. */
#ifndef CONSOLE_PG_REQUEST_H
#define CONSOLE_PG_REQUEST_H

#include "console/pg_async.h"

/* Read freely; only err, cancelled, sent_at, deed and the queues change after request_new. */
struct request {
	uint64_t number;
	char *name;
	enum pg_mode mode;
	bool routine;
	char *text;
	char **names;  /* of the values */
	char **values; /* in the order in which the statement names them */
	int nvalues;
	char *search_path;
	int statement_ms;
	pg_async_fn *done;
	void *data;
	bool cancelled;
	int64_t sent_at; /* microseconds of clock_us */
	uint64_t deed;   /* its number in executed */
	struct err err;  /* set if it did not get an answer */
	struct request *next;
};

struct queue {
	struct request *first, **end;
};

/* A copy of asked. err is set (ERR_INTERNAL) if a name of the statement has no value. Free with request_free. */
struct request *request_new(const struct pg_async_request *asked, uint64_t number);
void request_free(struct request *request);

/* It goes out now; and it is over: kept so in executed (may be NULL), its done is called, and it is freed. */
void request_begin(struct request *request, struct executed *executed, const char *lane);
void request_end(struct request *request, struct executed *executed, struct pg_rows *rows, const struct err *err);

void queue_init(struct queue *queue);
void queue_push(struct queue *queue, struct request *request);

/* Takes the first request out, or the one with that number; NULL if there is none. */
struct request *queue_shift(struct queue *queue);
struct request *queue_take(struct queue *queue, uint64_t number);

/* True if a request in it writes. */
bool queue_has_writes(const struct queue *queue);

#endif

/*
 * What screens ask the server. A question is a file below sql/, compiled for the shape of the
 * database that is there, with its parameters; its answer comes later, from the loop.
 */
#ifndef CONSOLE_ASKER_H
#define CONSOLE_ASKER_H

#include "console/session.h"

/* One question. Plain value, borrowed for the call. */
struct question {
	const char *path;        /* the statement's file; with a rule the text around its section, or NULL */
	const char *around;      /* a file that has path's statement as {{query}} in it; NULL: none */
	const struct rule *rule; /* NULL: path alone */
	enum rule_part part;
	const char *system; /* whose tables: search_path and shape; NULL: none */
	enum session_lane lane;
	enum pg_mode mode;
	bool routine;     /* asked again and again by itself: what was executed keeps only the last */
	int statement_ms; /* 0: 5 s on the quick lane, 60 s on the slow one */
	const struct pg_param *params;
	size_t nparams;
};

/*
 * The questions of one screen. Each slot (0 to ASKER_SLOTS-1) holds one question at a time: a new one
 * in the same slot takes the place of the old, whose answer is dropped and whose statement is cancelled.
 */
#define ASKER_SLOTS 12
struct asker;

/* From the loop, never from inside asker_ask. rows (borrowed) or NULL and err. */
typedef void asker_fn(void *data, int slot, struct pg_rows *rows, const struct err *err);

struct asker *asker_new(struct session *session, asker_fn *answer, void *data);

/* Drops what is under way; a question that writes goes on, only its answer is dropped. */
void asker_free(struct asker *asker); /* NULL is allowed */

void asker_ask(struct asker *asker, int slot, const struct question *question);
/* How many rows of the rule have drifted, counted now, on the slow lane: the rows of CHECKUP_COUNT (checkup.h). */
void asker_ask_count(struct asker *asker, int slot, const struct rule *rule);

void asker_drop(struct asker *asker, int slot);
bool asker_is_busy(const struct asker *asker, int slot);

/* Inside the answer: the rows become the caller's, who frees them. */
struct pg_rows *asker_take(struct asker *asker);

#endif

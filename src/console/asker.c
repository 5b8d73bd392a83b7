#include "console/asker.h"

#include "base/mem.h"
#include "engine/binding.h"
#include "systems/checkup.h"

#include <stdlib.h>

enum { QUICK_MS = 5000, SLOW_MS = 60000 };

struct slot {
	bool busy;
	bool writes;
	uint64_t generation;
	uint64_t request; /* 0: it did not get to the server, err says why */
	enum session_lane lane;
	struct err err;
};

struct asker {
	struct session *session;
	asker_fn *answer; /* NULL once nobody listens any more */
	void *data;
	int holders; /* the owner, and each ticket */
	struct loop_timer *soon;
	struct pg_rows *rows; /* of the answer being given */
	struct slot slots[ASKER_SLOTS];
};

/* Goes with a request, so that its answer finds back, or is found stale. */
struct ticket {
	struct asker *asker;
	int slot;
	uint64_t generation;
};

static void release(struct asker *asker)
{
	if (--asker->holders > 0)
		return;
	for (int i = 0; i < ASKER_SLOTS; i++)
		err_done(&asker->slots[i].err);
	free(asker);
}

static void give(struct asker *asker, int slot, struct pg_rows *rows, const struct err *err)
{
	asker->holders++;
	asker->slots[slot].busy = false;
	asker->rows = rows;
	asker->answer(asker->data, slot, rows, err);
	pg_rows_free(asker->rows);
	asker->rows = NULL;
	release(asker);
}

static void on_answer(void *data, struct pg_rows *rows, const struct err *err)
{
	struct ticket *ticket = data;
	struct asker *asker = ticket->asker;
	const struct slot *slot = &asker->slots[ticket->slot];
	if (asker->answer && slot->busy && slot->generation == ticket->generation)
		give(asker, ticket->slot, rows, err);
	else
		pg_rows_free(rows);
	free(ticket);
	release(asker);
}

/* Answers the questions that did not get to the server. */
static void on_soon(void *data)
{
	struct asker *asker = data;
	asker->holders++;
	for (int i = 0; i < ASKER_SLOTS && asker->answer; i++) {
		struct err err = ERR_INIT;
		if (!asker->slots[i].busy || asker->slots[i].request)
			continue;
		err_move(&err, &asker->slots[i].err);
		give(asker, i, NULL, &err);
		err_done(&err);
	}
	release(asker);
}

struct asker *asker_new(struct session *session, asker_fn *answer, void *data)
{
	struct asker *asker = mem_zero(1, sizeof(*asker));
	asker->session = session;
	asker->answer = answer;
	asker->data = data;
	asker->holders = 1;
	asker->soon = loop_timer_new(session_loop(session), on_soon, asker);
	return asker;
}

void asker_free(struct asker *asker)
{
	if (!asker)
		return;
	for (int i = 0; i < ASKER_SLOTS; i++)
		asker_drop(asker, i);
	loop_timer_free(asker->soon);
	asker->answer = NULL;
	release(asker);
}

void asker_drop(struct asker *asker, int number)
{
	struct slot *slot = &asker->slots[number];
	if (slot->busy && slot->request && !slot->writes)
		pg_async_cancel(session_pg(asker->session, slot->lane), slot->request);
	slot->busy = false;
	slot->generation++;
}

bool asker_is_busy(const struct asker *asker, int slot)
{
	return asker->slots[slot].busy;
}

struct pg_rows *asker_take(struct asker *asker)
{
	struct pg_rows *rows = asker->rows;
	asker->rows = NULL;
	return rows;
}

static bool compile(const struct asker *asker, const struct question *question, const struct domain *domain,
	struct arena *arena, struct sql *sql, struct err *err)
{
	const struct catalog *catalog = session_catalog(asker->session);
	const struct shape *shape = domain ? domain->shape : NULL;
	if (!catalog)
		return err_set(err, ERR_CONNECT, "%s", session_error(asker->session));
	if (question->around)
		return catalog_wrapped_query(catalog, question->around, question->path, question->rule, question->part,
			shape, arena, sql, err);
	if (question->rule)
		return catalog_rule_query(
			catalog, question->rule, question->part, question->path, shape, arena, sql, err);
	return catalog_query(catalog, question->path, shape, arena, sql, err);
}

static uint64_t send(struct asker *asker, int number, const struct question *question, const struct domain *domain,
	const struct sql *sql)
{
	struct ticket *ticket = mem_zero(1, sizeof(*ticket));
	int limit = question->lane == SESSION_QUICK ? QUICK_MS : SLOW_MS;
	const struct pg_async_request request = {
		.name = question->path ? question->path : question->rule->path,
		.mode = question->mode,
		.routine = question->routine,
		.sql = sql,
		.params = question->params,
		.nparams = question->nparams,
		.search_path = domain ? domain->search_path : NULL,
		.statement_ms = question->statement_ms ? question->statement_ms : limit,
		.done = on_answer,
		.data = ticket,
	};
	ticket->asker = asker;
	ticket->slot = number;
	ticket->generation = asker->slots[number].generation;
	asker->holders++;
	return pg_async_ask(session_pg(asker->session, question->lane), &request);
}

void asker_ask(struct asker *asker, int number, const struct question *question)
{
	struct slot *slot = &asker->slots[number];
	const struct domain *domain = question->system ? session_domain(asker->session, question->system) : NULL;
	struct arena *arena = arena_new();
	struct sql sql;
	asker_drop(asker, number);
	slot->busy = true;
	slot->writes = question->mode == PG_WRITE;
	slot->lane = question->lane;
	slot->request = 0;
	err_done(&slot->err);
	if (compile(asker, question, domain, arena, &sql, &slot->err))
		slot->request = send(asker, number, question, domain, &sql);
	else
		loop_timer_start(asker->soon, 0);
	arena_free(arena);
}

void asker_ask_count(struct asker *asker, int number, const struct rule *rule)
{
	struct binding binding;
	binding_init(&binding);
	binding_text(&binding, "scope", NULL);
	binding_bool(&binding, "force", false);
	binding_keys(&binding, rule, NULL, NULL);
	const struct question question = {
		.path = CHECKUP_COUNT,
		.rule = rule,
		.part = RULE_DETECT,
		.system = rule->system,
		.lane = SESSION_SLOW,
		.params = binding.items,
		.nparams = binding.len,
	};
	asker_ask(asker, number, &question);
	binding_done(&binding);
}

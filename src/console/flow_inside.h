/* What the files of flow.h share. */
#ifndef CONSOLE_FLOW_INSIDE_H
#define CONSOLE_FLOW_INSIDE_H

#include "console/app.h"
#include "console/asker.h"
#include "console/flow.h"
#include "ui/dialog.h"

enum {
	SLOT_SOURCE,
	SLOT_NEW,
	SLOT_ADD,
	SLOT_SUMMARY,
	SLOT_REFUSALS,
	SLOT_FACTS,
	SLOT_CHECK, /* the facts again, before it is confirmed */
	SLOT_CONFIRM,
	SLOT_DROP,
};

struct flow {
	struct screen screen;        /* first */
	struct flow_request request; /* texts owned */
	struct dialog *dialog;
	struct asker *asker;
	struct pg_rows *summary;
	struct pg_rows *refusals;
	struct pg_rows *facts;
	int64_t changed_at;          /* when the pinned rows were last seen to have changed; 0: they have not */
	uint64_t version;            /* of the session's data that is shown */
	char *undo_rule, *undo_hash; /* JOB_UNDO: what did it */
	int64_t job;                 /* 0: nothing pinned yet */
	int64_t rows;
	int reason, guard; /* fields; guard -1: none */
	char *no_summary;  /* why the sums could not be had */
	bool confirming;
	bool failed; /* it says why, and nothing else any more */
};

/* Says why nothing will come of it, and nothing else from then on. */
void flow_fail(struct flow *flow, const char *text);

/* Each asks for one of the slots. What is to be undone, and by which rule: */
void flow_ask_source(struct flow *flow);
void flow_ask_new(struct flow *flow);
void flow_ask_add(struct flow *flow); /* what is meant, pinned */
void flow_ask_summary(struct flow *flow);
void flow_ask_refusals(struct flow *flow); /* what the action would refuse is known before it is confirmed */
void flow_ask_facts(struct flow *flow, int slot);
void flow_ask_confirm(struct flow *flow);
void flow_ask_drop(struct flow *flow);

#endif

/* The inside of struct work, shared by work.c and chunk.c alone. */
#ifndef ENGINE_WORK_H
#define ENGINE_WORK_H

#include "engine/chunk.h"

enum work_statement {
	WORK_SLICE,
	WORK_LOCK,
	WORK_REFUSE, /* where the rule has it */
	WORK_CHANGE,
	WORK_RESOLVE, /* a repair's, for the findings that were not where they had been */
	WORK_PROGRESS,
	WORK_FAIL_ONE,
	WORK_RECHECK,
	WORK_STATEMENTS,
};

struct work {
	struct arena *arena;
	enum job_kind kind;
	char *params; /* JSON */
	bool force;
	const struct rule *rule;
	struct rule *own_rule; /* parsed from the text that did the repair; NULL where rule is the catalogue's */
	const struct domain *domain;
	struct sql sql[WORK_STATEMENTS];
	bool rechecks;                   /* the part is looked at again at its end: the rule has a detect for that */
	const struct function *function; /* does the repair instead of SQL; NULL: SQL does */
	void *session;                   /* of the function */
};

#endif

/*
 * What came of one step of a checklist (conf/checklist.h). A check that could not be made is unknown, with the reason,
 * and never passes. How an answer is judged is apart from how it is got, so that the console, which waits for nothing,
 * judges as the verb does.
 */
#ifndef SYSTEMS_CHECKUP_H
#define SYSTEMS_CHECKUP_H

#include "conf/checklist.h"
#include "conf/rule.h"
#include "engine/site.h"
#include "systems/service.h"

enum checkup_state {
	CHECKUP_PASS,
	CHECKUP_FAIL,
	CHECKUP_UNKNOWN, /* it could not be made */
	CHECKUP_SKIPPED, /* it makes no sense here: a question that nobody was asked, a service that is switched off or
			    not on this host */
	CHECKUP_WAIVED,  /* it failed or could not be made, and somebody has said that this is right for a while */
	CHECKUP_STATES
};

/* Plain value: freed with checkup_done. */
struct checkup {
	enum checkup_state state;
	char *found; /* in the language in use, for people; not safe to show. NULL: nothing to be said */
};

/* Sets it, dropping what was there; found is taken over. */
void checkup_set(struct checkup *checkup, enum checkup_state state, char *found);
void checkup_done(struct checkup *checkup);

/* The statement around a rule's own that counts what it finds, in a column "drifted". */
#define CHECKUP_COUNT "sql/queries/console/live-count.sql"

/* What an answer comes to; rows NULL: err says why. Of a rule these are the rows of CHECKUP_COUNT. */
void checkup_of_rule(struct checkup *checkup, const struct pg_rows *rows, const struct err *err);
void checkup_of_query(struct checkup *checkup, const struct checklist_step *step, const struct pg_rows *rows,
	const struct err *err, const char *lang);

/* The question that a step asks of unit, once SERVICE_STATUS is known (a journal has no errors of a unit that is not
 * there, either); and what its answer, or that of SERVICE_STATUS where it is not known, comes to. */
struct service_question checkup_service_question(const struct checklist_step *step, const char *unit);
void checkup_of_service(
	struct checkup *checkup, const struct checklist_step *step, const struct service_answer *answer);

/* The command of a step, with the unit in the place of {{service}}; NULL: it has none. free() it. */
char *checkup_command(const struct checklist_step *step, const char *unit);

/* A service that is switched off (service = off). */
void checkup_no_service(struct checkup *checkup);

/* With what a step is made. Borrowed. */
struct target;
struct checkup_means {
	struct site *(*site)(void *data, const char *system, struct err *err); /* where a system (NULL: none) lives */
	void *data;
	const struct catalog *catalog;
	const char *unit;            /* of the target's service; NULL: off */
	const struct target *target; /* what is asked over HTTP */
	const volatile sig_atomic_t *interrupt;
	const char *lang;
};

/* Makes a step that needs no person, waiting; only looks. False and *err on an interrupt alone. */
bool checkup_make(
	const struct checklist_step *step, const struct checkup_means *means, struct checkup *checkup, struct err *err);

/* The stable word for a state, as in JSON: "pass", "fail", "unknown", "skipped", "waived". */
const char *checkup_state_name(enum checkup_state state);

/* The word that people read, and the sign before it; the second sign where the letters are not UTF-8. */
const char *checkup_state_word(enum checkup_state state);
const char *checkup_state_glyph(enum checkup_state state, bool utf8);

#endif

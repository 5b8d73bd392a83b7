/*
 * What is kept of a checklist beside its file: how the steps of a run came out, and which steps may fail for a while,
 * because somebody says so (sql/queries/checklists/waivers.sql).
 */
#ifndef SYSTEMS_CHECKUP_KEEP_H
#define SYSTEMS_CHECKUP_KEEP_H

#include "systems/checkup.h"

/* A step by its name, and what came of it. Plain value, borrowed. */
struct checkup_made {
	const char *name;
	const struct checkup *checkup;
};

/* A run as trueup.checklist_keep takes it. To be freed. */
char *checkup_run_json(const struct checkup_made *steps, size_t count);

/* What failed, or could not be made, becomes waived where waivers (the query's rows; NULL: none) name step, and says by
 * whom, until when and why. */
void checkup_waive(struct checkup *checkup, const char *step, const struct pg_rows *waivers);

#endif

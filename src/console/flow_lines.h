/* What a preview says before it is confirmed (flow.h): how many rows, what changes, by how much, how long it will take.
 */
#ifndef CONSOLE_FLOW_LINES_H
#define CONSOLE_FLOW_LINES_H

#include "console/flow.h"
#include "store/pg.h"
#include "ui/dialog.h"

/* Of how many rows the sums are, at most: those of more take too long to wait for. */
enum { FLOW_SUMMED = 100000 };

/* What is known by now; all borrowed. NULL: not yet. */
struct flow_shown {
	const struct flow_request *request;
	const char *lang;
	const char *title; /* of the rule */
	int64_t rows;
	bool counting;                  /* the sums are still to come */
	const char *no_summary;         /* why they will not come */
	const struct pg_rows *summary;  /* sql/queries/jobs/preview-summary.sql */
	const struct pg_rows *refusals; /* sql/queries/jobs/refusals.sql */
	const struct pg_rows *facts;    /* sql/queries/jobs/preview-facts.sql */
	bool changed;                   /* rows changed or went away while it was open */
};

/* "sync: Landing page", to be freed. */
char *flow_title(const struct flow_request *request);

/* Adds the lines to a dialog that has none. */
void flow_add_lines(struct dialog *dialog, const struct flow_shown *shown);

/* Says in the status line that what was asked for is the work of that job already. */
void flow_say_same(const struct screen *screen, int64_t job);

#endif

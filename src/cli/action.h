/* What came of each row that an action was asked for by name: what was done and how to take it back, and of what was
 * left, why. */
#ifndef CLI_ACTION_H
#define CLI_ACTION_H

#include "cli/context.h"
#include "cli/json_out.h"
#include "engine/job.h"

#include <stdbool.h>

/* Plain value, borrowed. */
struct action {
	struct context *context;
	struct site *site;
	const struct rule *rule;
	struct json_out *out;                                 /* NULL: text */
	void (*say_done)(const char *row, const char *audit); /* a line on stdout */
	void (*set_left)(
		struct err *why, const char *row, const char *outcome); /* where nothing says why; NULL: both */
	bool numbered; /* its rows are numbers of the database's: jobs */
	/* The row in the list that is open in out. */
	void (*add_json)(const struct action *action, const struct job_row *row, const char *id);
};

/* For add_json: an object with the code and the reason of a row that was left. */
void action_refused_json(const struct action *action, const struct job_row *row, const char *id);

/* Tells of a row: if it was done on stdout, if it was left on stderr, and in out. */
void action_row(const struct action *action, const struct job_row *row);

/* The rows of a job that were done, or those that were left. False and *err if they could not be read. */
bool action_done(const struct action *action, int64_t job, struct err *err);
bool action_left(const struct action *action, int64_t job, struct err *err);

#endif

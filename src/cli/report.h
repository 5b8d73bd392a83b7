/* What came of a job, for people and as JSON. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "cli/context.h"
#include "cli/json_out.h"
#include "engine/detect.h"
#include "engine/job.h"

#include <stdbool.h>
#include <stdint.h>

/* The members of one row inside an object that the caller has opened. */
void report_row_json(struct json_out *out, enum job_kind kind, const struct job_row *row);

/* A member "rows" (every row) with --verbose, and "left" where rows are left: those that failed, were refused or
 * drifted again. False and *err if the rows could not be read. */
bool report_rows_json(
	struct json_out *out, struct context *context, struct site *site, const struct job *job, struct err *err);

/* A table of the same rows on stdout: all with --verbose, else those that are left. */
bool report_rows_text(struct context *context, struct site *site, const struct job *job, struct err *err);

/* What a repair would do: streams the rule's rows in a read-only transaction. JSON: the whole document of "repair";
 * text: a table and a sentence. Nothing is locked and nothing is left behind. */
bool report_dry_run(struct context *context, struct site *site, const struct detect_request *request, struct err *err);

/* "job 12, 1.2 s" in brackets, with a new line; just a new line where there was no job. */
void report_job_end(const struct site *site, const struct job *job);

#endif

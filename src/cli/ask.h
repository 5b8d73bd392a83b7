/* Statements of sql/queries/ for verbs, and what several verbs ask of a rule. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "cli/context.h"
#include "engine/detect.h"

/* The site where trueup keeps jobs, audit and schedules. NULL and *err without its schema, or the right to read it. */
struct site *ask_kept(struct context *context, struct err *err);

/* Streams the rows of one statement file in a read-only transaction, one at a time. system as for site_ask. */
bool ask_stream(struct site *site, const char *path, const char *system, const struct pg_param *params, size_t nparams,
	pg_row_fn *row, void *data, struct err *err);

/* The keys given as words ("UUID" each) as a JSON array appended to out. */
bool ask_keys(const struct rule *rule, const char *const *words, size_t nwords, struct str *out, struct err *err);

/* The keys given with --key as a JSON array appended to out; nothing is appended if there are none. */
bool ask_key_options(const struct context *context, const struct rule *rule, struct str *out, struct err *err);

/* A number of an audit row or a job: 1 or more. False and *err (ERR_USAGE). */
bool ask_number(const char *text, const char *what, int64_t *out, struct err *err);

#endif

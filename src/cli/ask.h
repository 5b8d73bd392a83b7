/* Statements of sql/queries/ for verbs, and what several verbs ask of a rule. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "cli/context.h"
#include "cli/json_out.h"
#include "engine/detect.h"

/* The site where trueup keeps jobs, audit and schedules: in that database, NULL: in the one of --system, else the main
 * one. NULL and *err without its schema, or the right to read it. */
struct site *ask_kept(struct context *context, const struct target_database *database, struct err *err);

/* Streams the rows of one statement file in a read-only transaction, one at a time. system as for site_ask. */
bool ask_stream(struct site *site, const char *path, const char *system, const struct pg_param *params, size_t nparams,
	pg_row_fn *row, void *data, struct err *err);

/* The keys given as words ("UUID" each) as a JSON array appended to out. */
bool ask_keys(const struct rule *rule, const char *const *words, size_t nwords, struct str *out, struct err *err);

/* The keys given with --key as a JSON array appended to out; nothing is appended if there are none. */
bool ask_key_options(const struct context *context, const struct rule *rule, struct str *out, struct err *err);

/* A number of an audit row or a job, 1 or more, and the database that it is in. "12", or "chats:12" in one of several
 * databases: there it has to be said, so or with --system. NULL and *err (ERR_USAGE). */
const struct target_database *ask_number(
	struct context *context, const char *text, const char *what, int64_t *out, struct err *err);

/* A member with that number (0: null), and where the target has several databases the one that it is in beside it. */
void ask_number_json(struct json_out *out, const struct site *site, const char *name, int64_t number);

#endif

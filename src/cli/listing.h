/* The rows of a statement, as a table for people or as one JSON document. */
#ifndef CLI_LISTING_H
#define CLI_LISTING_H

#include "cli/context.h"
#include "cli/json_out.h"
#include "cli/table.h"
#include "store/pg.h"

/* How it looks. A const table of it is borrowed for the call. */
struct listing {
	const char *path; /* of the statement, below sql/ */
	const struct table_column *columns;
	size_t ncolumns;
	bool single;        /* JSON: the one row as an object, not a list */
	const char *column; /* where there are several databases: their rows are merged by it (several.h) */
	bool descending;
	size_t rows_max;        /* of all of them together; 0: all */
	enum exit_status found; /* where there is a row */
	void (*add_text)(struct table *table, const struct site *site, const struct pg_rows *row);
	void (*add_json)(struct json_out *out, const struct site *site, const struct pg_rows *row);
};

/* Prints them as they come, from that database; NULL: from all that the verb is about. False and *err if they could not
 * be read. */
bool listing_print(struct context *context, struct site *site, const struct listing *listing,
	const struct pg_param *params, size_t nparams, struct err *err);

/* What a row has under these names, as members of the open object: the database that it is from where there are
 * several, then numbers and JSON as they are, then texts (null where there is none). */
void listing_add_members(struct json_out *out, const struct site *site, const struct pg_rows *row,
	const char *const *raw, size_t nraw, const char *const *texts, size_t ntexts);

#endif

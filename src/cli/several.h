/*
 * What verbs do over all databases of a target: the one that --system names, else every one. One that
 * cannot be asked is complained of, and the others go on; only where nothing can be asked is it the
 * verb's error. Where there is only one, all of this is what it would be without.
 */
#ifndef CLI_SEVERAL_H
#define CLI_SEVERAL_H

#include "cli/context.h"
#include "store/pg.h"

/* How many databases the verb is about. 0 and *err without a target. */
size_t several_count(struct context *context, struct err *err);

/* The index'th of them. */
const struct target_database *several_at(struct context *context, size_t index);

/* Says what went wrong in one of several, "gigs: …", and sets the exit status that this stands for. */
void several_complain(struct context *context, const struct target_database *database, const struct err *why);

/* Does something in one database. False and *err if it could not. */
typedef bool several_fn(void *data, const struct target_database *database, struct err *err);

/* Does it in each of them. False and *err where it is about one only and that failed, and on an interrupt. */
bool several_each(struct context *context, several_fn *each, void *data, struct err *err);

/* A row of what several_stream asks, and where it is from; borrowed for the call. */
typedef bool several_row_fn(void *data, const struct site *site, const struct pg_rows *row, struct err *err);

/* A statement that is asked everywhere at once, and how its rows are merged. */
struct several_stream {
	const char *path;   /* of its file */
	const char *column; /* whose text, in byte order, says where a row belongs: each database sends them so */
	bool descending;
	size_t rows_max; /* 0: all there are */
	const struct pg_param *params;
	size_t nparams;
};

/* Hands the rows of all databases where trueup keeps anything to row, in one order, keeping none. False and *err if no
 * database could be asked, or row returned false. */
bool several_stream(
	struct context *context, const struct several_stream *stream, several_row_fn *row, void *data, struct err *err);

#endif

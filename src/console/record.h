/*
 * The values of a section's rows as data, not as they are drawn: for the clipboard and for files.
 * Columns have the names of the view's file; a diff has two, x_stored and x_actual.
 */
#ifndef CONSOLE_RECORD_H
#define CONSOLE_RECORD_H

#include "conf/view.h"
#include "engine/export.h"

struct record;

/* The columns of section (borrowed), and before them the members of key, a row's JSON key, that no column has the name
 * of; NULL: without. database: behind them a column "database", for rows of several. Free with record_free. */
struct record *record_new(const struct view_section *section, const char *key, bool database);
void record_free(struct record *record); /* NULL is allowed */

/* For export_new. */
const struct export_column *record_columns(const struct record *record, size_t *count);

/* The values of a row, as many as there are columns: get gives that of a column of the query ("key" is one), NULL for
 * null. Borrowed until the next call, and from get. */
typedef const char *record_get_fn(const void *data, const char *column);
const char *const *record_values(struct record *record, record_get_fn *get, const void *data);

#endif

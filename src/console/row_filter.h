/*
 * The filter of "/" (filter.h) for rows that are here and not on the server. The same meaning: all of it must hold, in
 * whatever case; scope must be equal.
 */
#ifndef CONSOLE_ROW_FILTER_H
#define CONSOLE_ROW_FILTER_H

#include <stdbool.h>

struct row_filter;

/* json from filter_json; NULL gives NULL. A regular expression that is none matches nothing. */
struct row_filter *row_filter_new(const char *json);
void row_filter_free(struct row_filter *filter); /* NULL is allowed */

/* The value of a row's field; field NULL: all that words may stand in. To be freed by the caller; NULL: there is none.
 */
typedef char *row_filter_value_fn(const void *row, const char *field);

bool row_filter_matches(const struct row_filter *filter, const void *row, row_filter_value_fn *value);

#endif

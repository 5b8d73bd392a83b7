/*
 * The few rows of a query, all in memory, in a grid: what the parts share that page through nothing
 * (progress, log).
 */
#ifndef CONSOLE_FEW_H
#define CONSOLE_FEW_H

#include "console/part.h"

struct few;

/* part is whose rows they are, borrowed, and filled in before few_ask. answered: rows or an error came; the grid has
 * been told. Free with few_free. */
struct few *few_new(const struct part_options *options, const struct view_section *section, struct part *part,
	void (*answered)(struct part *part));
void few_free(struct few *few); /* NULL is allowed */

/* Asks anew; what is drawn stays until the answer is there. routine: it happens by itself, and is not worth a line in
 * what was executed. */
void few_ask(struct few *few, bool routine);

size_t few_count(const struct few *few);
bool few_has_failed(const struct few *few);

/* Whether the query has such a column, as far as it was read; also where it had no row. */
bool few_has_column(const struct few *few, const char *column);

/* A value of a row; NULL if it is null or not there. Borrowed until the next answer. */
const char *few_value(const struct few *few, int64_t row, const char *column);

struct grid *few_grid(const struct few *few);

#endif

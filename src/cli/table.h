/*
 * A table for people: columns that line up by what a terminal shows, numbers to the right, nothing
 * in a cell that could do harm. The first rows decide how wide the columns are; then each row is
 * written as it comes. On a terminal a row takes one line, and what does not fit is cut; in a pipe
 * nothing is cut, and a cell that is wider than its column pushes the rest of its row.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table;

struct table_column {
	const char *title; /* not translated yet */
	bool right;        /* to the right: numbers */
};

/* columns is borrowed for the table's life. width: columns of the terminal, 0: no limit. */
struct table *table_new(FILE *file, const struct table_column *columns, size_t ncolumns, int width);

/* The next cell of the row; the last one ends the row. NULL is "–". The text is copied. */
void table_cell(struct table *table, const char *text);
void table_cellf(struct table *table, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Writes what is left and frees. NULL is allowed. A table without rows writes nothing. */
void table_free(struct table *table);

#endif

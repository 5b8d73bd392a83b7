/*
 * The shape of a database: which tables it has and which columns they have. Conditional lines in
 * SQL are decided by it, and a rule whose tables are not there is "not here". The engine's probe
 * fills one from pg_catalog; lint fills one from each file of tests/shapes.
 */
#ifndef CONF_SHAPE_H
#define CONF_SHAPE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct shape;

struct shape *shape_new(void);
void shape_free(struct shape *shape); /* NULL is allowed */

/* Adds a column (column NULL: only the table). The same again changes nothing. */
void shape_add(struct shape *shape, const char *table, const char *column);

bool shape_has_table(const struct shape *shape, const char *table);
bool shape_has_column(const struct shape *shape, const char *table, const char *column);

/* "table" or "table.column", the form of conditional lines and of "needs". */
bool shape_has(const struct shape *shape, const char *name);

/* Reads a shape file: one "table" or "table.column" a line, "#" comments. path is for messages only. NULL and *err if a
 * line is neither. */
struct shape *shape_parse(const char *path, const char *text, struct err *err);

#endif

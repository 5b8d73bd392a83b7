/*
 * Rows as a file that other programs read: CSV as RFC 4180 has it, or one JSON array of objects.
 * Every text goes through safe_text without a sign left in it, and through mask.h if asked for; in
 * CSV what a spreadsheet would take for a formula gets an apostrophe before it. Names of columns
 * are stable and never translated.
 */
#ifndef ENGINE_EXPORT_H
#define ENGINE_EXPORT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum export_format {
	EXPORT_CSV,
	EXPORT_JSON,
	EXPORT_TABS, /* values alone, tabs between them: for a clipboard */
	EXPORT_FORMATS
};

enum export_kind {
	EXPORT_TEXT,
	EXPORT_NUMBER, /* as text where it is none */
	EXPORT_TIME,   /* seconds since 1970; written as 2026-11-22T14:02:33Z */
	EXPORT_FLAG,   /* PostgreSQL's t and f */
	EXPORT_VALUE,  /* any JSON */
};

struct export_column {
	const char *name;
	enum export_kind kind;
};

struct export;

/* "csv", "json" or "tabs": the name of the format, and the end of a file's. */
const char *export_format_name(enum export_format format);

/* Begins to write to out (borrowed). columns are copied, their names as well. Free with export_free. */
struct export *export_new(
	FILE *out, enum export_format format, bool mask, const struct export_column *columns, size_t count);

/* Writes a row; NULL is null. False and *err if it could not be written (disk full). */
bool export_row(struct export *export, const char *const *values, struct err *err);

/* Writes the end. False and *err as export_row. */
bool export_end(struct export *export, struct err *err);

void export_free(struct export *export); /* NULL is allowed; writes nothing */

int64_t export_rows(const struct export *export); /* rows so far */

#endif

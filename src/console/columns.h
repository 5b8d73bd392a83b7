/*
 * Which columns a person switched off, kept over the days: $XDG_STATE_HOME/trueup/columns.ini (else
 * ~/.local/state). A section a list, named VIEW.SECTION:
 *
 *	[gigs.findings]
 *	off = since, again
 *
 * It is read and written anew each time, so that two consoles do not undo each other's choice, and written whole or
 * not at all. Columns that are no more do no harm.
 */
#ifndef CONSOLE_COLUMNS_H
#define CONSOLE_COLUMNS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Where it is, to be freed; NULL if there is no such place. Both may be NULL and are passed over unless absolute. */
char *columns_path(const char *state_home, const char *home);

/* The names that are off in that list, each to be freed and the array, too; NULL and 0 if none is. False and *err if
 * the file cannot be read; that there is none yet is no error. */
bool columns_read(const char *path, const char *list, char ***off, size_t *count, struct err *err);

/* Keeps these names for that list, and what is there for others. False and *err if it could not be written, or is no
 * INI file: then it stays as it is. */
bool columns_write(const char *path, const char *list, const char *const *off, size_t count, struct err *err);

#endif

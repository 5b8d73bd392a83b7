/* The marked rows of a grid: by key, with what a filter looks at, since they need not be in sight or loaded. */
#ifndef CONSOLE_MARKS_H
#define CONSOLE_MARKS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct marks;

struct marks *marks_new(void);
void marks_free(struct marks *marks); /* NULL is allowed */

bool marks_has(const struct marks *marks, const char *key);
size_t marks_count(const struct marks *marks);

/* Marks a row, or unmarks it. scope and label may be NULL. */
void marks_toggle(struct marks *marks, const char *key, const char *scope, const char *label);
void marks_add(struct marks *marks, const char *key, const char *scope, const char *label);
void marks_clear(struct marks *marks);

/* Which marks a filter shows: after marks_hide_all none is, but those that marks_show was called for. A new mark is. */
void marks_hide_all(struct marks *marks);
void marks_show(struct marks *marks, const char *key);
void marks_show_all(struct marks *marks);
size_t marks_hidden(const struct marks *marks);
void marks_drop_hidden(struct marks *marks);

/* A JSON array of the keys; or of objects with key, scope and label. */
void marks_add_keys(const struct marks *marks, struct str *out);
void marks_add_rows(const struct marks *marks, struct str *out);

#endif

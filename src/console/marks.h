/* The marked rows of a grid: by key, with what a filter looks at, since they need not be in sight or loaded. As quick
 * with ten thousand of them as with ten. */
#ifndef CONSOLE_MARKS_H
#define CONSOLE_MARKS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct marks;

/* A row to be marked. Plain value, all copied; NULL where there is none. */
struct marks_row {
	const char *key;    /* JSON */
	const char *scope;  /* its workspace */
	const char *words;  /* all that a person would look for */
	const char *fields; /* JSON object: what a filter may name */
};

struct marks *marks_new(void);
void marks_free(struct marks *marks); /* NULL is allowed */

bool marks_has(const struct marks *marks, const char *key);
size_t marks_count(const struct marks *marks);

/* The key and the words of a mark by its place; words may be NULL. Borrowed until the next change. */
const char *marks_key(const struct marks *marks, size_t place);
const char *marks_words(const struct marks *marks, size_t place);

/* Marks a row, or unmarks it. */
void marks_toggle(struct marks *marks, const struct marks_row *row);
void marks_add(struct marks *marks, const struct marks_row *row);
void marks_add_all(struct marks *marks, const struct marks *others);
void marks_clear(struct marks *marks);

/* Which marks a filter shows: after marks_hide_all none is, but those that marks_show was called for. A new mark is. */
void marks_hide_all(struct marks *marks);
void marks_show(struct marks *marks, const char *key);
void marks_show_all(struct marks *marks);
size_t marks_hidden(const struct marks *marks);
void marks_drop_hidden(struct marks *marks);

/* Which marked rows are in the list no longer, whatever the filter: after marks_find_all none, but those that
 * marks_lose was called for. */
void marks_find_all(struct marks *marks);
void marks_lose(struct marks *marks, const char *key);
size_t marks_lost(const struct marks *marks);

/* A JSON array of the keys, in their order as text; or of objects with key, scope, words and fields. */
void marks_add_keys(const struct marks *marks, struct str *out);
void marks_add_rows(const struct marks *marks, struct str *out);

/* How many keys were compared so far: what keeps it quick. */
uint64_t marks_compared(const struct marks *marks);

#endif

/*
 * What is wrong with a file. A parser adds a problem for each thing that it cannot accept and goes
 * on where it can, so that "trueup lint" shows all of them at once; whoever only wants the file
 * asks for the first one as an error. A problem reads
 *
 *	views/gigs.view:14:3: unknown key "titel" (did you mean "title"?)
 */
#ifndef CONF_PROBLEM_H
#define CONF_PROBLEM_H

#include "base/err.h"

#include <stddef.h>

enum { PROBLEMS_MAX = 100 }; /* of one file; what comes after is counted, not kept */

/* A place in a file, as a person's editor counts: lines and characters from 1. path is borrowed. */
struct place {
	const char *path;
	int line;
	int column;
};

struct problem {
	int line;
	int column;
	char *text; /* "path:line:column: …", safe to show */
};

/* Plain value: PROBLEMS_INIT, then problems_done. */
struct problems {
	struct problem *items;
	size_t len; /* kept, at most PROBLEMS_MAX */
	size_t cap;
	size_t found; /* all of them */
};

#define PROBLEMS_INIT         \
	{                     \
		.items = NULL \
	}

/* Adds one, in a sentence without a full stop: what is wrong, what was expected. */
void problems_add(struct problems *problems, const struct place *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds "unknown WHAT "WORD"" with the nearest of the candidates (ending with NULL), or all of them if none is near. */
void problems_add_unknown(struct problems *problems, const struct place *at, const char *what, const char *word,
	const char *const *candidates);

/* Adds an error as it stands; at (NULL: unknown) only says where among the others it goes. */
void problems_add_err(struct problems *problems, const struct place *at, const struct err *err);

/* Adds one for the first bytes of text that are no UTF-8, if any are. */
void problems_add_bad_utf8(struct problems *problems, const char *path, const char *text);

/* Moves all of from to the end of to; from is empty then. */
void problems_merge(struct problems *to, struct problems *from);

/* Puts them in the order of the file. */
void problems_sort(struct problems *problems);

/* True if there are none. Else false, and the first in the order of the file goes to *err (ERR_INPUT), which says how
 * many more there are. */
bool problems_none(struct problems *problems, struct err *err);

void problems_done(struct problems *problems);

/* The column (in characters, from 1) of the byte at offset in line. */
int place_column(const char *line, size_t offset);

#endif

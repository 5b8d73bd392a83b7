/*
 * SQL with names in it. A text becomes a statement for the server in one pass:
 *
 *   {{name}}            is replaced by another text (an insert), which may hold names and conditions of its own
 *   … --? table.column  the line stays only if the shape has that column (--? table: that table)
 *   … --? !table.column the line stays only if it has not
 *   :name               becomes $n::type, n counted by first use; type is what the declaration says
 *
 * Nothing is looked for inside quotes ('…', E'…', "…", $tag$…$tag$) and comments; "::" is a cast and ":=" an
 * assignment. Values are never pasted: they are sent beside the text. A pure function of its arguments.
 */
#ifndef CONF_SQL_H
#define CONF_SQL_H

#include "base/err.h"
#include "base/mem.h"
#include "conf/problem.h"
#include "conf/shape.h"

#include <stddef.h>

/* A declared parameter. An array type is written "uuid[]". */
struct sql_param {
	const char *name;
	const char *type;
};

/* A text for {{name}}. */
struct sql_insert {
	const char *name;
	const char *text;
	const char *path; /* where it comes from, for messages */
	int line;         /* of its first line in path, from 1 */
};

/* What to compile. Everything is borrowed for the call. */
struct sql_source {
	const char *path; /* for messages */
	int line;         /* of text's first line in path, from 1 */
	const char *text;
	const struct shape *shape;      /* NULL: the text must have no conditional line */
	const struct sql_param *params; /* what may be used */
	size_t nparams;
	const struct sql_insert *inserts;
	size_t ninserts;
};

/* A statement ready for the server. Lives in the arena that it was compiled into. */
struct sql {
	const char *text;   /* with $1::uuid[] and so on */
	const char **names; /* names[i] is the name of $i+1; borrowed by whoever binds values */
	size_t nnames;
};

/* Compiles source into *out, allocated from arena. False and *err ("path:line:column: …", with the nearest known name)
 * on: an unknown name or insert, an unclosed quote or comment, a malformed condition, an insert within itself. */
bool sql_compile(struct arena *arena, const struct sql_source *source, struct sql *out, struct err *err);

/* The same, but adds all that is wrong to problems: for lint. */
bool sql_check(struct arena *arena, const struct sql_source *source, struct sql *out, struct problems *problems);

/* Parses a declaration "gig_id uuid, label text" (a rule's key or params, a query's params) into *params and *count.
 * at names the place for messages. False and *err if a name is no identifier, is repeated, or a type is not made of
 * letters, digits, spaces, underscores and []. */
bool sql_params_parse(struct arena *arena, const char *at, const char *text, struct sql_param **params, size_t *count,
	struct err *err);

/* The parameters that the file path declares in the comment at its head: "-- params: gig_id uuid, scope text". None is
 * no error. */
bool sql_head_params(struct arena *arena, const char *path, const char *text, struct sql_param **params, size_t *count,
	struct err *err);

#endif

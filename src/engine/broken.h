/* The files of one kind that did not parse, each with what is wrong with it: the others work all the same. */
#ifndef ENGINE_BROKEN_H
#define ENGINE_BROKEN_H

#include "base/err.h"
#include "base/mem.h"
#include "base/vec.h"

struct broken_file {
	const char *name; /* without folders and ending */
	const char *text; /* what is wrong with it, "path:line:column: …" */
	enum err_kind kind;
};

/* Plain value: zeroed it is empty; its texts live until broken_done. */
struct broken {
	VEC(struct broken_file);
	struct arena *arena;
};

/* Adds the file of that path. *err is emptied. */
void broken_take(struct broken *broken, const char *path, const char *ending, struct err *err);
void broken_done(struct broken *broken); /* it is empty then */

/* False if none is of that name; else *err says what is wrong with it. */
bool broken_find(const struct broken *broken, const char *name, struct err *err);

#endif

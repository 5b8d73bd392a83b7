/*
 * Checks any file that trueup works by, and says all that is wrong with it: rules (also against
 * the shape of each database that they must fit), statements, views, checklists, themes, targets, keymaps,
 * shapes. What kind a file is, its path says. Pure: whoever calls reads the files.
 */
#ifndef CONF_LINT_H
#define CONF_LINT_H

#include "conf/problem.h"
#include "conf/shape.h"
#include "conf/sql.h"

#include <stdbool.h>
#include <stddef.h>

enum lint_kind {
	LINT_RULE,      /* sql/rules/…/NAME.sql */
	LINT_STATEMENT, /* another .sql: its head, parameters and conditions */
	LINT_SCRIPT,    /* sql/schema/…, sql/domain/…: sections that are executed as they are */
	LINT_VIEW,
	LINT_CHECKLIST,
	LINT_THEME,
	LINT_TARGETS, /* targets.ini */
	LINT_KEYMAP,
	LINT_SHAPE,
	LINT_OTHER, /* none of these: nothing is checked but that it is UTF-8 */
};

/* A database that rules and statements must fit. Borrowed. */
struct lint_shape {
	const char *name; /* for messages: "production" */
	const struct shape *shape;
};

/* What a file is held against. Borrowed. */
struct lint_against {
	const struct lint_shape *shapes;
	size_t nshapes;
	const struct sql_insert *inserts; /* what statements may have in them */
	size_t ninserts;
};

enum lint_kind lint_kind_of(const char *path);
const char *lint_kind_name(enum lint_kind kind);

/* Adds all that is wrong with the file to problems, in its order. True if nothing is. A rule or statement is compiled
 * for each of the shapes that has the tables it needs, and in any case with all its conditional lines and with none. */
bool lint_file(const char *path, const char *text, const struct lint_against *against, struct problems *problems);

#endif

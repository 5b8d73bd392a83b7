/*
 * A migration: one numbered SQL file of sql/schema/ or sql/domain/<system>/.
 *
 *   -- title:       Indexes for an index-only detect       what it is for; title[ru]: the same in Russian
 *   -- cost:        two indexes, built concurrently        what it locks, rewrites, takes; cost[ru]
 *   -- when:        gigs !responses.gig_id                 tables and columns that must be (!: must not be) there
 *   -- variant:     trigger default                        one of several ways, chosen with --variant; one is the
 * default
 *   -- transaction: no                                     its only statement runs outside of one (create index
 * concurrently)
 *   -- repeat:      when changed                           applied again when its text changes (functions, grants)
 *
 *   --: installed   a query of one boolean: whether it is there already
 *   --: cost        a query of one text: what it would cost on this very database
 *   --: clean       one statement before apply, outside a transaction: what an attempt that failed has left
 *   --: apply       the statements
 *
 * {{schema}} stands for the schema of the system, for statements outside of a transaction, which have no search_path.
 * Pure parser.
 */
#ifndef CONF_MIGRATION_H
#define CONF_MIGRATION_H

#include "base/err.h"
#include "base/mem.h"

#include <stdbool.h>

enum migration_part { MIGRATION_INSTALLED, MIGRATION_COST, MIGRATION_CLEAN, MIGRATION_APPLY, MIGRATION_PARTS };

/* Lives in the arena that it was parsed into; path and text are borrowed. */
struct migration {
	const char *path;
	const char *name; /* "schema/110-tables", "gigs/030-indexes": as trueup.migration has it */
	const char *title, *title_ru;
	const char *cost,
		*cost_ru; /* "" if it has none; title_ru and cost_ru are as the English where they have no twin */
	const char *const *when;     /* ends with NULL */
	const char *const *creates;  /* likewise */
	const char *const *variants; /* likewise; "default" is none of them */
	bool is_default;             /* part of the default way */
	bool transaction;
	bool repeat;
	const char *parts[MIGRATION_PARTS]; /* NULL: no such section */
	int lines[MIGRATION_PARTS];         /* of their first lines */
	char hash[65];                      /* sha256 of the file */
};

/* False and *err "path:line:column: …" on an unknown or repeated header or section, a missing title or apply. */
bool migration_parse(struct arena *arena, const char *path, const char *text, struct migration *out, struct err *err);

#endif

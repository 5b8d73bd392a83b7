/*
 * All rules of one installation, built-in and the operator's own, and the statements that the
 * engine and the views use. A rule that does not parse is kept with its error, and the others work.
 */
#ifndef ENGINE_CATALOG_H
#define ENGINE_CATALOG_H

#include "base/err.h"
#include "base/mem.h"
#include "conf/files.h"
#include "conf/rule.h"
#include "conf/sql.h"

#include <stddef.h>

struct catalog;

/* Parses every file below sql/rules/. files is borrowed and must outlive the catalog. Never fails as a whole. */
struct catalog *catalog_load(const struct files *files);
void catalog_free(struct catalog *catalog); /* NULL is allowed */

/* The files were read again: parses those that changed. A rule whose file did not change, or is broken now, stays the
 * one that it was (a broken one is listed as such, too). Rules that are no more live on until catalog_free. */
void catalog_reread(struct catalog *catalog);

/* What it was loaded from. Borrowed. */
const struct files *catalog_files(const struct catalog *catalog);

/* The rules that parsed, by system and then by name. Borrowed. */
size_t catalog_count(const struct catalog *catalog);
const struct rule *catalog_at(const struct catalog *catalog, size_t index);

/* The rule of that name; NULL and *err (ERR_MISSING, with the nearest name) if there is none, or *err says what is
 * wrong with its file. */
const struct rule *catalog_find(const struct catalog *catalog, const char *name, struct err *err);

/* What people call the members of findings and changes, and read in place of their values: a JSON object of objects, by
 * rule and then "member" or "member=value"; and as "member#" numbers in the order in which the rule names them. free()
 * it. */
char *catalog_members(const struct catalog *catalog, const char *lang);

/* What is wrong with the files that did not parse, "path:line:column: …" each. Borrowed. */
size_t catalog_broken_count(const struct catalog *catalog);
const char *catalog_broken_at(const struct catalog *catalog, size_t index);

/* Compiles the statement in the file path ("sql/engine/lease.sql", "sql/queries/gigs/gig.sql"). Its head declares the
 * parameters: "-- params: gig_id uuid, scope text". shape may be NULL where it has no conditional lines. */
bool catalog_query(const struct catalog *catalog, const char *path, const struct shape *shape, struct arena *arena,
	struct sql *out, struct err *err);

/* Compiles a rule's section inside the file around (NULL: alone), which has {{rule}} and {{key}} in it and declares
 * its own parameters as above. */
bool catalog_rule_query(const struct catalog *catalog, const struct rule *rule, enum rule_part part, const char *around,
	const struct shape *shape, struct arena *arena, struct sql *out, struct err *err);

/* Compiles the file around, in which {{query}} stands for the statement of the file inner: with the parameters of both.
 * rule: the one whose section inner has in it, as above; NULL: none. */
bool catalog_wrapped_query(const struct catalog *catalog, const char *around, const char *inner,
	const struct rule *rule, enum rule_part part, const struct shape *shape, struct arena *arena, struct sql *out,
	struct err *err);

#endif

/* All checklists of one installation, built-in and the operator's own. */
#ifndef ENGINE_CHECKLISTS_H
#define ENGINE_CHECKLISTS_H

#include "conf/checklist.h"
#include "conf/files.h"

struct checklists;

/* Parses every views/NAME.checklist. Never fails as a whole: one that does not parse is kept with its error. */
struct checklists *checklists_load(const struct files *files);
void checklists_free(struct checklists *checklists); /* NULL is allowed */

/* Those that parsed, by name. Borrowed. */
size_t checklists_count(const struct checklists *checklists);
const struct checklist *checklists_at(const struct checklists *checklists, size_t index);

/* The one of that name; NULL and *err (ERR_MISSING, with the nearest name) if there is none, or *err says what is wrong
 * with its file. */
const struct checklist *checklists_find(const struct checklists *checklists, const char *name, struct err *err);

/* What is wrong with the files that did not parse, "path:line:column: …" each. Borrowed. */
size_t checklists_broken_count(const struct checklists *checklists);
const char *checklists_broken_at(const struct checklists *checklists, size_t index);

#endif

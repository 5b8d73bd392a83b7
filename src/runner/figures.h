/*
 * What the systems themselves have to tell Prometheus: the files below sql/queries/metrics/, each named after the
 * system that it is about, "SYSTEM.sql" or "SYSTEM.WHAT.sql". Such a file returns rows of a metric's name, its help and
 * a value, a gauge each unless a column type says what else; label and label_value are the one label that a row may
 * have, suffix ("_bucket") what a row of a histogram has behind its name. The rows of a metric stand together. "--
 * needs:" in its head lists the tables and columns without which it is passed over. A new file is a new metric, and
 * nothing is compiled.
 *
 * They count over whole tables, and are asked once a minute at most, or when a system has come or gone since. What is
 * not known is left out: never a 0 for it.
 */
#ifndef RUNNER_FIGURES_H
#define RUNNER_FIGURES_H

#include "base/str.h"
#include "engine/site.h"

struct figures;

/* Those of the systems that live in the site's database. The site, of which the catalogue and the options are looked
 * at, is borrowed. NULL and *err if a statement does not compile. */
struct figures *figures_new(const struct site *site, struct err *err);
void figures_free(struct figures *figures); /* NULL is allowed */

/* All of them in the text format, appended to out; pg is a session with the same database, in no transaction. */
void figures_add_text(struct figures *figures, struct pg *pg, struct str *out);

#endif

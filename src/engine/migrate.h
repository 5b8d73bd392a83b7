/*
 * Migrations: what trueup installs, its own schema (sql/schema) and, where asked for, what a system
 * lacks (sql/domain/<system>). Each file is applied once, in its own transaction with a short
 * lock_timeout and further tries, or outside of one where it says so; existing tables are touched only
 * by files that say so and what it costs.
 */
#ifndef ENGINE_MIGRATE_H
#define ENGINE_MIGRATE_H

#include "engine/site.h"

#include <stdbool.h>

struct migrate_options {
	const char *system;  /* a system, "all", or NULL: only trueup's own schema */
	const char *variant; /* of those files that have variants; NULL: the default ones */
	bool dry_run;        /* tell what would be done and what it costs, and do nothing */
	const char *label;   /* the installation's name; NULL: as it is, else the database's name */
	const char *protect; /* "true" or "false"; NULL: as it is */
	int64_t keep_s;      /* how long the audit and what belongs to it are kept, seconds */
};

enum migrate_state {
	MIGRATE_THERE,      /* applied before, or found to be there already */
	MIGRATE_NOT_NEEDED, /* its "when" does not hold */
	MIGRATE_OTHER,      /* another variant was chosen */
	MIGRATE_PENDING,    /* would be, or is about to be, applied */
	MIGRATE_APPLIED,    /* just now */
};

/* One file, as it was found or treated; texts borrowed for the call. */
struct migrate_step {
	const char *name;
	const char *title;
	const char *cost;
	const char *const *variants; /* ends with NULL */
	const char *estimate; /* in a dry run of one that would be applied, or is of another variant; NULL: none */
	enum migrate_state state;
};
typedef void migrate_fn(void *data, const struct migrate_step *step);

/* Goes through all files in order and tells step of each (of one that is applied twice: pending, then applied). False
 * and *err, naming the file, at the first that fails; those before it stay. Probes the site again at its end. */
bool migrate_run(struct site *site, const struct files *files, const struct migrate_options *options, migrate_fn *step,
	void *data, struct err *err);

/* The stable word for a state, as in JSON; for people in _(). */
const char *migrate_state_name(enum migrate_state state);

#endif

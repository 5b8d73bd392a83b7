/*
 * A site: one database of a target opened for blocking work by a verb or a runner. It joins the session, what
 * the probe found, the catalogue of rules and the pace to keep. Everything of the engine takes one.
 */
#ifndef ENGINE_SITE_H
#define ENGINE_SITE_H

#include "base/err.h"
#include "conf/target.h"
#include "engine/catalog.h"
#include "engine/function.h"
#include "engine/probe.h"
#include "store/pg.h"

#include <stdbool.h>
#include <stdint.h>

/* How hard to push. Plain values, from conf/settings. */
struct pace {
	int lock_ms;         /* waiting for locks, for a whole lock step: below the server's deadlock_timeout */
	int statement_ms;    /* one statement of a chunk */
	int chunk_target_ms; /* what one chunk should take */
	int chunk_max;       /* rows */
	int part_size;       /* rows */
	int lease_ms;        /* how long a runner that says nothing keeps its part */
	int detect_ms;       /* one detect */
	int max_waiting;     /* sessions that wait for locks, from which on a job waits; 0: any number */
	int max_active;      /* the same for sessions at work */
	int max_lag_ms;      /* the same for how far a replica is behind */
	int retry_ms;        /* how long a row that stays locked is tried again */
};

struct site_options {
	const char *conninfo;
	int connect_ms; /* how long to try, milliseconds */
	const struct target *target;
	const struct target_database *database; /* which of the target's it is */
	const char *operator;                   /* the person's name; NULL: unknown */
	const char *ssh_client;                 /* SSH_CLIENT; NULL: local */
	bool read_only;                         /* nothing may be written, not even findings */
	const struct catalog *catalog;
	struct pace pace;
	const struct function *functions; /* repairs that are no SQL; borrowed. NULL: none */
	const volatile sig_atomic_t *interrupt;
};

struct site {
	struct pg *pg;
	const struct catalog *catalog;
	struct rights rights;
	struct domains domains;
	struct site_options options;
};

/* Connects and probes. options' texts are borrowed for the site's life. NULL and *err (connection, wrong password). */
struct site *site_open(const struct site_options *options, struct err *err);
void site_close(struct site *site); /* NULL is allowed */

/* Probes again, after a migration. */
bool site_probe(struct site *site, struct err *err);

/* Why findings cannot be kept or rows repaired here, as a sentence naming the missing schema or grant; NULL if they
 * can. Static text, translated. */
const char *site_why_not_run(const struct site *site);
/* Why no job can be submitted; NULL if it can. */
const char *site_why_not_submit(const struct site *site);

/* The domain of the rule's system. NULL and *err (ERR_MISSING: "not here: no table …") if something that it needs is
 * not there; ERR_DENIED if this login may not use their schema. */
const struct domain *site_domain(const struct site *site, const struct rule *rule, struct err *err);

/* Whether a system lives in this database. */
bool site_holds(const struct site *site, const char *system);

/* The name of the database where the target has several of them: what a number of a job is told with. NULL: it is the
 * only one. */
const char *site_name(const struct site *site);

/* "12", or "chats:12" where the target has several databases; appended to out. */
void site_add_number(const struct site *site, int64_t number, struct str *out);

/* The value of PROBE_SHAPES' parameter: every system that a rule or the target's entry names and that lives in that
 * database, and its schema. free() it. */
char *site_systems(const struct catalog *catalog, const struct target *target, const struct target_database *database);

/* The value of PROBE_INSTALLATION's parameter: what this program's schema trueup is made of. free() it. */
char *site_schema(const struct catalog *catalog);

/* Runs one statement file in a transaction of its own and returns its rows. system NULL: search_path untouched. */
struct pg_rows *site_ask(struct site *site, enum pg_mode mode, const char *path, const char *system,
	const struct pg_param *params, size_t nparams, struct err *err);

/* Hands each row of a compiled statement to row, in a read-only transaction of its own with domain's search_path (NULL:
 * untouched) and the time that a detect has. */
bool site_stream(struct site *site, const struct domain *domain, const struct sql *sql, const struct pg_param *params,
	size_t nparams, pg_row_fn *row, void *data, struct err *err);

/* The limits of a transaction for a rule's domain, with the statement limit given. */
struct pg_limits site_limits(const struct site *site, const struct domain *domain, int statement_ms);

/* Those of a detect: its own time, and memory for what it counts, so that this need not go to disk. */
struct pg_limits site_detect_limits(const struct site *site, const struct domain *domain);

#endif

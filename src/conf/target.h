/*
 * Targets: the databases, Redis and API of one installation, and how careful to be with it. They
 * stand in targets.ini, a section each; without such a file one target comes from the environment.
 *
 *	[prod-eu]
 *	label = production, EU
 *	# any libpq conninfo or URI; without: libpq's own PG* variables, services and password files
 *	database = postgres://trueup@db1.example/main
 *	# where one system lives in a database of its own, or in a schema not of its name
 *	database.chats = service=chats
 *	schema.gigs = public
 *	# the credentials that do the writes, there and in a system's own database
 *	runner_database = postgres://trueup_runner@db1.example/main
 *	runner_database.chats = service=chats-runner
 *	redis = redis://cache1.example:6379/0
 *	max_api = https://max.example/api
 *	max_api_token_file = /etc/trueup/max.token
 *	max_api_ca_file = /etc/trueup/max.pem
 *	max_api_rate = 30
 *	# the unit of systemd that is the backend, where it runs on this host; or off
 *	service = thebot-backend.service
 *	# where it answers, and a token of a person there: for "chat open --via-api"
 *	backend = https://backend.example
 *	backend_token_file = /etc/trueup/backend.token
 *	backend_ca_file = /etc/trueup/backend.pem
 *	# starts read-only; writing is armed by typing the name
 *	protect = yes
 *	theme = contrast
 *
 * A target has databases: the main one, and those that systems have to themselves. Two systems that
 * name the same conninfo share one, and what names that of the target lives in the main one. Each
 * has its own schema trueup, with its own jobs, audit, roles and name; whoever lists them unites
 * them. A rule belongs to a system and so to a database; where there are several, a number of a job
 * or an audit row is told with the database before it: "chats:12".
 *
 * A password never reaches the screen, a log, the audit or the process list: whatever is shown of a
 * conninfo goes through target_add_safe_conninfo, and a text that may quote one (an error of libpq)
 * through target_censor.
 */
#ifndef CONF_TARGET_H
#define CONF_TARGET_H

#include "base/err.h"
#include "base/str.h"
#include "conf/problem.h"

#include <stdbool.h>
#include <stddef.h>

/* A system that does not live where the others do. */
struct target_system {
	const char *name;
	const char *database; /* NULL: the target's */
	const char *runner;   /* NULL: database; only where that is its own */
	const char *schema;   /* NULL: the one of the system's name */
};

/* One of a target's databases. */
struct target_database {
	const char *name;     /* "main", or the first system that it is named for */
	const char *conninfo; /* "": libpq's own defaults */
	const char *runner;   /* with which its jobs are done; NULL: conninfo */
};

/* One installation. Read freely; lives until targets_free. */
struct target {
	const char *name;
	const char *label;           /* NULL: its name will do */
	const char *database;        /* "": libpq's own defaults */
	const char *runner_database; /* NULL: database */
	const char *redis;           /* NULL: none */
	const char *max_api;         /* NULL: none; likewise the following */
	const char *max_api_token;
	const char *max_api_token_file;
	const char *max_api_ca_file;
	int max_api_rate;    /* requests a second; 30 */
	const char *service; /* unit of systemd; NULL: "off", there is none to look after */
	const char *backend; /* its address; NULL: none; likewise the following */
	const char *backend_token;
	const char *backend_token_file;
	const char *backend_ca_file;
	bool protect;
	const char *theme; /* NULL: not said */
	const struct target_system *systems;
	size_t nsystems;
	const struct target_database *databases; /* the main one, then those of systems in the order of the file */
	size_t ndatabases;                       /* at least 1 */
};

struct targets;

/* The unit of systemd where nothing is said of it. */
#define TARGET_SERVICE "thebot-backend.service"

/* True if text may be the name of a unit: letters, digits and ":_.\\@-", not "-" first, 255 bytes at most. */
bool target_is_unit(const char *text);

/* Parses targets.ini. NULL and *err "path:line:column: …" if it is none; the text never quotes a conninfo. */
struct targets *targets_parse(const char *path, const char *text, struct err *err);

/* The same, but adds all that is wrong to problems: for lint. */
struct targets *targets_check(const char *path, const char *text, struct problems *problems);

/* The one target, "default", that env (like environ) describes: DATABASE_URL (else PG* by libpq itself), REDIS_URL,
 * MAX_API_URL, MAX_API_TOKEN or MAX_API_TOKEN_FILE, MAX_API_CA_FILE, MAX_API_RATE, BACKEND_SERVICE, BACKEND_URL,
 * BACKEND_TOKEN or BACKEND_TOKEN_FILE, BACKEND_CA_FILE. NULL and *err (ERR_USAGE, naming the variable) if one of them
 * cannot be. */
struct targets *targets_from_env(const char *const *env, struct err *err);

void targets_free(struct targets *targets); /* NULL is allowed */

/* All of them, in the order of the file. */
size_t targets_count(const struct targets *targets);
const struct target *targets_at(const struct targets *targets, size_t index);

/* The target of that name; name NULL: the only one there is. NULL and *err (ERR_USAGE, with the names there are). */
const struct target *targets_find(const struct targets *targets, const char *name, struct err *err);

/* Where a system lives: its own database, else the main one. */
const struct target_database *target_database(const struct target *target, const char *system);

/* The schema that a system is in; NULL: that of its own name. */
const char *target_schema(const struct target *target, const char *system);

/* The database that a person calls name, "main" or a system that the entry gives a database of its own. NULL and *err
 * (ERR_USAGE, with the names there are). */
const struct target_database *target_database_named(const struct target *target, const char *name, struct err *err);

/* The names of all databases, "main, chats", appended to out. */
void target_add_databases(const struct target *target, struct str *out);

/* Appends conninfo (keywords or URI, Redis URIs as well) with each password as "***"; all of it as "***" if it cannot
 * be taken apart. */
void target_add_safe_conninfo(struct str *out, const char *conninfo);

/* text with every password that conninfo holds as "***", free() it. NULL gives NULL. */
char *target_censor(const char *text, const char *conninfo);

#endif

/*
 * What a verb works with: its words and options, and the files, settings, target, rules and site,
 * each opened when it is first asked for. One context a process.
 */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include "base/err.h"
#include "cli/args.h"
#include "conf/files.h"
#include "engine/site.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

struct settings; /* conf/settings.h */
struct target;   /* conf/target.h */
struct target_database;
struct verb;

enum exit_status {
	EXIT_FINE = 0,
	EXIT_DRIFT = 1,        /* drift was found, or a check failed */
	EXIT_USAGE = 2,        /* the command line, or a file that lint looked at */
	EXIT_COULD_NOT = 3,    /* connection, permission, a rule or row that is not there */
	EXIT_PARTLY = 4,       /* the report says what is left */
	EXIT_INTERRUPTED = 130 /* a signal; a job stays, paused */
};

struct context {
	const struct args *args;
	const struct verb *verbs; /* all of them */
	const struct verb *verb;  /* the one that runs */
	const char *const *words; /* after the verb's name */
	size_t nwords;
	bool json;
	bool quiet;
	bool verbose;
	enum exit_status status; /* what the verb says when it returns true */

	/* Set by SIGINT or SIGTERM; a second one ends the process. */
	const volatile sig_atomic_t *interrupt;

	struct context_open *open; /* what was opened so far */
};

/* args, words and verb are set by the caller; options common to all verbs are read here. */
void context_init(struct context *context, const struct args *args);
void context_done(struct context *context);

/* From the first SIGINT or SIGTERM on, ends the process after so many seconds, whatever it waits for then: a server
 * that hangs must not hold up a shutdown. */
void context_end_within(int seconds);

/* Each opens what it needs first; later calls return the same. Borrowed until context_done. NULL and *err on failure.
 */
struct files *context_files(struct context *context, struct err *err);
const struct settings *context_settings(struct context *context, struct err *err);
const struct target *context_target(struct context *context, struct err *err);
const struct catalog *context_catalog(struct context *context, struct err *err);

/* The database where a system lives; system NULL: that of the one given with --system, else the main one. */
const struct target_database *context_database(struct context *context, const char *system, struct err *err);

/* The site of that database. Where it cannot be reached, later calls say so without trying again. */
struct site *context_site(struct context *context, const char *system, struct err *err);

/* The site that jobs in that database are done with: with the credentials for its runner where there are any, else the
 * same. */
struct site *context_runner(struct context *context, const char *system, struct err *err);

/* With which the runner's site of a database is opened, for whoever opens it apart: borrowed until context_done. False
 * and *err if the settings cannot be read. */
bool context_site_options(
	struct context *context, const struct target_database *database, struct site_options *out, struct err *err);

/* The same two of a database that is known. */
struct site *context_site_of(struct context *context, const struct target_database *database, struct err *err);
struct site *context_runner_of(struct context *context, const struct target_database *database, struct err *err);

/* The person's name: TRUEUP_OPERATOR, else who called sudo, else who logged in; NULL: unknown. */
const char *context_operator(void);

/* Where the person sits, as SSH_CLIENT has it; NULL: here. */
const char *context_ssh_client(void);

/* The exit status that an error stands for. */
enum exit_status context_exit(const struct err *err);

/* What the verb says when it returns true is that, unless it says something worse already. */
void context_worse(struct context *context, enum exit_status status);

/* Prints "trueup: …" on stderr: an error, or a remark (not with --quiet). Safe whatever the text holds. With --format
 * json it is held back until context_release, so that the document stays whole where both go to the same place. */
void context_complain(const struct context *context, const struct err *err);
void context_remark(const struct context *context, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void context_release(const struct context *context);

#endif

/*
 * One database of a target as the console sees it: two connections (one for what a person waits for, one for what
 * takes long), what the probe found, and the rules. Screens ask it questions through an asker (asker.h).
 *
 * Nothing is read or connected before session_start, so that the first frame need not wait.
 */
#ifndef CONSOLE_SESSION_H
#define CONSOLE_SESSION_H

#include "conf/target.h"
#include "console/latency.h"
#include "console/loop.h"
#include "console/pg_async.h"
#include "engine/catalog.h"
#include "engine/probe.h"

#include <stdbool.h>
#include <stdint.h>

struct session;

struct session_options {
	struct loop *loop; /* all borrowed for the session's life */
	const struct files *files;
	const struct target *target;
	const struct target_database *database; /* which of the target's it is */
	int connect_ms;
	struct executed *executed;   /* what is sent is kept there; NULL: nowhere */
	bool read_only;              /* whoever started the console wants nothing to be written */
	void (*changed)(void *data); /* anything below changed */
	void *data;
};

enum session_state {
	SESSION_CONNECTING, /* or probing */
	SESSION_READY,
	SESSION_DOWN,    /* lost; tries again by itself */
	SESSION_REFUSED, /* not let in, or the probe failed: session_start tries again */
};

/* What the server last said of itself; texts are borrowed until it says something else. */
struct session_pulse {
	int64_t clock_ahead; /* seconds that the server's clock is ahead of ours */
	int workers;         /* that were heard of lately, or hold a lease */
	const char *halted;  /* why somebody halted all jobs, and who and when; NULL: nobody did */
	const char *halted_by;
	int64_t halted_at;
	uint64_t version; /* grows when findings, jobs or audit changed: load again */
};

struct session *session_new(const struct session_options *options);
void session_free(struct session *session); /* NULL is allowed */

/* Loads the rules and connects, or tries again. */
void session_start(struct session *session);

/* The files were read again: so are the rules, and what they need is looked for once more; the generation grows then.
 */
void session_reread(struct session *session);

/* Before the end: gives what is being written (a preview that is thrown away) that long to get through, and returns at
 * once if there is nothing. Runs the loop. */
void session_finish(struct session *session, int ms);

enum session_state session_state(const struct session *session);
bool session_is_cut_off(const struct session *session);               /* down or refused */
const char *session_error(const struct session *session);             /* why it is down or refused; borrowed */
const struct rights *session_rights(const struct session *session);   /* all false before it is ready */
const struct catalog *session_catalog(const struct session *session); /* NULL before session_start */
struct loop *session_loop(const struct session *session);
const struct session_pulse *session_pulse(const struct session *session);

/* The database that it is of; and its name where the target has several (NULL: it is the only one). A number of a job
 * is then told with it: "12", or "chats:12", appended to out. */
const struct target_database *session_database(const struct session *session);
const char *session_name(const struct session *session);
void session_add_number(const struct session *session, int64_t number, struct str *out);

/* What somebody has seen of a session; all zero: nothing yet. */
struct session_seen {
	uint64_t generation; /* of its connections */
	uint64_t version;    /* of its pulse */
};

enum session_news {
	SESSION_NO_NEWS, /* or it is not ready */
	SESSION_CHANGED, /* findings, jobs or audit: load again */
	SESSION_ANEW,    /* the connection, or one of them: what was loaded before is of an earlier one, or failed */
};

/* What is new since it was last looked at, which is seen from now on. */
enum session_news session_look(const struct session *session, struct session_seen *seen);

/* How quickly the server answers; borrowed. */
const struct latency *session_latency(const struct session *session);

/* Asks for a new pulse now (after a job ended), instead of in some seconds. */
void session_touch(struct session *session);

/* The rule of that name; NULL and *err if it is not there, broken, or what it needs is not here ("no responses", to be
 * shown behind "not here:"). err may be NULL. */
const struct rule *session_rule(const struct session *session, const char *name, struct err *err);

/* Why nothing can be changed here, naming the missing schema or grant; NULL if jobs can be submitted. Static text. */
const char *session_why_not_submit(const struct session *session);

/* Which connection: what a person waits for, or what may take long. */
enum session_lane { SESSION_QUICK, SESSION_SLOW, SESSION_LANES };

/* For asker.h: the connection of a lane, and where a system's tables are (NULL: no such system, or not ready yet). */
struct pg_async *session_pg(const struct session *session, enum session_lane lane);
const struct domain *session_domain(const struct session *session, const char *system);

#endif

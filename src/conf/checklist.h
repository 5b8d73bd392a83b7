/*
 * A checklist: one INI file of steps, in the order in which they are made; before a deploy, or when something is the
 * matter. A step says what is looked at, and what to do where it is not as it should be. Pure parser.
 *
 * A file is one [checklist], then its steps. Every text for people may have a [ru] twin. A complete one:
 *
 *	[checklist]
 *	title = Chats are not created
 *	title[ru] = Чаты не создаются
 *	help = From the booking to the chat, in the order in which one depends on the other.
 *	# whose tables the steps are about that do not say it themselves
 *	system = chats
 *
 *	# a rule that must find nothing: that of the step's name, or rule = NAME
 *	[rule chat-missing]
 *	title = Every active booking has its chat
 *	# what is looked at, and why
 *	help = Pairs of teacher and student with an active booking and no chat.
 *	# if it fails: what it means and what to do,
 *	advice = A backfill creates them, and can be undone.
 *	# the rule whose repair is on offer, the view to look at (without: what the rule found), a command to copy, in
 *	# which {{service}} stands for the target's service
 *	repair = chat-missing
 *	open = chats
 *	command = trueup repair chat-missing --all
 *
 *	# a query of one row, whose column "answer" is held against what is expected
 *	[query bookings]
 *	title = There are active bookings
 *	# sql/queries/chats/check-bookings.sql
 *	query = chats/check-bookings
 *	# a word or number, or > NUMBER, or < NUMBER; without: any answer will do
 *	expect = > 0
 *	# how the answer is told, in the place of %s; without: it alone
 *	found = active bookings: %s
 *
 *	# the target's service on this host
 *	[service errors]
 *	title = No errors of the backend in the last hour
 *	# active: it is at work; errors: it wrote none in the last hour
 *	look = errors
 *	# of errors: only those with this in them
 *	about = chat
 *
 *	# a GET over HTTP, by default answered with a status from 200 to 299
 *	[http backend]
 *	title = The backend answers
 *	# whose: backend, or max (the MAX API), at the target's address and with its token
 *	server = backend
 *	# or any address, without a token: url = http://127.0.0.1:9090/-/ready
 *	# behind the server's address; without: /
 *	path = /api/health
 *	# the status that is expected
 *	status = 200
 *	# how soon
 *	within = 500ms
 *	# what has to stand in the answer
 *	contains = "ok"
 *
 *	# yes or no, by a person
 *	[question announced]
 *	title = Did you announce the deploy?
 */
#ifndef CONF_CHECKLIST_H
#define CONF_CHECKLIST_H

#include "base/err.h"
#include "conf/ini.h"
#include "conf/problem.h"

#include <stdbool.h>
#include <stddef.h>

enum { CHECKLIST_STEPS_MAX = 100 };

enum checklist_kind { CHECKLIST_RULE, CHECKLIST_QUERY, CHECKLIST_SERVICE, CHECKLIST_HTTP, CHECKLIST_QUESTION };

enum checklist_test { CHECKLIST_ANY, CHECKLIST_EQUAL, CHECKLIST_ABOVE, CHECKLIST_BELOW };

enum checklist_look { CHECKLIST_ACTIVE, CHECKLIST_ERRORS };

enum checklist_server { CHECKLIST_BACKEND, CHECKLIST_MAX, CHECKLIST_ELSEWHERE };

enum { CHECKLIST_WITHIN_MAX_MS = 60000 };

struct checklist_step {
	const char *name;
	enum checklist_kind kind;
	struct ini_text title;
	struct ini_text help;   /* text NULL: none; likewise the next two */
	struct ini_text found;  /* of a query; holds one "%s", and no other "%" */
	struct ini_text advice; /* what to do where it fails */
	const char *system;     /* of a query: whose tables; NULL: none's. Else the checklist's */
	const char *rule;       /* CHECKLIST_RULE */
	const char *query;      /* CHECKLIST_QUERY: the path below sql/queries/, without .sql */
	enum checklist_test test;
	const char *word; /* what is expected, as the file has it; NULL: any answer */
	double number;    /* CHECKLIST_ABOVE, CHECKLIST_BELOW */
	enum checklist_look look;
	const char *about; /* NULL: all of them */
	enum checklist_server server;
	const char *url;      /* CHECKLIST_ELSEWHERE: http:// or https://, without a user; else NULL */
	const char *path;     /* else: begins with "/" */
	int status;           /* 0: 200 to 299 */
	int within_ms;        /* 0: whenever */
	const char *contains; /* NULL: whatever is answered */
	const char *repair;   /* a rule's name; NULL: none; likewise a view's and a command */
	const char *open;
	const char *command; /* never translated */
};

/* A parsed checklist. Read freely; everything lives until checklist_free. */
struct checklist {
	const char *path;
	const char *name; /* the file's, without folder and ".checklist" */
	struct ini_text title;
	struct ini_text help;
	const char *system; /* NULL: of no single one */
	const struct checklist_step *steps;
	size_t nsteps; /* at least 1 */
};

/* Parses text. NULL and *err "path:line:column: …" if it is no checklist. */
struct checklist *checklist_parse(const char *path, const char *text, struct err *err);

/* The same, but adds all that is wrong to problems: for lint. */
struct checklist *checklist_check(const char *path, const char *text, struct problems *problems);

void checklist_free(struct checklist *checklist); /* NULL is allowed */

/* True if an answer (not NULL) is as the step expects it. */
bool checklist_accepts(const struct checklist_step *step, const char *answer);

/* The stable word for a kind, as in files: "rule", "query", … */
const char *checklist_kind_name(enum checklist_kind kind);

#endif

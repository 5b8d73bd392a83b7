/*
 * Checks and what came of them, in each of the forms that people and programs read: lines of text, TAP (version 13),
 * the XML of JUnit, a table of Markdown. What else stands in a JSON document is for each verb to say.
 */
#ifndef CLI_CHECKS_H
#define CLI_CHECKS_H

#include "cli/context.h"
#include "cli/json_out.h"
#include "systems/checkup.h"

#include <stdint.h>
#include <stdio.h>

/* One check, made. Texts may hold anything. */
struct made {
	const char *name;       /* stable */
	const char *title;      /* for people */
	const char *advice;     /* what to do where it failed; NULL: nothing. Likewise the commands, which are owned */
	char *repair, *command; /* of trueup, and another */
	struct checkup checkup; /* owned */
	int64_t ms;             /* that it took */
};

/* All of them. Plain value; made is owned, name and title are borrowed. */
struct checks {
	const char *name;  /* stable */
	const char *title; /* for people */
	struct made *made;
	size_t count;
	int64_t run; /* its number; 0: it is not kept */
};

/* So many, not made yet: unknown. Freed with checks_done. */
void checks_init(struct checks *checks, const char *name, const char *title, size_t count);
void checks_done(struct checks *checks);

enum checks_form { CHECKS_TEXT, CHECKS_JSON, CHECKS_TAP, CHECKS_JUNIT, CHECKS_MD };

/* The form that --format names (NULL: text), and the one that a file's name ends for; false if it is none. */
enum checks_form checks_form_named(const char *format);
bool checks_form_of(const char *path, enum checks_form *form);

/* How many came to that. */
size_t checks_count(const struct checks *checks, enum checkup_state state);

/* EXIT_COULD_NOT where one is unknown, else EXIT_DRIFT where one failed, else EXIT_FINE. */
enum exit_status checks_exit(const struct checks *checks);

/* One as text, with what to do where it failed; quiet: nothing of one that is no trouble. Then how many came to what.
 */
void checks_line(FILE *file, const struct made *made, bool quiet);
void checks_sum(FILE *file, const struct checks *checks);

/* The member "checks": name, state and detail of each. */
void checks_json(struct json_out *out, const struct checks *checks);

/* The whole in a form that is not CHECKS_JSON. One that could not be made is not ok, and an error. */
void checks_write(FILE *file, const struct checks *checks, enum checks_form form);

#endif

/*
 * Checks and what came of them, as a verb that makes several prints them: a line each for people, the list in a JSON
 * document, TAP (version 13), the XML of JUnit, or a table of Markdown.
 */
#ifndef CLI_RESULTS_H
#define CLI_RESULTS_H

#include "cli/json_out.h"

#include <stddef.h>
#include <stdio.h>

enum result_state {
	RESULT_PASS,
	RESULT_FAIL,
	RESULT_UNKNOWN, /* could not be made */
	RESULT_SKIPPED, /* makes no sense here */
};

/* Plain value; detail is one line, may hold anything, and is owned by whoever made it. */
struct result {
	const char *name;
	enum result_state state;
	char *detail;
};

/* The word as in JSON: "pass", "fail", "unknown", "skipped". */
const char *result_state_name(enum result_state state);

/* The worst exit status of them: 3 where one is unknown, else 1 where one failed, else 0. */
int results_exit(const struct result *results, size_t count);

/* A member "checks" of the object that is open. */
void results_json(struct json_out *out, const struct result *results, size_t count);

/* For people, in the language in use. quiet: only what did not pass. */
void results_text(FILE *file, const struct result *results, size_t count, bool quiet);

/* Whole documents; suite is what they are the checks of. One that could not be made is not ok, and an error. */
void results_tap(FILE *file, const struct result *results, size_t count);
void results_junit(FILE *file, const char *suite, const struct result *results, size_t count);
void results_md(FILE *file, const char *suite, const struct result *results, size_t count);

#endif

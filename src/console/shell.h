/*
 * The shell command that does what a key of the console does, to be shown and copied. Words are quoted for sh; what
 * cannot be said as a command is not made up: then there is none, or one that does more, and a note says so.
 */
#ifndef CONSOLE_SHELL_H
#define CONSOLE_SHELL_H

#include "conf/view.h"
#include "console/flow.h"

/* Both owned; free with shell_done. */
struct shell {
	char *command; /* NULL: there is none */
	char *note;    /* a sentence that belongs to it, or why there is none; NULL: nothing to say */
};

enum { SHELL_KEYS = 100 }; /* rows that a command names one by one, at most */

/* What the popup of this request would do. target: its name, NULL: the one of the environment. reason: NULL or "": none
 * was given. */
void shell_change(struct shell *out, const char *target, const struct flow_request *request, const char *reason);

/* A verb of two words and what it is about: "jobs" "pause" "31", "schedule" "on" TASK, "checklist" NAME. what: NULL:
 * nothing. more: one word behind, NULL: none. */
void shell_words(
	struct shell *out, const char *target, const char *verb, const char *how, const char *what, const char *more);

/* Looking for drift by a rule; NULL: by every rule. */
void shell_detect(struct shell *out, const char *target, const char *rule);

/* Opening a view. about: JSON object of what the view is about, in the order of its parameters' names; NULL: nothing.
 * database: where the target has several, the one that it is of; NULL: not said. */
void shell_open(
	struct shell *out, const char *target, const struct view *view, const char *about, const char *database);

/* Shows it in a popup, where y copies the command. */
void shell_show(struct app *app, const struct shell *shell);

void shell_done(struct shell *out);

#endif

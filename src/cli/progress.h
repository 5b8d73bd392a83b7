/*
 * One line on stderr that shows how far a long piece of work has come; nothing at all where stderr is
 * no terminal. It is gone when the work is done.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress;

/* what: "gig-counters", shown before the bar; copied. is_quiet: show nothing. Never NULL. */
struct progress *progress_new(const char *what, bool is_quiet);

/* done of total (0: not known); note: a few words more, or NULL. Repaints at most ten times a second. */
void progress_show(struct progress *progress, int64_t done, int64_t total, const char *note);

/* Clears the line, so that something else can be written; the next progress_show paints it again. */
void progress_clear(struct progress *progress);

/* Clears the line and frees. NULL is allowed. */
void progress_free(struct progress *progress);

#endif

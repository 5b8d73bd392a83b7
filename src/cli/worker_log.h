/* What a worker says of its work: a line a time, for people or (--format json) for whatever collects logs. */
#ifndef CLI_WORKER_LOG_H
#define CLI_WORKER_LOG_H

#include "base/str.h"
#include "runner/worker.h"

#include <stdio.h>

enum worker_level { WORKER_INFO, WORKER_WARNING, WORKER_ERROR };

/* One line on file: time, level, event and what is known of it. name is the event's. */
void worker_log_line(FILE *file, bool json, enum worker_level level, const char *name, const struct worker_note *note);

/* How grave an event is. */
enum worker_level worker_log_level(enum worker_event event);

/* What the worker does from this event on, as a sentence, appended to out; nothing where that stays as it was. */
void worker_log_add_status(struct str *out, const struct worker_note *note);

#endif

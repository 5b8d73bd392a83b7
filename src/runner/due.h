/*
 * What a worker does by the clock: puts in the schedules of the rules that its database has, queues what is due, and
 * ends the logging of every statement when its time is over. Whatever it needs to know of the clock it asks the
 * database.
 */
#ifndef RUNNER_DUE_H
#define RUNNER_DUE_H

#include "engine/site.h"

struct due;

/* A slot of a schedule that came: its job, or (job 0) why it was skipped, or why the schedule itself was left out.
 * Texts are borrowed for the call. */
typedef void due_fn(void *data, const char *task, int64_t job, const char *skipped);

/* site is borrowed. Free with due_free. */
struct due *due_new(struct site *site, due_fn *came, void *data);
void due_free(struct due *due); /* NULL is allowed */

/* Queues what is due by now, and tells of each slot; nothing within a second of the last time. The first time, and from
 * time to time after it, looks what of tables and columns is here: rules of which all is here and that have no
 * schedules yet get theirs (each that is left out because the rule's function has one of that name is told), and a look
 * for what has gone is skipped. */
bool due_tick(struct due *due, struct err *err);

#endif

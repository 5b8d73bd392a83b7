/*
 * The console's one event loop: file descriptors, timers, signals, blocking calls on a thread,
 * detached child processes. Handlers change state and return; nothing here waits but loop_run.
 *
 * Every object may be freed from inside any handler, its own included; nothing is called after
 * that. What belongs to a loop must be freed before it.
 */
#ifndef CONSOLE_LOOP_H
#define CONSOLE_LOOP_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
typedef void loop_fn(void *data);

struct loop *loop_new(void);
void loop_free(struct loop *loop); /* NULL is allowed */

/* Handles events until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

/* fn is called each time before the loop goes to sleep: the place to paint. Once for a loop. */
void loop_before_sleep(struct loop *loop, loop_fn *fn, void *data);

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

/* Watches a descriptor, which must stay open until loop_watch_free; for nothing until loop_watch_set. NULL if it is of
 * a kind that cannot be watched (a plain file). broken: it reported an error and is no longer watched. */
struct loop_watch;
typedef void loop_watch_fn(void *data, unsigned events, bool broken);
struct loop_watch *loop_watch_new(struct loop *loop, int fd, loop_watch_fn *fn, void *data);
void loop_watch_set(struct loop_watch *watch, unsigned events); /* 0: not for now */
void loop_watch_free(struct loop_watch *watch);                 /* NULL is allowed */

/* A timer that fires once for each start. */
struct loop_timer;
struct loop_timer *loop_timer_new(struct loop *loop, loop_fn *fn, void *data);
void loop_timer_start(struct loop_timer *timer, int ms); /* again: from now on */
void loop_timer_stop(struct loop_timer *timer);
bool loop_timer_is_on(const struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer); /* NULL is allowed */

/* Calls fn(data, signal) on the loop for each arrival of the signal, until loop_free. */
typedef void loop_signal_fn(void *data, int signal);
void loop_on_signal(struct loop *loop, int signal, loop_signal_fn *fn, void *data);

/* Runs work(data) on a thread of its own, then done(data) on the loop. It cannot be taken back: data must live until
 * done, and work must touch nothing that the loop touches meanwhile. */
void loop_work(struct loop *loop, loop_fn *work, loop_fn *done, void *data);

/* True while loop_work is not done: such a thread may hang for as long as the network does, so whoever wants to end
 * at once calls _exit. */
bool loop_is_working(const struct loop *loop);

/* Starts this same program with other arguments (argv ends with NULL), in a session of its own, its three standard
 * streams at /dev/null: it outlives us and our terminal. ended, if not NULL, is called with its exit status (128 +
 * signal if one killed it) should it end while the loop runs. False and *err if it cannot be started. */
typedef void loop_ended_fn(void *data, int status);
bool loop_spawn_self(struct loop *loop, const char *const *argv, loop_ended_fn *ended, void *data, struct err *err);

/* A program, found in PATH, that is read from as it runs: without a shell, with nothing on its standard input, and
 * ended by loop_child_free. out and err get what it prints; ended its exit status (128 + signal if one killed it) once
 * all of that was given, and then nothing more is called. NULL and *err if it cannot be started: ERR_MISSING where it
 * is not here. */
struct loop_child;
struct loop_child_ops {
	void (*out)(void *data, const char *bytes, size_t len);
	void (*err)(void *data, const char *bytes, size_t len);
	loop_ended_fn *ended;
};
struct loop_child *loop_child_new(
	struct loop *loop, const char *const *words, const struct loop_child_ops *ops, void *data, struct err *err);
void loop_child_free(struct loop_child *child); /* NULL is allowed */

#endif

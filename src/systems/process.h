/*
 * Another program, run and waited for: found in PATH, without a shell, with nothing on its standard input, and with
 * what it prints handed on as it comes. For verbs and runners; the console has loop_spawn for the same.
 */
#ifndef SYSTEMS_PROCESS_H
#define SYSTEMS_PROCESS_H

#include "base/err.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes of its standard output, or of its standard error; borrowed for the call. */
typedef void process_bytes_fn(void *data, const char *bytes, size_t len);

struct process_options {
	const char *const *words; /* its name, then its arguments; ends with NULL */
	int timeout_ms;           /* 0: for as long as it runs */
	const volatile sig_atomic_t *interrupt;
	process_bytes_fn *out;
	process_bytes_fn *err;
	void *data;
};

/* Runs it until it has ended; *status is its exit status then, 128 + signal if one ended it. False and *err: it is not
 * here (ERR_MISSING), could not be started, did not end in time (ERR_TEMPORARY), or was interrupted (ERR_INTERRUPTED):
 * it is ended then, and nothing of it is left. */
bool process_run(const struct process_options *options, int *status, struct err *err);

#endif

/*
 * A job as it stands in the database, and the words for its states.
 */
#ifndef ENGINE_JOB_H
#define ENGINE_JOB_H

#include "engine/preview.h"

#include <stdbool.h>
#include <stdint.h>

/* The word for a kind as it stands in trueup.job. */
const char *job_kind_name(enum job_kind kind);

/* The word for people of a state or kind of trueup.job, or an outcome of trueup.outcome; what is neither stays as it
 * is. */
const char *job_word(const char *name);

/* A job with the sums over its parts. Texts owned; free with job_done. */
struct job {
	int64_t id;
	enum job_kind kind;
	char *rule;
	char *hash;
	char *params; /* JSON */
	char *state;
	char *reason;
	char *error;
	int64_t undoes; /* the job that it takes back; 0: none */
	int64_t previewed;
	bool picks;      /* its rows are yet to be picked, by the runner that begins with it */
	int64_t handled; /* rows behind the cursors */
	int64_t repaired, already_right, drifted_again, failed, refused;
	int64_t duration_ms; /* from start to end, or so far */
};

/* Reads job id. False and *err (ERR_MISSING if there is none). */
bool job_read(struct site *site, int64_t id, struct job *out, struct err *err);
void job_done(struct job *job);

/* Writes down why a runner did not begin with a job that waits, for whoever wonders: until one does begin. Quiet; what
 * is over in a moment (a lost connection, an interrupt) is no reason, and in a copy of a database nothing is written.
 */
void job_refused(struct site *site, int64_t id, const struct err *why);

/* One row of a finished job; texts borrowed for the call. */
struct job_row {
	const char *key;    /* JSON */
	const char *before; /* JSON or NULL */
	const char *after;
	const char *outcome; /* "done" where nothing more is to be said, else that of trueup.outcome */
	const char *code;    /* of a refusal, or NULL */
	const char *detail;  /* why, or NULL */
	int64_t audit;       /* 0: none */
};
typedef bool job_row_fn(void *data, const struct job_row *row, struct err *err);

/* Streams what a job did, audit rows first, then the outcomes that left none. */
bool job_rows(struct site *site, int64_t id, job_row_fn *row, void *data, struct err *err);

/* Asks a job to pause, resume or cancel ("pause", …). False and *err (ERR_REFUSED: why not). */
bool job_steer(struct site *site, int64_t id, const char *verb, struct err *err);

/* Lets a job that has failed go on, or the rows that failed in one that is done. confirm: the name of a protected
 * database; operator and ssh_client for the record; NULL: not known. False and *err if it cannot or must not. */
bool job_retry(struct site *site, int64_t id, const char *confirm, const char *operator, const char * ssh_client,
	struct err *err);

#endif

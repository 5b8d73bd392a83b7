/*
 * What this console did, for a person who wants to know: the last some hundred statements as they were sent, with their
 * parameters, how long they took and what came of them; and what else it did (a PING, a worker that it started). Never
 * a password: none is in a statement, and how one connects is not kept.
 *
 * A ring of bounded size, in which what is done again and again (the pulse) is one entry that counts. What is in it is
 * kept as it was, and made safe by whoever shows it.
 */
#ifndef CONSOLE_EXECUTED_H
#define CONSOLE_EXECUTED_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	EXECUTED_KEPT = 500,
	EXECUTED_TEXT = 16384, /* bytes of a statement at most */
	EXECUTED_VALUE = 1000, /* bytes of one parameter at most */
};

enum executed_kind { EXECUTED_SQL, EXECUTED_REDIS, EXECUTED_HTTP, EXECUTED_PROCESS };

/* One deed. Read freely; borrowed until the next executed_begin. */
struct executed_entry {
	uint64_t number; /* 1, 2, 3 … */
	enum executed_kind kind;
	char *name;        /* the statement's file, or what was started */
	char *text;        /* the statement, the command, the command line */
	char *values;      /* "name = value" lines of its parameters; NULL: none */
	const char *where; /* "quick", "slow": which connection; static */
	bool writes;
	bool routine;
	int64_t times;       /* 1, or how often what is routine was done */
	int64_t at;          /* Unix time, milliseconds */
	int64_t duration_us; /* -1: still going */
	int64_t rows;        /* -1: has none */
	char *error;         /* NULL: none */
};

/* What is begun; borrowed for the call. */
struct executed_deed {
	enum executed_kind kind;
	const char *name, *text, *where;
	bool writes;
	bool routine;             /* takes the place of the one of the same name that went before */
	const char *const *names; /* of the parameters, and their values (NULL is null) */
	const char *const *values;
	size_t nvalues;
};

struct executed;
struct executed *executed_new(void);
void executed_free(struct executed *executed); /* NULL is allowed */

/* Keeps a deed that begins now; its number, for executed_end. executed NULL: 0, nothing is kept. */
uint64_t executed_begin(struct executed *executed, const struct executed_deed *deed);

/* It is over: with so many rows (-1: it has none), or with an error. A number that is no longer kept, or 0, is passed
 * over; so is one that ended before. */
void executed_end(struct executed *executed, uint64_t number, int64_t rows, const struct err *err);

/* How many are kept; the one at a place, 0 is the newest; the one of a number, NULL if it is no longer kept. */
size_t executed_count(const struct executed *executed);
const struct executed_entry *executed_at(const struct executed *executed, size_t place);
const struct executed_entry *executed_find(const struct executed *executed, uint64_t number);

/* Grows with each begin and end: something new is to be shown. */
uint64_t executed_version(const struct executed *executed);

/* Somebody who is told of each begin and end. A plain value: fill the first two. */
struct executed_watch {
	void (*changed)(void *data);
	void *data;
	struct executed_watch *next; /* executed's own */
};

/* From now on until executed_unwatch, which has to come before executed_free; watch is borrowed so long. */
void executed_watch(struct executed *executed, struct executed_watch *watch);
void executed_unwatch(struct executed *executed, struct executed_watch *watch);

const char *executed_kind_name(enum executed_kind kind);

#endif

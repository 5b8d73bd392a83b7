/*
 * What the stand-in for the MAX API knows: the truth about each chat, how it is to misbehave, and what it was asked.
 * Every chat that has a number is there, with a number of participants that follows from it, until it is told
 * otherwise. Safe to use from any thread.
 */
#ifndef STANDIN_WORLD_H
#define STANDIN_WORLD_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* How one request is answered. */
enum mode {
	MODE_NORMAL,
	MODE_400,
	MODE_401,
	MODE_403,
	MODE_404,
	MODE_405,
	MODE_429, /* with Retry-After, if one is set */
	MODE_500,
	MODE_503,       /* without a body */
	MODE_TRUNCATED, /* ends in the middle of its body */
	MODE_HUGE,      /* 100 MB that are no JSON's end */
	MODE_GARBAGE,   /* 200, and a body that is no JSON */
	MODE_EMPTY,     /* 200, and no body */
	MODE_NEGATIVE,  /* a count of -1 */
	MODE_ANOTHER,   /* the answer about another chat */
	MODE_CUT,       /* no answer: the connection ends */
	MODE_NO_HTTP,   /* what comes is not HTTP */
	MODE_HTTP10,    /* right, but by HTTP/1.0: the connection is not kept */
	MODE_SILENT,    /* nothing comes for a minute */
	MODE_MIXED,     /* any of the others */
	MODES,
};

/* How requests are answered from now on. Plain value. */
struct behaviour {
	enum mode mode;
	int percent;           /* of the requests that meet mode; the others are answered as they should be */
	int64_t times;         /* how many more requests meet it; -1: all of them */
	int64_t retry_after_s; /* 0: not said */
	int latency_ms;        /* before each answer */
};

/* One chat, as it is told. status: "active", "closed", …; type and title likewise. */
struct chat {
	int64_t id;
	int64_t count;
	char status[16];
	char type[16];
	int64_t last_event_ms;
	int64_t requests;   /* how often it was asked */
	int64_t asked_us;   /* when it was the last time, monotonic */
	int64_t closest_us; /* the least between two times; 0: it was not asked twice */
};

struct world;

struct world *world_new(void);
void world_free(struct world *world);

/* By its word: "normal", "429", "truncated", …; MODES if there is none. */
enum mode world_mode(const char *word);

void world_behave(struct world *world, const struct behaviour *behaviour);
struct behaviour world_behaviour(struct world *world);

/* A chat as it is; what is set of it is kept. */
struct chat world_chat(struct world *world, int64_t id);
void world_set(struct world *world, const struct chat *chat);

/* Counts a request that comes now (id 0: of no chat), and says how it is to be answered. */
enum mode world_asked(struct world *world, int64_t id);

/* What was asked since the beginning, or since world_forget, as JSON: requests, chats, most_of_one (how often the chat
 * was asked that was asked most), closest_ms (the least between two requests for the same chat; null: none was asked
 * twice), busiest_second (the most in any window of one second) and span_ms (from the first to the last). */
void world_tally(struct world *world, struct str *out);
void world_forget(struct world *world);

/* As at the start: nothing was asked, nothing is set of any chat, and nothing misbehaves. */
void world_begin(struct world *world);

/* A line for each chat that was asked or set: its id, count, status and requests, parted by tabs. */
void world_list(struct world *world, struct str *out);

#endif

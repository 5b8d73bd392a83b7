/*
 * Throttle: how hard a job may push just now. Its own niceness, a halt of all jobs in the database,
 * and what the server has to bear beside it. What others do is hidden from a login that is no member
 * of pg_read_all_stats: then that is unknown, and said to be.
 */
#ifndef ENGINE_THROTTLE_H
#define ENGINE_THROTTLE_H

#include "base/str.h"
#include "engine/site.h"

enum throttle_why {
	THROTTLE_NONE,
	THROTTLE_UNKNOWN, /* goes on: what the server has to bear cannot be seen */
	THROTTLE_NICE,    /* pauses between chunks */
	THROTTLE_LOCKS,   /* so many sessions wait for locks */
	THROTTLE_ACTIVE,  /* so many sessions are at work */
	THROTTLE_LAG,     /* a replica is so many seconds behind */
	THROTTLE_HALTED,  /* somebody halted all jobs */
};

/* Plain value. */
struct throttle {
	enum throttle_why why;
	int64_t amount; /* sessions, or seconds */
	double nice;    /* the pause after a chunk, as a multiple of its time */
	bool steered;   /* the job is no longer running */
	bool urgent;    /* a job that goes before it waits for a worker */
};

/* Reads it for a job, against the site's pace. False and *err. */
bool throttle_read(struct site *site, int64_t job, struct throttle *out, struct err *err);

/* Writes down why the job waits (THROTTLE_NONE: it does not), if that is new. False and *err. */
bool throttle_note(struct site *site, int64_t job, const struct throttle *throttle, struct err *err);

/* The word for a reason as it stands in trueup.job: "locks"; NULL for THROTTLE_NONE. */
const char *throttle_why_name(enum throttle_why why);

/* True if nothing may be done for now, whatever the niceness. */
bool throttle_holds(const struct throttle *throttle);

/* What throttle_note wrote ("locks 5", NULL: nothing), as why and amount of *out. */
void throttle_from_note(const char *noted, struct throttle *out);

/* The reason for people: "5 sessions wait for locks". Appended to out; nothing for THROTTLE_NONE. */
void throttle_add_text(struct str *out, const struct throttle *throttle);

#endif

/*
 * What each rule found: how many rows drifted, since when that is known, and how it went in the last
 * days. One for the whole console: the overview shows it, and the tabs have their numbers from it.
 *
 * Where the schema trueup can be read it is asked anew whenever findings or jobs changed. Elsewhere
 * each rule is counted live, one after the other, and only once somebody looks (tally_watch).
 */
#ifndef CONSOLE_TALLY_H
#define CONSOLE_TALLY_H

#include "console/session.h"

struct app;
struct tally;

enum tally_state {
	TALLY_WAITING, /* nothing is known yet */
	TALLY_NEVER,   /* nobody looked */
	TALLY_RIGHT,   /* nothing drifted */
	TALLY_DRIFTED,
	TALLY_UNKNOWN, /* the last look failed: why */
	TALLY_ABSENT,  /* what the rule needs is not here: why */
	TALLY_DOWN,    /* its database is, one of several: why */
};

/* Read freely. Lives until the rules are read anew. */
struct tally_row {
	const struct rule *rule;
	enum tally_state state;
	char *why; /* NULL: nothing to say */
	int64_t drifted;
	char *trend;     /* JSON array of what was found each day, null where nobody looked; NULL: not known */
	int64_t checked; /* seconds since 1970, by the server's clock; 0: not known */
	bool live;       /* counted now, and kept nowhere */
	bool due;        /* to be counted */
};

/* Of all databases of app, which is borrowed. changed: some row is another now. */
struct tally *tally_new(struct app *app, void (*changed)(void *data), void *data);
void tally_free(struct tally *tally); /* NULL is allowed */

/* A session's state or data changed: asks if it must. */
void tally_refresh(struct tally *tally);

/* The rules were read anew: everything is forgotten. */
void tally_reset(struct tally *tally);

/* Somebody looks, or looks no longer: where nothing is kept, rules are counted for them. */
void tally_watch(struct tally *tally, bool watch);

/* Counts a rule (NULL: every one) again, where nothing is kept; false where trueup keeps what was found, so that it
 * must be looked for. */
bool tally_count_again(struct tally *tally, const char *rule);

/* Every rule that looks for drift, by system and name. None before the session has started. */
size_t tally_count(const struct tally *tally);
const struct tally_row *tally_at(const struct tally *tally, size_t index);

/* False until a database was seen: which rules are not here is not known yet. */
bool tally_seen(const struct tally *tally);

/* NULL: there is no such rule. */
const struct tally_row *tally_find(const struct tally *tally, const char *rule);

/* Grows each time there are other rules: rows that were looked at before are no more. */
uint64_t tally_made(const struct tally *tally);

#endif

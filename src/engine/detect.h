/*
 * Detect: runs a rule and keeps the difference to what was known, or streams its rows and keeps
 * nothing. One statement around the rule's own; rows that were found before and look the same are
 * not written.
 */
#ifndef ENGINE_DETECT_H
#define ENGINE_DETECT_H

#include "base/str.h"
#include "engine/site.h"

#include <stdbool.h>
#include <stdint.h>

/* What to look at. Plain value, borrowed. */
struct detect_request {
	const struct rule *rule;
	const char *scope; /* NULL: all */
	const char *keys;  /* JSON array of key objects; NULL: all */
	/* The key columns of keys, a row with name and values (an array as the server writes it) for each; NULL: they
	 * are taken from keys. */
	const struct pg_rows *columns;
	bool force;   /* every row in scope, equal or not; not for detect_store */
	bool settled; /* with keys: findings of those that are right were resolved a moment ago; only new ones count */
};

struct detect_result {
	int64_t run;
	int64_t found;
	int64_t added; /* new, or drifted again */
	int64_t changed;
	int64_t resolved;
	int64_t duration_ms;
};

/* Detects and updates trueup.finding. Resolves only within scope and keys; leaves alone a finding that changed since
 * the run began. False and *err on failure, and then nothing but the run's error was written: a duplicate key
 * (ERR_QUERY, naming it), what the rule needs is not here (ERR_MISSING), a missing right (ERR_DENIED), … */
bool detect_store(
	struct site *site, const struct detect_request *request, struct detect_result *result, struct err *err);

/* The same under a lease: holds the part for as long as it takes, and ends it in the same transaction. *held is false,
 * and nothing was written, if the lease is somebody else's. */
struct lease;
bool detect_store_held(struct site *site, const struct detect_request *request, const struct lease *lease,
	struct detect_result *result, bool *held, struct err *err);

/* The statement of detect_store alone, inside a transaction that the caller has begun in the rule's domain. */
bool detect_difference(struct site *site, const struct domain *domain, const struct detect_request *request,
	struct detect_result *result, struct err *err);

/* One row of a rule as it is now; texts borrowed for the call, NULL is null. */
struct detect_row {
	const char *key; /* JSON object */
	const char *scope;
	const char *label;
	const char *stored; /* JSON object */
	const char *actual;
	const char *first_seen; /* RFC 3339; NULL: not kept */
	int reopened;           /* how often it drifted again */
};
typedef bool detect_row_fn(void *data, const struct detect_row *row, struct err *err);

/* Streams the rule's rows in a read-only transaction: no lock, nothing kept. */
bool detect_stream(struct site *site, const struct detect_request *request, detect_row_fn *row, void *data,
	struct detect_result *result, struct err *err);

/* Streams the open findings (after detect_store) within the request, in key order, with first_seen. */
bool detect_findings(
	struct site *site, const struct detect_request *request, detect_row_fn *row, void *data, struct err *err);

/* A key given as text on the command line, "UUID" or "UUID,UUID" for a composite one, as a JSON object appended to
 * out. False and *err (ERR_USAGE, saying what was expected) if it does not fit the rule's key. */
bool detect_key_parse(const struct rule *rule, const char *text, struct str *out, struct err *err);

#endif

/* What the verbs about gigs share: finding one gig, and its counters. */
#ifndef CLI_GIG_COUNTS_H
#define CLI_GIG_COUNTS_H

#include "cli/context.h"
#include "cli/json_out.h"

#include <stdbool.h>
#include <stdint.h>

/* A counter that may be NULL. */
struct counter {
	bool is_null;
	int64_t value;
};

/* A gig's counters: as stored, and what its responses say. */
struct gig_counts {
	struct counter responses, new_responses;
	int64_t total, new;
};

/* The rule that the verbs stand on, and the site of its system. NULL and *err if one is not here. */
const struct rule *gig_rule(struct context *context, struct site **site, struct err *err);

/* Reads one gig; key is its key as JSON. False and *err: ERR_MISSING if there is none, ERR_REFUSED
 * if it is in another workspace than --workspace says. */
bool gig_read(struct context *context, struct site *site, const char *key, struct gig_counts *out, struct err *err);

bool gig_in_sync(const struct gig_counts *counts);

void counter_json(struct json_out *out, const char *name, struct counter counter);

/* The counter as text, "–" for NULL; buffer is where its digits go. Borrowed. */
const char *counter_text(struct counter counter, char buffer[24]);

/* The member of a JSON object ("before" of an audit row). NULL object or no such member: fallback. */
struct counter counter_of(const char *json, const char *member, struct counter fallback);

#endif

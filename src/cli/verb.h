/*
 * Verbs: what trueup can be told to do. main.c holds their table and nothing else; whatever finds,
 * runs, explains or completes a verb reads it there.
 */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include "base/err.h"
#include "cli/args.h"
#include "cli/context.h"

#include <stdbool.h>
#include <stdint.h>

/* Does it. The words after the verb's name are context->words. True when it was done: the exit status is then
 * context->status (0 unless the verb says otherwise); false and *err: could not. */
typedef bool verb_fn(struct context *context, struct err *err);

/* All that is known of a verb. help and detail are not translated yet: call _(). */
struct verb {
	const char *name;   /* "check", "gig count" */
	const char *usage;  /* what follows the name; NULL: nothing but options */
	const char *help;   /* one sentence */
	const char *detail; /* a paragraph more, or NULL */
	uint64_t options;   /* OPTION_BITs beside OPTIONS_COMMON */
	int min_words;      /* words after the name */
	int max_words;      /* -1: any number */
	bool reports;       /* --format may be tap, junit and md, too */
	verb_fn *run;
};

/* The verb that words begin with (at least one word); *took (may be NULL) gets how many of them name it. NULL and *err
 * (ERR_USAGE, with the nearest name) if there is none. */
const struct verb *verb_find(
	const struct verb *verbs, const char *const *words, size_t nwords, size_t *took, struct err *err);

/* Finds the verb that argv names (none: the first of verbs) and runs it. verbs ends with an entry without a name.
 * Returns the exit status. */
int verb_main(const struct verb *verbs, int argc, char *argv[]);

#endif

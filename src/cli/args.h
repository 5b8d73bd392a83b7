/*
 * The command line: one table of all options, and what was given of them. A verb's entry names the
 * options that it takes; help, completion and manual are made from the same table.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option {
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_TARGET,
	OPTION_FORMAT,
	OPTION_READ_ONLY,
	OPTION_YES,
	OPTION_CONFIRM,
	OPTION_REASON,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_SCOPE,
	OPTION_KEY,
	OPTION_ALL,
	OPTION_STALE,
	OPTION_FORCE,
	OPTION_DRY_RUN,
	OPTION_WORKSPACE,
	OPTION_SINCE,
	OPTION_RULE,
	OPTION_JOB,
	OPTION_SYSTEM,
	OPTION_DOMAIN,
	OPTION_VARIANT,
	OPTION_LABEL,
	OPTION_PROTECT,
	OPTION_STATUS,
	OPTION_PRINT,
	OPTION_UNTIL_IDLE,
	OPTION_CHECK_ONLY,
	OPTION_BACKFILL,
	OPTION_REVIVE,
	OPTION_VIA_API,
	OPTION_FOR,
	OPTION_LINES,
	OPTION_GREP,
	OPTION_FOLLOW,
	OPTION_BATCH,
	OPTION_REPORT,
	OPTION_WAIVE,
	OPTION_SIGN_OFF,
	OPTION_RUNS,
	OPTION_COUNT,
};

#define OPTION_BIT(option) (UINT64_C(1) << (option))

/* Those that every verb takes. */
#define OPTIONS_COMMON                                                                               \
	(OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_TARGET) | OPTION_BIT(OPTION_FORMAT) |           \
		OPTION_BIT(OPTION_READ_ONLY) | OPTION_BIT(OPTION_YES) | OPTION_BIT(OPTION_CONFIRM) | \
		OPTION_BIT(OPTION_REASON) | OPTION_BIT(OPTION_QUIET) | OPTION_BIT(OPTION_VERBOSE))

/* All that is known of an option. */
struct option_info {
	const char *name;          /* "dry-run" */
	char letter;               /* 'n', or 0 */
	const char *argument;      /* "NAME"; NULL: a switch */
	const char *const *values; /* what the argument may be, ends with NULL; NULL: anything */
	const char *const *more;   /* and what it may be of verbs that report (verb.h); NULL: the same */
	const char *help;          /* not translated yet: call _() */
};

extern const struct option_info option_table[OPTION_COUNT];

/* What was given. Borrowed from argv. */
struct args {
	struct {
		enum option option;
		const char *value; /* "" for a switch */
	} * given;
	size_t ngiven;
	const char **words; /* what is no option, in order */
	size_t nwords;
};

/* Reads argv[1]…: options may stand anywhere, "--" ends them. False and *err (ERR_USAGE, with the nearest name) for an
 * unknown option, a missing or superfluous argument, or a value that the option does not have. Free with args_done
 * either way. */
bool args_parse(struct args *args, int argc, char *const argv[], struct err *err);
void args_done(struct args *args);

/* The last value given for an option; NULL: not given. "" for a switch. */
const char *args_get(const struct args *args, enum option option);
bool args_has(const struct args *args, enum option option);

/* The index'th value of an option that may be repeated; NULL when there are no more. */
const char *args_at(const struct args *args, enum option option, size_t index);

/* False and *err (ERR_USAGE) if an option was given that is not among allowed (OPTION_BITs); verb is its name for the
 * message. */
bool args_allow(const struct args *args, uint64_t allowed, const char *verb, struct err *err);

#endif

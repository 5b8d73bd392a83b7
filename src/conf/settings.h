/*
 * Settings that the environment can change: how hard to push, how long to wait and to keep. One
 * const table holds all that is known of each; the manual and "trueup help" are made from it. A
 * value that is out of range or unreadable is an error that names the variable, its value and its
 * range, so that nothing runs with a setting that nobody meant.
 */
#ifndef CONF_SETTINGS_H
#define CONF_SETTINGS_H

#include "base/err.h"
#include "base/str.h"
#include "conf/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum setting_type {
	SETTING_DURATION, /* milliseconds; written "250ms", "30s", "15m", "1h", "400d" */
	SETTING_NUMBER,
	SETTING_SWITCH,  /* 1 or 0; written "on" and "off" */
	SETTING_TRUTH,   /* 1 or 0; written "true" and "false" */
	SETTING_ADDRESS, /* its value is the port, 0 for "off"; the text is in struct settings */
};

/* One for each entry of the table, in its order. */
enum setting {
	SETTING_LOCK_TIMEOUT,
	SETTING_LOCK_RETRY,
	SETTING_STATEMENT_TIMEOUT,
	SETTING_CHUNK_TARGET,
	SETTING_CHUNK_MAX,
	SETTING_PART_SIZE,
	SETTING_LEASE,
	SETTING_DETECT_TIMEOUT,
	SETTING_CONNECT_TIMEOUT,
	SETTING_ARMED,
	SETTING_AUDIT_RETENTION,
	SETTING_JOB_ATTEMPTS,
	SETTING_SHARE_FROM,
	SETTING_MAX_LOCK_WAITS,
	SETTING_MAX_ACTIVE,
	SETTING_MAX_LAG,
	SETTING_MOUSE,
	SETTING_METRICS_ADDR,
	SETTING_PARTICIPANTS_CACHE_TTL,
	SETTING_PARTICIPANTS_UPDATE_INTERVAL,
	SETTING_PARTICIPANTS_FULL_UPDATE_HOUR,
	SETTING_PARTICIPANTS_BATCH_SIZE,
	SETTING_PARTICIPANTS_BACKGROUND_SYNC,
	SETTING_PARTICIPANTS_LAZY_UPDATE,
	SETTING_PARTICIPANTS_STALE_THRESHOLD,
	SETTING_PARTICIPANTS_HOURLY_REQUESTS,
	SETTING_PARTICIPANTS_ROLLOUT,
	SETTING_PARTICIPANTS_MAX_RETRIES,
	SETTING_PARTICIPANTS_MAX_API_TIMEOUT,
	SETTING_PARTICIPANTS_DISABLED,
	SETTING_COUNT
};

/* The address that stands where the variable does not. */
#define SETTINGS_METRICS_ADDR "127.0.0.1:10310"

/* All that is known of a setting. */
struct setting_info {
	const char *name; /* of the variable: "TRUEUP_LOCK_TIMEOUT" */
	enum setting_type type;
	int64_t min, max, standard; /* in milliseconds, or as they are */
	const char *text;           /* what it does; not translated yet: call _() */
};

/* The values in force. A plain value. */
struct settings {
	int64_t value[SETTING_COUNT];
	bool given[SETTING_COUNT];
	struct address metrics; /* SETTING_METRICS_ADDR */
};

/* The entry of the table. */
const struct setting_info *settings_info(enum setting setting);

/* Reads the variables in env (like environ: "NAME=value", ending with NULL), the others as the table has them. False
 * and *err (ERR_USAGE) if a value is out of range, is unreadable, or two of them contradict each other. */
bool settings_read(struct settings *out, const char *const *env, struct err *err);

/* A value of a setting as a person would write it: "250ms", "400d", "5000", "on"; of an address the port. Appended to
 * out. */
void settings_add_value(struct str *out, enum setting setting, int64_t value);

#endif

#include "conf/settings.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "conf/env.h"

#include <stdlib.h>

#define MS INT64_C(1)
#define SECONDS (1000 * MS)
#define MINUTES (60 * SECONDS)
#define HOURS (60 * MINUTES)
#define DAYS (24 * HOURS)

static const struct setting_info table[SETTING_COUNT] = {
	[SETTING_LOCK_TIMEOUT] = {"TRUEUP_LOCK_TIMEOUT", SETTING_DURATION, 10 * MS, 10 * SECONDS, 250 * MS,
		TEXT("How long a chunk waits for row locks, all of them together. Keep it below the server's "
		     "deadlock_timeout: then it is never the application that gives way.")},
	[SETTING_LOCK_RETRY] = {"TRUEUP_LOCK_RETRY", SETTING_DURATION, 0, 1 * HOURS, 1 * MINUTES,
		TEXT("How long a row that stays locked is tried again before it counts as failed.")},
	[SETTING_STATEMENT_TIMEOUT] = {"TRUEUP_STATEMENT_TIMEOUT", SETTING_DURATION, 100 * MS, 1 * HOURS, 30 * SECONDS,
		TEXT("How long one statement of a chunk may take.")},
	[SETTING_CHUNK_TARGET] = {"TRUEUP_CHUNK_TARGET", SETTING_DURATION, 10 * MS, 10 * SECONDS, 100 * MS,
		TEXT("How long one chunk should take: its size follows that.")},
	[SETTING_CHUNK_MAX] = {"TRUEUP_CHUNK_MAX", SETTING_NUMBER, 1, 100000, 5000,
		TEXT("How many rows one chunk has at most.")},
	[SETTING_PART_SIZE] = {"TRUEUP_PART_SIZE", SETTING_NUMBER, 1, 100000, 5000,
		TEXT("How many rows of a job one runner takes at a time.")},
	[SETTING_LEASE] = {"TRUEUP_LEASE", SETTING_DURATION, 2 * SECONDS, 1 * HOURS, 30 * SECONDS,
		TEXT("How long a runner that says nothing keeps its part of a job.")},
	[SETTING_DETECT_TIMEOUT] = {"TRUEUP_DETECT_TIMEOUT", SETTING_DURATION, 1 * SECONDS, 24 * HOURS, 10 * MINUTES,
		TEXT("How long a rule may look for drift.")},
	[SETTING_CONNECT_TIMEOUT] = {"TRUEUP_CONNECT_TIMEOUT", SETTING_DURATION, 1 * SECONDS, 5 * MINUTES, 10 * SECONDS,
		TEXT("How long a server may take to let us in.")},
	[SETTING_ARMED] = {"TRUEUP_ARMED", SETTING_DURATION, 1 * MINUTES, 8 * HOURS, 15 * MINUTES,
		TEXT("How long a protected target stays writable after its name was typed.")},
	[SETTING_AUDIT_RETENTION] = {"TRUEUP_AUDIT_RETENTION", SETTING_DURATION, 1 * DAYS, 36500 * DAYS, 400 * DAYS,
		TEXT("How long the audit is kept, and with it what can be undone.")},
	[SETTING_JOB_ATTEMPTS] = {"TRUEUP_JOB_ATTEMPTS", SETTING_NUMBER, 1, 1000, 10,
		TEXT("How often a worker takes up a job that it had to give up before the job has failed.")},
	[SETTING_SHARE_FROM] = {"TRUEUP_SHARE_FROM", SETTING_NUMBER, 0, 100000000, 50000,
		TEXT("From how many rows on a repair that a verb does itself is done by two sessions; 0: never.")},
	[SETTING_MAX_LOCK_WAITS] = {"TRUEUP_MAX_LOCK_WAITS", SETTING_NUMBER, 0, 10000, 10,
		TEXT("How many sessions of others may wait for locks before jobs wait, too; 0: any number.")},
	[SETTING_MAX_ACTIVE] = {"TRUEUP_MAX_ACTIVE", SETTING_NUMBER, 0, 10000, 0,
		TEXT("How many sessions of others may be at work before jobs wait; 0: any number.")},
	[SETTING_MAX_LAG] = {"TRUEUP_MAX_LAG", SETTING_DURATION, 0, 24 * HOURS, 30 * SECONDS,
		TEXT("How far a replica may be behind before jobs wait for it; 0: any time.")},
	[SETTING_MOUSE] = {"TRUEUP_MOUSE", SETTING_SWITCH, 0, 1, 1,
		TEXT("Whether the console takes clicks and the wheel where the terminal has a mouse; the terminal's "
		     "own "
		     "selection then needs Shift.")},
	[SETTING_METRICS_ADDR] = {"TRUEUP_METRICS_ADDR", SETTING_ADDRESS, 0, 65535, 10310,
		TEXT("Where a worker that stays answers GET /metrics, /healthz and /readyz: an address and a port, "
		     "such as 127.0.0.1:10310, [::1]:10310 or *:10310 for every address, or off. Where a target has "
		     "several databases, each has the next port.")},
	[SETTING_PARTICIPANTS_CACHE_TTL] = {"PARTICIPANTS_CACHE_TTL", SETTING_DURATION, 1 * MINUTES, 24 * HOURS,
		1 * HOURS, TEXT("How long a participant count lives in Redis.")},
	[SETTING_PARTICIPANTS_UPDATE_INTERVAL] = {"PARTICIPANTS_UPDATE_INTERVAL", SETTING_DURATION, 1 * MINUTES,
		24 * HOURS, 15 * MINUTES,
		TEXT("How often workers ask for participant counts that are stale. What a worker that starts says is "
		     "what holds.")},
	[SETTING_PARTICIPANTS_FULL_UPDATE_HOUR] = {"PARTICIPANTS_FULL_UPDATE_HOUR", SETTING_NUMBER, 0, 23, 3,
		TEXT("At which hour workers ask for the participant counts of all chats, once a day however the clocks "
		     "are set: in the zone of the host of the worker that started last (TZ), or, where the server "
		     "does not know that one, in the server's.")},
	[SETTING_PARTICIPANTS_BATCH_SIZE] = {"PARTICIPANTS_BATCH_SIZE", SETTING_NUMBER, 1, 1000, 50,
		TEXT("How many chats one worker claims and writes at a time. Where this is not set and more than that "
		     "may be asked for in a second (MAX_API_RATE), as many as that, 1000 at most.")},
	[SETTING_PARTICIPANTS_BACKGROUND_SYNC] = {"PARTICIPANTS_ENABLE_BACKGROUND_SYNC", SETTING_TRUTH, 0, 1, 1,
		TEXT("Whether workers ask for participant counts by themselves: a worker that starts with another "
		     "value "
		     "than the last one switches both schedules, which trueup schedule on and off do, too.")},
	[SETTING_PARTICIPANTS_LAZY_UPDATE] = {"PARTICIPANTS_ENABLE_LAZY_UPDATE", SETTING_TRUTH, 0, 1, 1,
		TEXT("Whether the console asks for the stale counts of the chats that it shows.")},
	[SETTING_PARTICIPANTS_STALE_THRESHOLD] = {"PARTICIPANTS_STALE_THRESHOLD", SETTING_DURATION, 1 * MINUTES,
		24 * HOURS, 1 * HOURS, TEXT("How old a participant count may be before it is stale.")},
	[SETTING_PARTICIPANTS_HOURLY_REQUESTS] = {"PARTICIPANTS_HOURLY_REQUESTS", SETTING_NUMBER, 0, 1000000, 200,
		TEXT("How many requests an hour may go into stale counts and those on the screen; each regular update "
		     "takes its share of them. The full update and what a person asks for are not counted. 0: any "
		     "number.")},
	[SETTING_PARTICIPANTS_ROLLOUT] = {"PARTICIPANTS_ROLLOUT", SETTING_NUMBER, 0, 100, 100,
		TEXT("In how many chats of a hundred counts are asked for by workers themselves, always the same "
		     "ones.")},
	[SETTING_PARTICIPANTS_MAX_RETRIES] = {"PARTICIPANTS_MAX_RETRIES", SETTING_NUMBER, 0, 10, 3,
		TEXT("How often a request that failed for a moment is made again.")},
	[SETTING_PARTICIPANTS_MAX_API_TIMEOUT] = {"PARTICIPANTS_MAX_API_TIMEOUT", SETTING_DURATION, 1 * SECONDS,
		5 * MINUTES, 30 * SECONDS, TEXT("How long the MAX API may take to answer.")},
	[SETTING_PARTICIPANTS_DISABLED] = {"PARTICIPANTS_DISABLED", SETTING_TRUTH, 0, 1, 0,
		TEXT("Whether nobody asks the MAX API at all.")},
};

const struct setting_info *settings_info(enum setting setting)
{
	return &table[setting];
}

void settings_add_value(struct str *out, enum setting setting, int64_t value)
{
	if (table[setting].type == SETTING_DURATION)
		clock_add_span(out, value);
	else if (table[setting].type == SETTING_SWITCH)
		str_add(out, value ? "on" : "off");
	else if (table[setting].type == SETTING_TRUTH)
		str_add(out, value ? "true" : "false");
	else
		str_addf(out, "%lld", (long long)value);
}

static bool settings_parse(enum setting setting, const char *text, int64_t *value)
{
	struct address address;
	long number;
	if (table[setting].type == SETTING_ADDRESS) {
		bool good = address_parse(text, &address);
		*value = address.port;
		return good;
	}
	if (table[setting].type == SETTING_DURATION)
		return clock_parse_span(text, value);
	if (table[setting].type == SETTING_SWITCH) {
		*value = str_eq(text, "on");
		return *value || str_eq(text, "off");
	}
	if (table[setting].type == SETTING_TRUTH) {
		*value = str_eq(text, "true");
		return *value || str_eq(text, "false");
	}
	if (!str_to_long(text, INT32_MIN, INT32_MAX, &number))
		return false;
	*value = number;
	return true;
}

static bool settings_refuse(enum setting setting, const char *text, struct err *err)
{
	const struct setting_info *info = &table[setting];
	struct str range = STR_INIT;
	char *safe = safe_text(text, SAFE_SHOW);
	settings_add_value(&range, setting, info->min);
	str_add(&range, _(" to "));
	settings_add_value(&range, setting, info->max);
	if (info->type == SETTING_DURATION)
		err_set(err, ERR_USAGE,
			_("%s is \"%.80s\"; expected a duration from %s, such as \"250ms\", \"30s\" or \"2h\""),
			info->name, safe, str_text(&range));
	else if (info->type == SETTING_SWITCH)
		err_set(err, ERR_USAGE, _("%s is \"%.80s\"; expected \"on\" or \"off\""), info->name, safe);
	else if (info->type == SETTING_TRUTH)
		err_set(err, ERR_USAGE, _("%s is \"%.80s\"; expected \"true\" or \"false\""), info->name, safe);
	else if (info->type == SETTING_ADDRESS)
		err_set(err, ERR_USAGE,
			_("%s is \"%.80s\"; expected an address and a port, such as \"%s\", or \"off\""), info->name,
			safe, SETTINGS_METRICS_ADDR);
	else
		err_set(err, ERR_USAGE, _("%s is \"%.80s\"; expected a whole number from %s"), info->name, safe,
			str_text(&range));
	free(safe);
	str_done(&range);
	return false;
}

bool settings_read(struct settings *out, const char *const *env, struct err *err)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct setting_info *info = &table[i];
		const char *text = env_get(env, info->name);
		int64_t value = info->standard;
		bool good = !text || settings_parse((enum setting)i, text, &value);
		if (!good || value < info->min || value > info->max)
			return settings_refuse((enum setting)i, text, err);
		out->value[i] = value;
		out->given[i] = text != NULL;
		if (info->type == SETTING_ADDRESS)
			address_parse(text ? text : SETTINGS_METRICS_ADDR, &out->metrics);
	}
	if (out->value[SETTING_LOCK_TIMEOUT] >= out->value[SETTING_STATEMENT_TIMEOUT])
		return err_set(err, ERR_USAGE, _("%s must be below %s"), table[SETTING_LOCK_TIMEOUT].name,
			table[SETTING_STATEMENT_TIMEOUT].name);
	return true;
}

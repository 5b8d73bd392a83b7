#include "engine/throttle.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/binding.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* As they stand in trueup.job, each with a number behind it where it has one. */
static const char *const words[] = {
	[THROTTLE_UNKNOWN] = "unknown",
	[THROTTLE_NICE] = "nice",
	[THROTTLE_LOCKS] = "locks",
	[THROTTLE_ACTIVE] = "active",
	[THROTTLE_LAG] = "lag",
	[THROTTLE_HALTED] = "halted",
};

const char *throttle_why_name(enum throttle_why why)
{
	return words[why];
}

/* The gravest reason that holds. */
static void judge(struct throttle *throttle, const struct pg_rows *rows, const struct pace *pace)
{
	const struct {
		enum throttle_why why;
		const char *column;
		int64_t limit; /* 0: none */
	} limits[] = {
		{THROTTLE_LOCKS, "waiting", pace->max_waiting},
		{THROTTLE_ACTIVE, "active", pace->max_active},
		{THROTTLE_LAG, "lag_s", pace->max_lag_ms / 1000},
	};
	throttle->why = pg_rows_bool(rows, 0, "known") ? THROTTLE_NONE : THROTTLE_UNKNOWN;
	if (throttle->nice > 0)
		throttle->why = THROTTLE_NICE;
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		int64_t amount = pg_rows_int(rows, 0, limits[i].column);
		if (!limits[i].limit || amount < limits[i].limit)
			continue;
		throttle->why = limits[i].why;
		throttle->amount = amount;
	}
	if (pg_rows_get(rows, 0, "halted"))
		throttle->why = THROTTLE_HALTED;
}

bool throttle_read(struct site *site, int64_t job, struct throttle *out, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", job);
	struct pg_rows *rows =
		site_ask(site, PG_READ, "sql/engine/pressure.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	*out = (struct throttle){.why = THROTTLE_NONE};
	if (rows && pg_rows_count(rows)) {
		const char *nice = pg_rows_get(rows, 0, "nice");
		out->nice = nice ? strtod(nice, NULL) : 0;
		out->steered = !str_eq(pg_rows_get(rows, 0, "state"), "running");
		out->urgent = pg_rows_bool(rows, 0, "urgent");
		judge(out, rows, &site->options.pace);
	}
	pg_rows_free(rows);
	return rows != NULL;
}

bool throttle_note(struct site *site, int64_t job, const struct throttle *throttle, struct err *err)
{
	struct binding binding;
	struct str why = STR_INIT;
	if (throttle->why != THROTTLE_NONE)
		str_add(&why, words[throttle->why]);
	if (throttle->amount)
		str_addf(&why, " %" PRId64, throttle->amount);
	binding_init(&binding);
	binding_int(&binding, "job", job);
	binding_text(&binding, "why", why.len ? str_text(&why) : NULL);
	struct pg_rows *rows =
		site_ask(site, PG_WRITE, "sql/engine/throttled.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	str_done(&why);
	pg_rows_free(rows);
	return rows != NULL;
}

bool throttle_holds(const struct throttle *throttle)
{
	return throttle->why > THROTTLE_NICE;
}

void throttle_from_note(const char *noted, struct throttle *out)
{
	*out = (struct throttle){.why = THROTTLE_NONE};
	for (size_t i = THROTTLE_UNKNOWN; noted && i < sizeof(words) / sizeof(*words); i++)
		if (str_starts(noted, words[i]))
			out->why = (enum throttle_why)i;
	if (out->why != THROTTLE_NONE)
		out->amount = strtoll(noted + strcspn(noted, " "), NULL, 10);
}

void throttle_add_text(struct str *out, const struct throttle *throttle)
{
	int64_t amount = throttle->amount;
	switch (throttle->why) {
	case THROTTLE_NONE:
		break;
	case THROTTLE_UNKNOWN:
		str_add(out, _("the server's load is unknown: not a member of pg_read_all_stats"));
		break;
	case THROTTLE_NICE:
		str_add(out, _("pauses between chunks"));
		break;
	case THROTTLE_LOCKS:
		figure_add_form(out, N_("%s session waits for locks", "%s sessions wait for locks", amount), amount);
		break;
	case THROTTLE_ACTIVE:
		figure_add_form(out, N_("%s session is at work", "%s sessions are at work", amount), amount);
		break;
	case THROTTLE_LAG:
		figure_add_form(
			out, N_("a replica is %s second behind", "a replica is %s seconds behind", amount), amount);
		break;
	case THROTTLE_HALTED:
		str_add(out, _("all jobs are halted"));
		break;
	}
}

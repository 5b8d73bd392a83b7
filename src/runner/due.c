#include "runner/due.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/binding.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	TICK_MS = 1000,   /* between two looks at the schedules */
	LOOK_LEASES = 10, /* between two looks at what there is here */
	EVERY_ROW = 100,  /* of a hundred */
	EXPIRE_MS = 5000, /* between two looks whether the time of a logging is over */
};

struct due {
	struct site *site;
	due_fn *came;
	void *data;
	int64_t ticked;  /* when it last looked at the schedules */
	char *rules;     /* rules_json; NULL: not made yet */
	int64_t looked;  /* when it was */
	int64_t expired; /* when the time of a logging was looked at */
};

struct due *due_new(struct site *site, due_fn *came, void *data)
{
	struct due *due = mem_zero(1, sizeof(*due));
	due->site = site;
	due->came = came;
	due->data = data;
	due->ticked = -TICK_MS;
	due->expired = -EXPIRE_MS;
	return due;
}

void due_free(struct due *due)
{
	if (!due)
		return;
	free(due->rules);
	free(due);
}

/* The rules that are for this database, as a JSON object: name → hash, or null where what the rule needs is
 * not here. */
static char *rules_json(const struct site *site)
{
	const struct catalog *catalog = site->catalog;
	json_t *rules = json_object();
	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct rule *rule = catalog_at(catalog, i);
		if (site_holds(site, rule->system))
			json_object_set_new(rules, rule->name,
				site_domain(site, rule, NULL) ? json_string(rule->hash) : json_null());
	}
	char *text = json_dumps(rules, JSON_COMPACT);
	json_decref(rules);
	return text;
}

/* The schedules that a function asks for, for the jobs of rule. */
static json_t *tasks_of(const struct function *functions, const char *rule, const char *zone)
{
	json_t *tasks = json_array();
	struct function_schedule asked;
	for (const struct function *at = functions; at && at->name; at++)
		for (size_t i = 0; at->schedule && at->schedule(at->config, i, &asked); i++) {
			char time[16];
			snprintf(time, sizeof(time), "%02d:00", asked.hour);
			if (!str_eq(asked.rule, rule))
				continue;
			json_t *params = json_loads(asked.params, 0, NULL);
			if (asked.rollout < EVERY_ROW)
				json_object_set_new(params, "rollout", json_integer(asked.rollout));
			json_t *task = json_pack(
				"{s:s, s:o, s:b}", "task", asked.task, "params", params, "enabled", asked.enabled);
			if (asked.every_ms)
				json_object_set_new(task, "every_ms", json_integer(asked.every_ms));
			else
				json_object_set_new(task, "at", json_string(time));
			if (!asked.every_ms && zone)
				json_object_set_new(task, "zone", json_string(zone));
			json_array_append_new(tasks, task);
		}
	return tasks;
}

/* Of those slots that came, and of those schedules that are left out: true if rows is not NULL, which are freed. */
static bool tell(const struct due *due, struct pg_rows *rows)
{
	for (size_t i = 0; rows && i < pg_rows_count(rows); i++)
		due->came(due->data, pg_rows_get(rows, i, "task"), pg_rows_int(rows, i, "job"),
			pg_rows_get(rows, i, "skipped"));
	pg_rows_free(rows);
	return rows != NULL;
}

/* Puts in the schedules of rules that have none yet and whose tables and columns are here, and tells of each that is
 * left out because the rule's function has one of that name. */
static bool plant(struct due *due, struct err *err)
{
	const struct catalog *catalog = due->site->catalog;
	json_t *rules = json_array();
	char *zone = clock_zone();
	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct rule *rule = catalog_at(catalog, i);
		if (!site_holds(due->site, rule->system) || !site_domain(due->site, rule, NULL))
			continue;
		json_array_append_new(
			rules, json_pack("{s:s, s:b, s:s?, s:o}", "rule", rule->name, "detect",
				       rule->parts[RULE_DETECT].text != NULL, "schedule", rule->schedule, "tasks",
				       tasks_of(due->site->options.functions, rule->name, zone)));
	}
	char *text = json_dumps(rules, JSON_COMPACT);
	const struct pg_param params[] = {{"rules", text}};
	struct pg_rows *rows = site_ask(due->site, PG_WRITE, "sql/engine/schedule-plant.sql", NULL, params, 1, err);
	free(text);
	json_decref(rules);
	free(zone);
	return tell(due, rows);
}

/* Tables and columns come and go while a worker stays: what is here now has its schedules, too. */
static bool look_around(struct due *due, int64_t now, struct err *err)
{
	if (due->rules && now - due->looked < (int64_t)LOOK_LEASES * due->site->options.pace.lease_ms)
		return true;
	if (due->rules && !site_probe(due->site, err))
		return false;
	char *rules = rules_json(due->site);
	if (!(due->rules && str_eq(due->rules, rules)) && !plant(due, err)) {
		free(rules);
		return false;
	}
	free(due->rules);
	due->rules = rules;
	due->looked = now;
	return true;
}

/* Whoever switched it on may be gone. */
static bool end_logging(struct due *due, int64_t now, struct err *err)
{
	if (now - due->expired < EXPIRE_MS)
		return true;
	due->expired = now;
	struct pg_rows *rows = site_ask(due->site, PG_WRITE, "sql/engine/logging-expire.sql", NULL, NULL, 0, err);
	pg_rows_free(rows);
	return rows != NULL;
}

bool due_tick(struct due *due, struct err *err)
{
	struct binding binding;
	int64_t now = clock_ms();
	if (now - due->ticked < TICK_MS)
		return true;
	due->ticked = now;
	if (!look_around(due, now, err) || !end_logging(due, now, err))
		return false;
	binding_init(&binding);
	binding_text(&binding, "rules", due->rules);
	binding_int(&binding, "part_size", due->site->options.pace.part_size);
	struct pg_rows *rows =
		site_ask(due->site, PG_WRITE, "sql/engine/schedule-tick.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	return tell(due, rows);
}

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/action.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/chat_via_api.h"
#include "cli/json_out.h"
#include "cli/room.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>

static const char revive_rule[] = "chat-soft-deleted";

/* One pair, their room, and what came of opening it. */
struct pair {
	struct context *context;
	struct site *site;
	const char *teacher, *student;
	struct room room;
	const char *result; /* as in JSON */
	int64_t audit;
};

static bool read_room(struct pair *pair, struct err *err)
{
	return room_read(&pair->room, pair->site, pair->teacher, pair->student, err);
}

static bool take_audit(void *data, const struct job_row *row, struct err *err)
{
	struct pair *pair = data;
	(void)err;
	if (row->audit)
		pair->audit = row->audit;
	return true;
}

static void open_text(const struct pair *pair)
{
	struct str audit = STR_INIT;
	if (str_eq(pair->result, "found"))
		printf(_("there is a chat: %s\n"), pair->room.id);
	else if (pair->audit) {
		site_add_number(pair->site, pair->audit, &audit);
		printf(str_eq(pair->result, "created") ? _("made chat %s; trueup undo %s takes it away\n")
						       : _("brought chat %s back; trueup undo %s deletes it again\n"),
			pair->room.id, str_text(&audit));
	}
	str_done(&audit);
}

static bool report(const struct pair *pair, const struct rule *rule, const struct job *job, struct err *err)
{
	const bool left = str_eq(pair->result, "refused") || str_eq(pair->result, "failed");
	struct action action = {
		.context = pair->context, .site = pair->site, .rule = rule, .add_json = action_refused_json};
	if (pair->context->json) {
		action.out = json_out_new(stdout);
		json_out_object(action.out, NULL);
		json_out_text(action.out, "teacher_id", pair->teacher);
		json_out_text(action.out, "student_id", pair->student);
		room_json(action.out, left ? NULL : &pair->room, pair->result);
		ask_number_json(action.out, pair->site, "job", job->id);
		ask_number_json(action.out, pair->site, "audit", pair->audit);
	} else if (!pair->context->quiet) {
		open_text(pair);
	}
	if (action.out && left)
		json_out_array(action.out, "refused");
	bool ok = !left || action_left(&action, job->id, err);
	json_out_free(action.out);
	return ok;
}

static const char *result_of(const struct job *job, bool revives)
{
	if (job->refused)
		return "refused";
	if (job->failed)
		return "failed";
	if (!str_eq(job->state, "done"))
		return "queued";
	if (!job->repaired)
		return "found";
	return revives ? "revived" : "created";
}

/* Makes the room, or brings it back, as rule does. */
static bool open_room(struct pair *pair, const struct rule *rule, const char *key, struct job *job, struct err *err)
{
	char *keys = mem_printf("[%s]", key);
	const struct change change = {
		.kind = JOB_REPAIR,
		.rule = rule,
		.keys = keys,
		.force = true, /* booked or not */
		.reason = "trueup chat open",
		.title = rule->name,
		.question = {TEXTS("Make %s chat?", "Make %s chats?")},
	};
	bool ok = change_do(pair->context, &change, job, err) && job_rows(pair->site, job->id, take_audit, pair, err) &&
		  read_room(pair, err);
	free(keys);
	if (!ok)
		return false;
	pair->result = result_of(job, str_eq(rule->name, revive_rule));
	if (job->refused || job->failed)
		pair->context->status = EXIT_COULD_NOT;
	else
		pair->context->status = change_exit(job);
	return true;
}

static bool chat_open(struct pair *pair, struct err *err)
{
	const struct catalog *catalog = context_catalog(pair->context, err);
	const struct rule *make = catalog ? catalog_find(catalog, "chat-missing", err) : NULL;
	const struct rule *revive = make ? catalog_find(catalog, revive_rule, err) : NULL;
	struct job job = {.id = 0};
	struct str key = STR_INIT;
	char *words = mem_printf("%s,%s", pair->teacher, pair->student);
	/* A malformed id is seen before any server is asked. */
	bool ok = revive && detect_key_parse(make, words, &key, err);
	pair->site = ok ? context_site(pair->context, make->system, err) : NULL;
	ok = pair->site && site_domain(pair->site, make, err) && read_room(pair, err);
	bool revives = ok && pair->room.id && pair->room.deleted && args_has(pair->context->args, OPTION_REVIVE);
	const struct rule *rule = revives ? revive : make;
	if (ok && pair->room.id && !pair->room.deleted)
		pair->result = "found";
	else
		ok = ok && open_room(pair, rule, key.data, &job, err);
	ok = ok && report(pair, rule, &job, err);
	job_done(&job);
	str_done(&key);
	free(words);
	return ok;
}

bool chat_open_verb(struct context *context, struct err *err)
{
	struct pair pair = {.context = context, .teacher = context->words[0], .student = context->words[1]};
	bool ok;
	if (args_has(context->args, OPTION_VIA_API))
		return chat_via_api(context, pair.teacher, pair.student, err);
	ok = chat_open(&pair, err);
	room_done(&pair.room);
	return ok;
}

/* The figures of sql/queries/chats/stats.sql. */
static const struct figure {
	const char *column, *json, *text;
	bool is_span; /* seconds */
} figures[] = {
	{.column = "lessons", .json = "lessons", .text = TEXT("lessons")},
	{.column = "completed", .json = "completed_lessons", .text = TEXT("completed lessons")},
	{.column = "bookings", .json = "active_bookings", .text = TEXT("active bookings")},
	{.column = "rooms", .json = "rooms", .text = TEXT("chats")},
	{.column = "with_messages", .json = "rooms_with_messages", .text = TEXT("chats with messages")},
	{.column = "today", .json = "rooms_created_today", .text = TEXT("chats made today")},
	{.column = "deleted", .json = "rooms_deleted", .text = TEXT("deleted chats")},
	{.column = "week", .json = "rooms_created_7d", .text = TEXT("chats made in 7 days")},
	{.column = "lag", .json = "lag_average_seconds", .text = TEXT("average lag, 7 days"), .is_span = true},
	{.column = "lag_max", .json = "lag_largest_seconds", .text = TEXT("largest lag, 7 days"), .is_span = true},
	{.column = "slow", .json = "lags_over_an_hour", .text = TEXT("lags over an hour, 7 days")},
};

enum { FIGURES = sizeof(figures) / sizeof(*figures) };

static void stats_json(const struct pg_rows *rows)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	for (size_t i = 0; i < FIGURES; i++)
		json_out_raw(out, figures[i].json, pg_rows_get(rows, 0, figures[i].column));
	json_out_free(out);
}

static void stats_text(const struct pg_rows *rows)
{
	static const struct table_column columns[] = {
		{.title = TEXT("CHATS")}, {.title = TEXT("FIGURE"), .right = true}};
	struct table *table = table_new(stdout, columns, 2, term_columns());
	struct str cell = STR_INIT;
	for (size_t i = 0; i < FIGURES; i++) {
		const char *value = pg_rows_get(rows, 0, figures[i].column);
		str_clear(&cell);
		if (value && figures[i].is_span)
			clock_add_duration(&cell, pg_rows_int(rows, 0, figures[i].column) * 1000);
		else if (value)
			figure_add_number(&cell, value);
		table_cell(table, _(figures[i].text));
		table_cell(table, value ? str_text(&cell) : NULL);
	}
	str_done(&cell);
	table_free(table);
}

bool chat_stats_verb(struct context *context, struct err *err)
{
	/* Between them they need each table that is counted but messages, whose count is null without. */
	static const char *const needing[] = {"chat-self-bookings", "chat-duplicates"};
	const struct catalog *catalog = context_catalog(context, err);
	struct site *site = catalog ? context_site(context, "chats", err) : NULL;
	bool ok = site != NULL;
	for (size_t i = 0; ok && i < sizeof(needing) / sizeof(*needing); i++) {
		const struct rule *rule = catalog_find(catalog, needing[i], err);
		ok = rule && site_domain(site, rule, err);
	}
	struct pg_rows *rows =
		ok ? site_ask(site, PG_READ, "sql/queries/chats/stats.sql", "chats", NULL, 0, err) : NULL;
	if (rows && context->json)
		stats_json(rows);
	else if (rows)
		stats_text(rows);
	pg_rows_free(rows);
	return rows != NULL;
}

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/json_out.h"
#include "cli/participants_words.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/target.h"
#include "systems/participants_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAGE = 500, REDIS_MS = 2000, SECOND_US = 1000000 };

/* The rule that needs just what these verbs do. */
static const char needing[] = "participants-stale";

/* One chat, as the database has it. Texts owned. */
struct chat {
	char *id, *name, *department, *count, *source, *updated_at;
	int64_t now_us, at_us; /* by the server's clock; at_us 0: nobody knows */
};

/* Chats are looked up in the cache by pages, and printed as they come. */
struct list {
	struct context *context;
	struct redis *redis;  /* NULL: there is none, or it does not answer */
	struct json_out *out; /* begun with the first row: an error is no empty list */
	struct table *table;
	struct chat chats[PAGE];
	size_t len;
	bool told; /* that the cache is away */
};

static struct site *open_site(struct context *context, struct err *err)
{
	const struct catalog *catalog = context_catalog(context, err);
	const struct rule *rule = catalog ? catalog_find(catalog, needing, err) : NULL;
	struct site *site = rule ? context_site(context, rule->system, err) : NULL;
	return site && site_domain(site, rule, err) ? site : NULL;
}

static char *copy(const struct pg_rows *row, const char *column)
{
	const char *value = pg_rows_get(row, 0, column);
	return value ? mem_strdup(value) : NULL;
}

static void forget(struct chat *chat)
{
	free(chat->id);
	free(chat->name);
	free(chat->department);
	free(chat->count);
	free(chat->source);
	free(chat->updated_at);
}

/* What the cache holds is newer than what the database has, or it has nothing: it is what the application shows. */
static void take_cached(struct chat *chat, const struct participants_count *cached)
{
	struct str at = STR_INIT;
	if (cached->found != PARTICIPANTS_FOUND || (chat->at_us && cached->updated_us < chat->at_us))
		return;
	clock_add_rfc3339_us(&at, cached->updated_us);
	free(chat->count);
	free(chat->source);
	free(chat->updated_at);
	chat->count = mem_printf("%lld", (long long)cached->count);
	chat->source = mem_strdup(str_eq(cached->source, "database") ? "database" : "cache");
	chat->updated_at = str_take(&at);
	chat->at_us = cached->updated_us;
}

static void look_in_cache(struct list *list)
{
	const char *ids[PAGE];
	struct participants_count counts[PAGE];
	struct err why = ERR_INIT;
	for (size_t i = 0; i < list->len; i++)
		ids[i] = list->chats[i].id;
	if (participants_cache_read(list->redis, ids, list->len, counts, &why)) {
		for (size_t i = 0; i < list->len; i++)
			take_cached(&list->chats[i], &counts[i]);
	} else if (!list->told) {
		context_remark(list->context, _("without the cache, these are the database's counts: %s"), why.text);
		list->told = true;
		redis_close(list->redis);
		list->redis = NULL;
	}
	err_done(&why);
}

static void print_json(struct json_out *out, const struct chat *chat)
{
	json_out_object(out, NULL);
	json_out_raw(out, "chat_id", chat->id);
	json_out_text(out, "name", chat->name);
	json_out_text(out, "department", chat->department);
	json_out_raw(out, "participants_count", chat->count);
	json_out_text(out, "source", chat->source);
	json_out_text(out, "updated_at", chat->updated_at);
	if (chat->at_us)
		json_out_int(out, "age_s", (chat->now_us - chat->at_us) / SECOND_US);
	else
		json_out_null(out, "age_s");
	json_out_close(out);
}

static void print_text(struct table *table, const struct chat *chat)
{
	struct str age = STR_INIT, count = STR_INIT;
	if (chat->at_us)
		clock_add_age(&age, chat->now_us < chat->at_us ? 0 : (chat->now_us - chat->at_us) / SECOND_US);
	if (chat->count)
		figure_add_number(&count, chat->count);
	table_cell(table, chat->id);
	table_cell(table, chat->name);
	table_cell(table, chat->department);
	table_cell(table, chat->count ? str_text(&count) : NULL);
	table_cell(table, participants_word(chat->source));
	table_cell(table, chat->at_us ? str_text(&age) : NULL);
	str_done(&age);
	str_done(&count);
}

static void begin(struct list *list)
{
	if (list->out || !list->context->json)
		return;
	list->out = json_out_new(stdout);
	json_out_array(list->out, NULL);
}

static void print_page(struct list *list)
{
	if (list->len)
		begin(list);
	if (list->redis && list->len)
		look_in_cache(list);
	for (size_t i = 0; i < list->len; i++) {
		if (list->out)
			print_json(list->out, &list->chats[i]);
		else
			print_text(list->table, &list->chats[i]);
		forget(&list->chats[i]);
	}
	list->len = 0;
}

static bool take_row(void *data, const struct pg_rows *row, struct err *err)
{
	struct list *list = data;
	(void)err;
	list->chats[list->len++] = (struct chat){
		.id = copy(row, "chat_id"),
		.name = copy(row, "name"),
		.department = copy(row, "department"),
		.count = copy(row, "participants_count"),
		.source = copy(row, "source"),
		.updated_at = copy(row, "updated_at"),
		.now_us = pg_rows_int(row, 0, "now_us"),
		.at_us = pg_rows_int(row, 0, "at_us"),
	};
	if (list->len == PAGE)
		print_page(list);
	return true;
}

bool participants_list_verb(struct context *context, struct err *err)
{
	static const struct table_column columns[] = {
		{.title = TEXT("CHAT"), .right = true},
		{.title = TEXT("NAME")},
		{.title = TEXT("DEPARTMENT")},
		{.title = TEXT("PARTICIPANTS"), .right = true},
		{.title = TEXT("SOURCE")},
		{.title = TEXT("AGE"), .right = true},
	};
	struct site *site = open_site(context, err);
	const struct target *target = site ? context_target(context, err) : NULL;
	if (!target)
		return false;
	const struct pg_param params[] = {{"scope", args_get(context->args, OPTION_SCOPE)}};
	const struct redis_options redis = {.url = target->redis, .connect_ms = REDIS_MS, .answer_ms = REDIS_MS};
	struct list *list = mem_zero(1, sizeof(*list));
	list->context = context;
	list->redis = target->redis ? redis_open(&redis, err) : NULL;
	bool ok = !target->redis || list->redis;
	if (ok && !context->json)
		list->table = table_new(stdout, columns, sizeof(columns) / sizeof(*columns), term_columns());
	ok = ok &&
	     ask_stream(site, "sql/queries/participants/list.sql", "participants", params, 1, take_row, list, err);
	print_page(list);
	if (ok)
		begin(list);
	json_out_free(list->out);
	table_free(list->table);
	redis_close(list->redis);
	free(list);
	return ok;
}

enum figure_kind { FIGURE_COUNT, FIGURE_PERCENT, FIGURE_AGE };

/* The figures of freshness.sql, then those of requests.sql. */
static const struct figure {
	const char *column, *json, *text;
	enum figure_kind kind;
	int query;
} figures[] = {
	{.column = "chats", .json = "chats", .text = TEXT("chats")},
	{.column = "hour_percent",
		.json = "fresh_hour_percent",
		.text = TEXT("counted within an hour"),
		FIGURE_PERCENT},
	{.column = "day_percent", .json = "fresh_day_percent", .text = TEXT("counted within a day"), FIGURE_PERCENT},
	{.column = "week_percent", .json = "fresh_week_percent", .text = TEXT("counted within 7 days"), FIGURE_PERCENT},
	{.column = "unreachable", .json = "unreachable", .text = TEXT("cannot be asked for")},
	{.column = "whole", .json = "all_asked_at", .text = TEXT("all were last asked for"), FIGURE_AGE},
	{.column = "rate", .json = "requests_per_second", .text = TEXT("requests a second now"), .query = 1},
	{.column = "allowed", .json = "requests_allowed", .text = TEXT("of which are allowed"), .query = 1},
	{.column = "left", .json = "hourly_left", .text = TEXT("left of the hour's budget"), .query = 1},
	{.column = "hits",
		.json = "cache_hit_percent",
		.text = TEXT("found in the cache, last hour"),
		FIGURE_PERCENT,
		1},
	{.column = "ok", .json = "counted", .text = TEXT("counted by the API, last hour"), .query = 1},
	{.column = "gone", .json = "gone", .text = TEXT("gone"), .query = 1},
	{.column = "busy", .json = "busy", .text = TEXT("too many requests (429)"), .query = 1},
	{.column = "unavailable", .json = "unavailable", .text = TEXT("not answered (5xx)"), .query = 1},
	{.column = "other", .json = "other", .text = TEXT("other answers"), .query = 1},
};

enum { FIGURES = sizeof(figures) / sizeof(*figures) };

static void add_json(struct json_out *out, const struct figure *figure, const char *value)
{
	struct str at = STR_INIT;
	if (value && figure->kind == FIGURE_AGE) {
		clock_add_rfc3339(&at, (time_t)strtoll(value, NULL, 10));
		json_out_text(out, figure->json, str_text(&at));
	} else {
		json_out_raw(out, figure->json, value);
	}
	str_done(&at);
}

static void status_json(struct pg_rows *const *rows)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	for (size_t i = 0; i < FIGURES; i++)
		add_json(out, &figures[i], pg_rows_get(rows[figures[i].query], 0, figures[i].column));
	json_out_free(out);
}

static void add_figure(struct str *out, const struct figure *figure, const char *value)
{
	if (figure->kind == FIGURE_AGE)
		clock_add_age(out, (int64_t)time(NULL) - strtoll(value, NULL, 10));
	else
		figure_add_number(out, value);
	if (figure->kind == FIGURE_PERCENT)
		str_addc(out, '%');
}

static void status_text(struct pg_rows *const *rows)
{
	static const struct table_column columns[] = {
		{.title = TEXT("PARTICIPANTS")}, {.title = TEXT("FIGURE"), .right = true}};
	struct table *table = table_new(stdout, columns, 2, term_columns());
	struct str cell = STR_INIT;
	for (size_t i = 0; i < FIGURES; i++) {
		const char *value = pg_rows_get(rows[figures[i].query], 0, figures[i].column);
		str_clear(&cell);
		if (value)
			add_figure(&cell, &figures[i], value);
		table_cell(table, _(figures[i].text));
		table_cell(table, value ? str_text(&cell) : NULL);
	}
	str_done(&cell);
	table_free(table);
}

bool participants_status_verb(struct context *context, struct err *err)
{
	static const char *const queries[] = {
		"sql/queries/participants/freshness.sql", "sql/queries/participants/requests.sql"};
	struct site *site = open_site(context, err);
	struct pg_rows *rows[2] = {NULL, NULL};
	bool ok = site != NULL;
	for (size_t i = 0; ok && i < 2; i++) {
		rows[i] = site_ask(site, PG_READ, queries[i], "participants", NULL, 0, err);
		ok = rows[i] != NULL;
	}
	if (ok && context->json)
		status_json(rows);
	else if (ok)
		status_text(rows);
	pg_rows_free(rows[0]);
	pg_rows_free(rows[1]);
	return ok;
}

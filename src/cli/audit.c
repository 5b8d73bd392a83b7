#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/json_out.h"
#include "cli/several.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "engine/job.h"
#include "engine/said.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED = 100 }; /* on a terminal without --verbose */

static const struct table_column columns[] = {
	{.title = TEXT("AUDIT"), .right = true},
	{.title = TEXT("WHEN")},
	{.title = TEXT("WHO")},
	{.title = TEXT("WHAT")},
	{.title = TEXT("KEY")},
	{.title = TEXT("CHANGE")},
	{.title = TEXT("WHY")},
	{.title = TEXT("UNDONE BY"), .right = true},
};

/* Where the rows go. */
struct list {
	bool json;
	const struct catalog *catalog; /* NULL: it cannot be read, and changes are told as they are */
	struct json_out *out;          /* begun with the first row: an error is no empty list */
	struct table *table;
	int64_t limit; /* 0: none */
	int64_t rows;
};

/* A number of the result as JSON, or null. */
static void member_int(struct json_out *out, const struct pg_rows *row, const char *column, const char *name)
{
	json_out_raw(out, name, pg_rows_get(row, 0, column));
}

static void row_json(struct json_out *out, const struct site *site, const struct pg_rows *row)
{
	static const char *const texts[] = {"role", "client", "operator", "ssh_client", "written_by"};
	json_out_object(out, NULL);
	if (site_name(site))
		json_out_text(out, "database", site_name(site));
	member_int(out, row, "audit", "audit");
	json_out_text(out, "at", pg_rows_get(row, 0, "at"));
	json_out_text(out, "what", pg_rows_get(row, 0, "what"));
	json_out_text(out, "rule", pg_rows_get(row, 0, "rule"));
	json_out_raw(out, "key", pg_rows_get(row, 0, "key"));
	json_out_raw(out, "before", pg_rows_get(row, 0, "before"));
	json_out_raw(out, "after", pg_rows_get(row, 0, "after"));
	member_int(out, row, "job", "job");
	json_out_text(out, "reason", pg_rows_get(row, 0, "why"));
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		json_out_text(out, texts[i], pg_rows_get(row, 0, texts[i]));
	member_int(out, row, "undoes", "undoes");
	member_int(out, row, "undone_by", "undone_by");
	json_out_close(out);
}

/* A number that may not be there, as a person would name it. */
static void cell_number(
	struct table *table, const struct site *site, const struct pg_rows *row, const char *column, const char *none)
{
	struct str number = STR_INIT;
	if (pg_rows_get(row, 0, column))
		site_add_number(site, pg_rows_int(row, 0, column), &number);
	table_cell(table, number.len ? str_text(&number) : none);
	str_done(&number);
}

static void row_text(const struct list *list, const struct site *site, const struct pg_rows *row)
{
	struct table *table = list->table;
	struct str cell = STR_INIT;
	const char *operator= pg_rows_get(row, 0, "operator");
	const char *key = pg_rows_get(row, 0, "key");
	const char *why = pg_rows_get(row, 0, "why");
	const char *what = pg_rows_get(row, 0, "what");
	const char *name = pg_rows_get(row, 0, "rule");
	struct err ignored = ERR_INIT;
	const struct rule *rule = list->catalog && name ? catalog_find(list->catalog, name, &ignored) : NULL;
	cell_number(table, site, row, "audit", NULL);
	table_cell(table, pg_rows_get(row, 0, "at"));
	table_cell(table, operator? operator: pg_rows_get(row, 0, "role"));
	bool refused = str_starts(what, "refused ");
	table_cellf(table, "%s%s%s %s", refused ? job_word("refused") : "", refused ? " " : "",
		job_word(refused ? what + strlen("refused ") : what), name ? name : "");
	if (key)
		term_add_key(&cell, key);
	table_cell(table, key ? str_text(&cell) : NULL);
	str_clear(&cell);
	term_add_change(&cell, rule, pg_rows_get(row, 0, "before"), pg_rows_get(row, 0, "after"));
	table_cell(table, str_text(&cell));
	char *said = refused && why ? said_text(rule, why) : NULL;
	table_cell(table, said ? said : why ? why : "");
	free(said);
	cell_number(table, site, row, "undone_by", "");
	err_done(&ignored);
	str_done(&cell);
}

static void begin_json(struct list *list)
{
	list->out = json_out_new(stdout);
	json_out_array(list->out, NULL);
}

static bool take_row(void *data, const struct site *site, const struct pg_rows *row, struct err *err)
{
	struct list *list = data;
	(void)err;
	list->rows++;
	if (list->json && !list->out)
		begin_json(list);
	if (list->out)
		row_json(list->out, site, row);
	else if (!list->limit || list->rows <= list->limit)
		row_text(list, site, row);
	return true;
}

/* "30m", "12h", "7d": a number and s, m, h, d or w. Appends it as an interval. */
static bool is_age(const char *text, struct str *interval)
{
	static const struct {
		char letter;
		const char *unit;
	} units[] = {{'s', "seconds"}, {'m', "minutes"}, {'h', "hours"}, {'d', "days"}, {'w', "weeks"}};
	size_t digits = strspn(text, "0123456789");
	if (!digits || digits > 6 || !text[digits] || text[digits + 1])
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (units[i].letter == text[digits]) {
			str_addf(interval, "%.*s %s", (int)digits, text, units[i].unit);
			return true;
		}
	return false;
}

/* Begins like "2026-11-22"; the rest is the server's to read. */
static bool is_date(const char *text)
{
	static const char form[] = "dddd-dd-dd";
	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	return true;
}

static bool bad_since(const char *since, struct err *err)
{
	return err_set(err, ERR_USAGE, _("--since \"%s\": expected 30m, 12h, 7d, or 2026-11-22 [14:30]"), since);
}

static bool list_all(
	struct context *context, struct list *list, const struct pg_param *params, size_t nparams, struct err *err)
{
	const struct several_stream stream = {
		.path = "sql/queries/audit/list.sql",
		.column = "at",
		.descending = true,
		.params = params,
		.nparams = nparams,
	};
	struct err ignored = ERR_INIT;
	list->json = context->json;
	list->limit = term_columns() && !context->verbose ? LISTED : 0;
	if (!list->json) {
		list->catalog = context_catalog(context, &ignored);
		list->table = table_new(stdout, columns, 8, term_columns());
	}
	err_done(&ignored);
	bool ok = several_stream(context, &stream, take_row, list, err);
	table_free(list->table);
	if (ok && list->limit && list->rows > list->limit)
		printf(_("  ... and %lld more: --verbose lists them all\n"), (long long)(list->rows - list->limit));
	if (ok && list->json && !list->out)
		begin_json(list);
	if (ok && !list->json && !list->rows)
		context_remark(context, _("the audit has nothing of that"));
	json_out_free(list->out);
	return ok;
}

bool audit_verb(struct context *context, struct err *err)
{
	const char *since = args_get(context->args, OPTION_SINCE);
	struct str age = STR_INIT;
	struct list list = {.rows = 0};
	if (since && !is_age(since, &age) && !is_date(since))
		return bad_since(since, err);
	const struct pg_param params[] = {
		{"since", since && !age.len ? since : NULL},
		{"age", age.data},
		{"rule", args_get(context->args, OPTION_RULE)},
		{"key", args_get(context->args, OPTION_KEY)},
	};
	bool ok = list_all(context, &list, params, 4, err);
	/* 22007, 22008: a date that there is not. */
	if (!ok && since && str_starts(err->sqlstate, "2200"))
		bad_since(since, err);
	str_done(&age);
	return ok;
}

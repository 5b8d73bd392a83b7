#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/json_out.h"
#include "cli/progress.h"
#include "cli/several.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LISTED = 50 }; /* findings of one rule on a terminal without --verbose */

static const struct table_column columns[] = {
	{.title = TEXT("KEY")},
	{.title = TEXT("SCOPE")},
	{.title = TEXT("LABEL")},
	{.title = TEXT("DRIFT")},
	{.title = TEXT("SINCE")},
};

/* The whole of one check. */
struct check {
	struct context *context;
	const struct catalog *catalog;
	struct json_out *out;     /* NULL: text */
	const char *why_not_kept; /* the findings; NULL: they were */
	bool several;             /* databases: one that is gone is no reason to leave the rules of the others */
};

/* One rule's turn. */
struct turn {
	const struct rule *rule;
	struct context *context;
	struct json_out *out;
	struct table *table;
	struct progress *progress;
	int64_t rows;
	int64_t limit; /* 0: none */
	bool begun;    /* the list of the document is open */
};

static void begin_rule(struct json_out *out, const struct rule *rule)
{
	json_out_object(out, NULL);
	json_out_text(out, "rule", rule->name);
}

static void begin_list(struct turn *turn, const struct rule *rule, const struct detect_result *result)
{
	turn->begun = true;
	if (!turn->out) {
		turn->table = table_new(stdout, columns, 5, term_columns());
		return;
	}
	begin_rule(turn->out, rule);
	if (result) {
		json_out_int(turn->out, "found", result->found);
		json_out_int(turn->out, "duration_ms", result->duration_ms);
	}
	json_out_array(turn->out, "findings");
}

static void add_age(struct str *out, const char *rfc3339)
{
	struct tm tm = {.tm_isdst = 0};
	if (rfc3339 && strptime(rfc3339, "%Y-%m-%dT%H:%M:%S", &tm))
		clock_add_age(out, (int64_t)(time(NULL) - timegm(&tm)));
}

static void headline(const struct turn *turn)
{
	const struct rule *rule = turn->rule;
	char *title = safe_text(rule_title(rule, text_language()), term_safe_mode());
	const char *glyph = turn->rows ? term_glyph("✗", "x") : term_glyph("✓", "+");
	printf("%s %s: %s%s", glyph, rule->name, title, turn->rows ? "\n" : ": ");
	free(title);
}

static void row_text(struct turn *turn, const struct detect_row *row)
{
	struct str cell = STR_INIT;
	if (turn->rows == 1)
		headline(turn);
	if (turn->limit && turn->rows > turn->limit)
		return;
	term_add_key(&cell, row->key);
	table_cell(turn->table, str_text(&cell));
	table_cell(turn->table, row->scope);
	table_cell(turn->table, row->label);
	str_clear(&cell);
	term_add_change(&cell, turn->rule, row->stored, row->actual);
	table_cell(turn->table, str_text(&cell));
	str_clear(&cell);
	add_age(&cell, row->first_seen);
	if (row->reopened)
		str_addf(&cell, " %s%d", term_glyph("↻", "again "), row->reopened);
	table_cell(turn->table, str_text(&cell));
	str_done(&cell);
}

static bool show_row(void *data, const struct detect_row *row, struct err *err)
{
	struct turn *turn = data;
	(void)err;
	turn->rows++;
	if (!turn->out) {
		row_text(turn, row);
		return true;
	}
	json_out_object(turn->out, NULL);
	json_out_raw(turn->out, "key", row->key);
	json_out_text(turn->out, "scope", row->scope);
	json_out_text(turn->out, "label", row->label);
	json_out_raw(turn->out, "stored", row->stored);
	json_out_raw(turn->out, "actual", row->actual);
	json_out_text(turn->out, "first_seen", row->first_seen);
	if (row->reopened)
		json_out_int(turn->out, "reopened", row->reopened);
	json_out_close(turn->out);
	return true;
}

/* Looks and keeps what it found, or only looks where this login may not keep anything. */
static bool look(struct turn *turn, struct site *site, const struct detect_request *request,
	struct detect_result *result, const char **why_not_kept, struct err *err)
{
	struct site *runner = context_runner(turn->context, request->rule->system, err);
	if (!runner)
		return false;
	*why_not_kept = site_why_not_run(runner);
	if (*why_not_kept) {
		begin_list(turn, request->rule, NULL);
		return detect_stream(site, request, show_row, turn, result, err);
	}
	progress_show(turn->progress, 0, 0, _("looking"));
	bool ok = detect_store(runner, request, result, err);
	progress_clear(turn->progress);
	if (!ok)
		return false;
	begin_list(turn, request->rule, result);
	return detect_findings(runner, request, show_row, turn, err);
}

static void end_json(struct turn *turn, const struct detect_result *result, const char *why_not_kept)
{
	json_out_close(turn->out);
	if (why_not_kept) {
		json_out_int(turn->out, "found", result->found);
		json_out_int(turn->out, "duration_ms", result->duration_ms);
		json_out_text(turn->out, "not_kept", why_not_kept);
	}
	json_out_close(turn->out);
}

static void end_text(struct turn *turn, const struct detect_result *result)
{
	struct str line = STR_INIT;
	table_free(turn->table);
	if (turn->limit && turn->rows > turn->limit)
		printf(_("  ... and %lld more: --verbose lists them all\n"), (long long)(turn->rows - turn->limit));
	if (!turn->rows && !turn->context->quiet)
		headline(turn);
	if (turn->rows)
		str_add(&line, "  ");
	figure_add_form(&line, N_("%s found", "%s found", turn->rows), turn->rows);
	str_add(&line, ", ");
	clock_add_duration(&line, result->duration_ms);
	if (!turn->context->quiet)
		puts(line.data);
	str_done(&line);
}

/* What the rule needs is not here: an error only if it was asked for by name. */
static void say_unavailable(struct turn *turn, const struct rule *rule, const struct err *why, bool is_named)
{
	if (turn->out) {
		begin_rule(turn->out, rule);
		json_out_text(turn->out, "unavailable", why->text);
		json_out_close(turn->out);
	} else if (!is_named && !turn->context->quiet) {
		char *safe = safe_text(why->text, term_safe_mode());
		printf("%s %s: %s\n", term_glyph("–", "-"), rule->name, safe);
		free(safe);
	}
	if (is_named) {
		struct err copy = ERR_INIT;
		err_set(&copy, why->kind, "%s: %s", rule->name, why->text);
		context_complain(turn->context, &copy);
		err_done(&copy);
		context_worse(turn->context, EXIT_COULD_NOT);
	}
}

static void say_failed(struct turn *turn, const char *name, bool is_open, const struct err *why)
{
	struct err copy = ERR_INIT;
	progress_clear(turn->progress);
	table_free(turn->table);
	if (turn->out) {
		if (is_open) {
			json_out_close(turn->out);
		} else {
			json_out_object(turn->out, NULL);
			json_out_text(turn->out, "rule", name);
		}
		json_out_text(turn->out, "error", why->text);
		json_out_close(turn->out);
	}
	err_set(&copy, why->kind, "%s: %s", name, why->text);
	context_complain(turn->context, &copy);
	err_done(&copy);
	context_worse(turn->context, context_exit(why));
}

static bool check_here(struct check *check, struct turn *turn, struct site *site, const char *keys, struct err *why)
{
	struct detect_result result = {.found = 0};
	const char *why_not_kept = NULL;
	const struct detect_request request = {
		.rule = turn->rule, .scope = args_get(check->context->args, OPTION_SCOPE), .keys = keys};
	if (!look(turn, site, &request, &result, &why_not_kept, why))
		return false;
	if (check->out)
		end_json(turn, &result, why_not_kept);
	else
		end_text(turn, &result);
	if (why_not_kept)
		check->why_not_kept = why_not_kept;
	context_worse(check->context, result.found ? EXIT_DRIFT : EXIT_FINE);
	return true;
}

/* False only where going on with the next rule makes no sense: interrupted, or the only server is gone. */
static bool check_rule(struct check *check, const struct rule *rule, bool is_named, struct err *err)
{
	struct context *context = check->context;
	struct err why = ERR_INIT;
	struct str keys = STR_INIT;
	if (!ask_key_options(context, rule, &keys, err)) {
		str_done(&keys);
		return false;
	}
	struct site *site = context_site(context, rule->system, &why);
	struct turn turn = {
		.rule = rule,
		.context = context,
		.out = check->out,
		.progress = progress_new(rule->name, context->quiet || context->json),
		.limit = term_columns() && !context->verbose ? LISTED : 0,
	};
	if (!site)
		say_failed(&turn, rule->name, false, &why);
	else if (!site_domain(site, rule, &why) && why.kind != ERR_MISSING)
		say_failed(&turn, rule->name, false, &why);
	else if (why.kind != ERR_NONE)
		say_unavailable(&turn, rule, &why, is_named);
	else if (!check_here(check, &turn, site, keys.data, &why))
		say_failed(&turn, rule->name, turn.begun, &why);
	bool lost = why.kind == ERR_CONNECT && !(site && pg_alive(site->pg));
	bool go_on = why.kind != ERR_INTERRUPTED && (!lost || check->several);
	progress_free(turn.progress);
	err_done(&why);
	str_done(&keys);
	return go_on;
}

/* A file that is no rule is a rule that could not look. */
static void say_broken(const struct check *check)
{
	const struct catalog *catalog = check->catalog;
	struct json_out *out = check->out;
	for (size_t i = 0; i < catalog_broken_count(catalog); i++) {
		struct err why = ERR_INIT;
		err_set(&why, ERR_INPUT, "%s", catalog_broken_at(catalog, i));
		if (out) {
			const char *path = catalog_broken_at(catalog, i);
			char *file = mem_strndup(path, strcspn(path, ":"));
			json_out_object(out, NULL);
			json_out_text(out, "rule", file);
			json_out_text(out, "error", why.text);
			json_out_close(out);
			free(file);
		}
		context_complain(check->context, &why);
		context_worse(check->context, EXIT_COULD_NOT);
		err_done(&why);
	}
}

static bool check_all(struct check *check, struct err *err)
{
	bool go_on = true;
	for (size_t i = 0; go_on && i < catalog_count(check->catalog); i++)
		if (catalog_at(check->catalog, i)->kind == RULE_CHECK)
			go_on = check_rule(check, catalog_at(check->catalog, i), false, err);
	if (go_on)
		say_broken(check);
	return err->kind == ERR_NONE;
}

static bool check_named(struct check *check, const struct rule **rules, struct err *err)
{
	for (size_t i = 0; i < check->context->nwords; i++)
		if (!check_rule(check, rules[i], true, err))
			break;
	return err->kind == ERR_NONE;
}

/* All names and keys are looked at before anything is done. */
static bool find_rules(const struct check *check, const struct rule **rules, struct err *err)
{
	struct context *context = check->context;
	struct str keys = STR_INIT;
	bool ok = true;
	for (size_t i = 0; ok && i < context->nwords; i++) {
		rules[i] = catalog_find(check->catalog, context->words[i], err);
		ok = rules[i] &&
		     (rules[i]->kind == RULE_CHECK ||
			     err_set(err, ERR_USAGE, _("%s is an action: it looks for nothing"), rules[i]->name));
		str_clear(&keys);
		ok = ok && ask_key_options(context, rules[i], &keys, err);
	}
	str_done(&keys);
	return ok;
}

bool check_verb(struct context *context, struct err *err)
{
	struct check check = {.context = context, .catalog = context_catalog(context, err)};
	if (!check.catalog)
		return false;
	if (!context->nwords && args_has(context->args, OPTION_KEY))
		return err_set(err, ERR_USAGE, _("--key needs the name of the rule whose key it is"));
	const struct rule **rules = mem_zero(context->nwords + 1, sizeof(*rules));
	size_t count = several_count(context, err);
	bool ok = count && find_rules(&check, rules, err) && (count > 1 || context_site(context, NULL, err));
	if (ok) {
		check.several = count > 1;
		check.out = context->json ? json_out_new(stdout) : NULL;
		if (check.out && context->nwords != 1)
			json_out_array(check.out, NULL);
		ok = context->nwords ? check_named(&check, rules, err) : check_all(&check, err);
		json_out_free(check.out);
	}
	if (check.why_not_kept)
		context_remark(context, _("findings are not kept and repair is not on offer: %s"), check.why_not_kept);
	free(rules);
	return ok;
}

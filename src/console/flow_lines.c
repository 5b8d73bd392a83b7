#include "console/flow_lines.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "console/app.h"
#include "console/cell.h"
#include "engine/said.h"

#include <stdlib.h>
#include <string.h>

enum { REFUSALS_SHOWN = 6, LABEL_COLS = 12, MEMBER_COLS = 14 };

/* What the repair writes comes from somewhere else. */
static bool is_fetched(const struct flow_shown *shown)
{
	return shown->request->rule && shown->request->rule->repair_function;
}

static void add_signed(struct str *out, const char *number)
{
	if (*number != '-' && !str_eq(number, "0"))
		str_addc(out, '+');
	cell_add_number(out, number);
}

/* The sums are not those of all rows. */
static bool is_partial(const struct flow_shown *shown)
{
	return shown->rows > FLOW_SUMMED;
}

static int pad_of(const char *text)
{
	int cols = utf8_columns(text, strlen(text));
	return cols < MEMBER_COLS ? MEMBER_COLS - cols : 0;
}

/* "   largest +55 Перевод каталога" */
static void add_largest(struct str *line, const char *largest, const char *label)
{
	str_addf(line, "   %s ", _("largest"));
	add_signed(line, largest);
	if (!label)
		return;
	char *safe = safe_text(label, SAFE_SHOW);
	int used = 0;
	size_t fit = utf8_fit(safe, strlen(safe), LABEL_COLS, &used);
	str_addc(line, ' ');
	str_addn(line, safe, fit);
	str_add(line, safe[fit] ? "…" : "");
	free(safe);
}

/* "responses   +871 −39 in all   largest +55 Перевод каталога   7 were empty". A figure that stays as it is is not
 * told. */
static void add_member(const struct flow_shown *shown, struct dialog *dialog, size_t row)
{
	const struct pg_rows *rows = shown->summary;
	const char *const sums[] = {pg_rows_get(rows, row, "up"), pg_rows_get(rows, row, "down")};
	const char *largest = pg_rows_get(rows, row, "largest");
	int64_t nulls = pg_rows_int(rows, row, "nulls");
	struct str line = STR_INIT;
	char *member = rule_member(shown->request->rule, pg_rows_get(rows, row, "member"), shown->lang);
	char *safe_member = safe_text(member, SAFE_SHOW);
	str_addf(&line, "%s%*s", safe_member, pad_of(safe_member), "");
	free(member);
	free(safe_member);
	size_t name = line.len;
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		if (str_eq(sums[i], "0"))
			continue;
		str_addc(&line, ' ');
		add_signed(&line, sums[i]);
	}
	if (line.len > name && shown->rows > 1) {
		str_addc(&line, ' ');
		if (is_partial(shown))
			figure_add_form(&line, _("in the first %s"), FLOW_SUMMED);
		else
			str_add(&line, _("in all"));
	}
	if (line.len > name && largest && shown->rows > 1)
		add_largest(&line, largest, pg_rows_get(rows, row, "largest_label"));
	if (nulls)
		figure_add_form(&line, N_("   %s was empty", "   %s were empty", nulls), nulls);
	if (line.len > name)
		dialog_add_line(dialog, STYLE_TEXT, str_text(&line));
	str_done(&line);
}

static void add_lost(const struct flow_shown *shown, struct dialog *dialog)
{
	size_t lost = shown->request->lost;
	char *line = mem_printf(
		N_("%zu of them is no longer in the list.", "%zu of them are no longer in the list.", lost), lost);
	if (lost)
		dialog_add_line(dialog, STYLE_WARNING, line);
	free(line);
}

static void add_summary(const struct flow_shown *shown, struct dialog *dialog)
{
	size_t count = shown->summary ? pg_rows_count(shown->summary) : 0;
	for (size_t i = 0; i < count; i++)
		if (pg_rows_get(shown->summary, i, "member"))
			add_member(shown, dialog, i);
	int64_t found = count ? pg_rows_int(shown->summary, 0, "found") : 0;
	if (shown->summary && found < shown->rows && !is_partial(shown)) {
		struct str line = STR_INIT;
		figure_add_form(&line,
			N_("%s of them is not known to have drifted: it is counted all the same.",
				"%s of them are not known to have drifted: they are counted all the same.",
				shown->rows - found),
			shown->rows - found);
		dialog_add_line(dialog, STYLE_DIM, str_text(&line));
		str_done(&line);
	}
}

static void add_said(const struct flow_shown *shown, struct dialog *dialog, const char *reason)
{
	char *said = said_text(shown->request->rule, reason);
	dialog_add_line(dialog, STYLE_WARNING, said);
	free(said);
}

static void add_refusals(const struct flow_shown *shown, struct dialog *dialog)
{
	size_t count = shown->refusals ? pg_rows_count(shown->refusals) : 0;
	for (size_t i = 0; i < count && i < REFUSALS_SHOWN; i++)
		add_said(shown, dialog, pg_rows_get(shown->refusals, i, "reason"));
	if (count > REFUSALS_SHOWN) {
		char *line = mem_printf(_("… and %zu more that will be refused."), count - REFUSALS_SHOWN);
		dialog_add_line(dialog, STYLE_WARNING, line);
		free(line);
	}
}

/* "412 rows in 9 workspaces" */
static void add_count_line(const struct flow_shown *shown, struct dialog *dialog)
{
	const struct rule *rule = shown->request->rule;
	bool known = shown->summary && pg_rows_count(shown->summary) && !is_partial(shown);
	int64_t scopes = known ? pg_rows_int(shown->summary, 0, "scopes") : 0;
	struct str line = STR_INIT;
	figure_add_form(&line, N_("%s row will be touched", "%s rows will be touched", shown->rows), shown->rows);
	char *named = scopes > 1 && rule ? rule_scope(rule, shown->lang, text_form((unsigned long)scopes)) : NULL;
	if (named) {
		str_add(&line, ", ");
		figure_add_form(&line, named, scopes);
	} else if (scopes > 1) {
		figure_add_form(&line, N_(", in %s workspace", ", in %s workspaces", scopes), scopes);
	}
	free(named);
	str_addc(&line, '.');
	dialog_add_line(dialog, STYLE_TITLE, str_text(&line));
	str_done(&line);
}

/* "Last looked for by run 118, 40s ago." */
static void add_found(const struct flow_shown *shown, struct dialog *dialog)
{
	const char *run = shown->facts ? pg_rows_get(shown->facts, 0, "run") : NULL;
	struct str line = STR_INIT, age = STR_INIT;
	if (run && shown->request->kind == JOB_REPAIR) {
		int64_t seconds = pg_rows_int(shown->facts, 0, "run_age");
		clock_add_age(&age, seconds);
		if (seconds < 1)
			str_addf(&line, _("Last looked for by run %s, just now."), run);
		else
			str_addf(&line, _("Last looked for by run %s, %s ago."), run, str_text(&age));
		dialog_add_line(dialog, STYLE_DIM, str_text(&line));
	}
	if (shown->changed)
		dialog_add_line(dialog, STYLE_WARNING,
			_("Rows of it have changed or gone since they were shown: these are the figures now."));
	str_done(&line);
	str_done(&age);
}

/* Of what is fetched the budget of requests says how long it takes. */
static void add_requests(const struct flow_shown *shown, struct dialog *dialog)
{
	const char *rate = pg_rows_get(shown->facts, 0, "api_rate");
	double per_second = 0;
	struct str line = STR_INIT, figure = STR_INIT, time = STR_INIT;
	if (!rate || !str_to_number(rate, &per_second) || per_second <= 0)
		return;
	int64_t all = (int64_t)((double)shown->rows / per_second);
	cell_add_number(&figure, rate);
	clock_add_duration(&time, all < 1 ? 1000 : all * 1000);
	figure_add_form(&line, N_("%s request at most", "%s requests at most", shown->rows), shown->rows);
	str_addf(&line, _("; at %s a second that takes about %s."), str_text(&figure), str_text(&time));
	dialog_add_line(dialog, STYLE_TEXT, str_text(&line));
	str_done(&line);
	str_done(&figure);
	str_done(&time);
}

/* "About 2 s." From what such jobs took before. */
static void add_time(const struct flow_shown *shown, struct dialog *dialog)
{
	const char *row_ms = shown->facts ? pg_rows_get(shown->facts, 0, "row_ms") : NULL;
	double ms = 0;
	struct str line = STR_INIT, time = STR_INIT;
	dialog_add_line(dialog, STYLE_TEXT, "");
	if (is_fetched(shown)) {
		if (shown->facts)
			add_requests(shown, dialog);
		return;
	}
	if (row_ms && str_to_number(row_ms, &ms)) {
		int64_t all = (int64_t)(ms * (double)shown->rows);
		clock_add_duration(&time, all < 1000 ? 1000 : all / 1000 * 1000);
		str_addf(&line, _("About %s, by what such jobs took before."), str_text(&time));
		dialog_add_line(dialog, STYLE_DIM, str_text(&line));
	}
	str_done(&line);
	str_done(&time);
}

static void add_promise(const struct flow_shown *shown, struct dialog *dialog)
{
	add_time(shown, dialog);
	switch (shown->request->kind) {
	case JOB_UNDO:
		dialog_add_line(dialog, STYLE_DIM,
			_("Only what still is as it was left is taken back; what moved on is listed."));
		break;
	case JOB_REPAIR:
		if (is_fetched(shown)) {
			dialog_add_line(dialog, STYLE_DIM,
				_("What is fetched is written only where it is another one. It cannot be undone."));
			break;
		}
		dialog_add_line(dialog, STYLE_DIM,
			_("Each row is counted again under a short lock just before it is written. It can be undone."));
		break;
	case JOB_DETECT:
		break; /* never asked for here */
	case JOB_ACTION:
		dialog_add_line(dialog, STYLE_DIM, _("It can be undone."));
		break;
	}
}

void flow_add_lines(struct dialog *dialog, const struct flow_shown *shown)
{
	/* What counts comes first, where a small terminal shows one line. */
	add_count_line(shown, dialog);
	dialog_add_line(dialog, STYLE_DIM, shown->title);
	add_lost(shown, dialog);
	add_found(shown, dialog);
	if (shown->counting)
		dialog_add_line(dialog, STYLE_DIM, "…");
	if (shown->no_summary) {
		char *text = mem_printf(_("What would change in all could not be summed up: %s"), shown->no_summary);
		dialog_add_line(dialog, STYLE_WARNING, text);
		free(text);
	}
	add_summary(shown, dialog);
	add_refusals(shown, dialog);
	add_promise(shown, dialog);
}

char *flow_title(const struct flow_request *request)
{
	char *safe = safe_text(request->subject, SAFE_SHOW);
	char *title = safe ? mem_printf("%s: %s", request->label, safe) : mem_strdup(request->label);
	free(safe);
	return title;
}

void flow_say_same(const struct screen *screen, int64_t job)
{
	struct str number = STR_INIT;
	session_add_number(screen->session, job, &number);
	app_say(screen->app, STYLE_INFO, _("Job %s does the same already: no other one was queued."),
		str_text(&number));
	str_done(&number);
}

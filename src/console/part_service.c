/* The service of this host: whether it is at work, its errors of the last hour, and what it writes, as it comes. */
#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/target.h"
#include "console/filter.h"
#include "console/own_list.h"
#include "console/part_kinds.h"
#include "console/popup.h"
#include "console/row_filter.h"
#include "console/service_read.h"
#include "console/shell.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	KEPT = SERVICE_LINES_MAX,
	FIRST_LINES = 500,
	LOOK_MS = 30000, /* from one look at the state to the next */
	SETTLE_MS = 40,  /* lines that come together are shown together */
	HEAD_ROWS = 2,
};

struct line {
	uint64_t number; /* 1, 2, 3 … */
	int64_t at_ms;
	int priority;
	char *text;
};

struct service_part {
	struct own_list own; /* first */
	const char *unit;    /* NULL: off */
	struct service_read *status_read, *errors_read, *follow;
	struct service_answer status, errors, ended;
	bool has_status, has_errors, has_ended;
	struct {
		VEC(struct line);
	} lines;
	uint64_t last;
	struct row_filter *filter; /* NULL: none */
	struct loop_timer *look, *settle;
	bool behind; /* somebody went up: the cursor does not go to what comes */
};

static struct service_part *of(void *data)
{
	return data;
}

static struct service_part *of_part(const struct part *part)
{
	return (struct service_part *)(uintptr_t)part;
}

static const struct line *line_at(const struct service_part *part, int64_t row)
{
	uint64_t number = own_list_number(&part->own, row), first = part->lines.len ? part->lines.items[0].number : 0;
	return number && first && number >= first ? &part->lines.items[number - first] : NULL;
}

/* Of today the time of day with its seconds. */
static void add_when(struct str *out, int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000), now = time(NULL);
	struct tm local, today;
	localtime_r(&at, &local);
	localtime_r(&now, &today);
	if (at_ms && local.tm_yday == today.tm_yday && local.tm_year == today.tm_year)
		str_addf(out, "%02d:%02d:%02d", local.tm_hour, local.tm_min, local.tm_sec);
	else if (at_ms)
		figure_add_moment(out, at, now);
}

/* A column's text, to be freed. */
static char *column_text(const struct line *line, const char *column)
{
	struct str out = STR_INIT;
	if (str_eq(column, "when"))
		add_when(&out, line->at_ms);
	else if (str_eq(column, "priority"))
		str_add(&out, service_priority_name(line->priority));
	else if (str_eq(column, "text"))
		str_add(&out, line->text);
	return str_take(&out);
}

static char *filter_value(const void *data, const char *field)
{
	return column_text(data, field ? field : "text");
}

static void add_row(struct service_part *part, const struct line *line)
{
	if (!part->filter || row_filter_matches(part->filter, line, filter_value))
		VEC_PUSH(&part->own.numbers, line->number);
}

static void drop_first(struct service_part *part)
{
	uint64_t number = part->lines.items[0].number;
	free(part->lines.items[0].text);
	part->lines.len--;
	memmove(part->lines.items, part->lines.items + 1, part->lines.len * sizeof(*part->lines.items));
	if (!part->own.numbers.len || part->own.numbers.items[0] != number)
		return;
	part->own.numbers.len--;
	memmove(part->own.numbers.items, part->own.numbers.items + 1,
		part->own.numbers.len * sizeof(*part->own.numbers.items));
}

static void on_line(void *data, const struct service_line *line)
{
	struct service_part *part = of(data);
	if (part->lines.len == KEPT)
		drop_first(part);
	VEC_PUSH(&part->lines, ((struct line){++part->last, line->at_ms, line->priority, mem_strdup(line->text)}));
	add_row(part, &part->lines.items[part->lines.len - 1]);
	if (!loop_timer_is_on(part->settle))
		loop_timer_start(part->settle, SETTLE_MS);
}

static void changed(struct service_part *part)
{
	part->own.part.options.changed(part->own.part.options.data);
}

static void on_settle(void *data)
{
	struct service_part *part = of(data);
	grid_refresh(part->own.grid, clock_ms());
	if (!part->behind)
		grid_move(part->own.grid, GRID_END);
	changed(part);
}

/* Copies an answer over another; true if a person would see a difference. */
static bool take(struct service_answer *to, bool *has, const struct service_answer *from)
{
	bool same = *has && to->known == from->known && str_eq(to->why, from->why) && str_eq(to->word, from->word) &&
		    to->activity == from->activity && to->since == from->since && to->lines == from->lines &&
		    to->more == from->more;
	service_answer_done(to);
	*to = *from;
	to->why = mem_strdup(from->why);
	to->word = mem_strdup(from->word);
	*has = true;
	return !same;
}

static void on_ended(void *data, const struct service_answer *answer)
{
	struct service_part *part = of(data);
	take(&part->ended, &part->has_ended, answer);
	service_read_free(part->follow);
	part->follow = NULL;
	changed(part);
}

static void on_errors(void *data, const struct service_answer *answer)
{
	struct service_part *part = of(data);
	service_read_free(part->errors_read);
	part->errors_read = NULL;
	if (take(&part->errors, &part->has_errors, answer))
		changed(part);
	loop_timer_start(part->look, LOOK_MS);
}

static const struct service_read_ops follow_ops = {.line = on_line, .answered = on_ended};
static const struct service_read_ops errors_ops = {.answered = on_errors};

static struct service_read *ask(
	struct service_part *part, enum service_want want, const struct service_read_ops *ops, bool routine)
{
	const struct service_question question = {.want = want, .unit = part->unit, .lines = FIRST_LINES};
	return service_read_new(part->own.part.options.app, session_loop(part->own.part.options.session), &question,
		routine, ops, part);
}

/* A unit that is not here has no journal either: neither is asked for, and nobody asks again by himself. */
static void on_status(void *data, const struct service_answer *answer)
{
	struct service_part *part = of(data);
	service_read_free(part->status_read);
	part->status_read = NULL;
	if (take(&part->status, &part->has_status, answer))
		changed(part);
	if (part->status.known == SERVICE_ABSENT)
		return;
	part->errors_read = ask(part, SERVICE_ERRORS, &errors_ops, true);
	if (!part->follow && !part->has_ended)
		part->follow = ask(part, SERVICE_FOLLOW, &follow_ops, false);
}

static const struct service_read_ops status_ops = {.answered = on_status};

static void on_look(void *data)
{
	struct service_part *part = of(data);
	if (part->unit && !part->status_read && !part->errors_read)
		part->status_read = ask(part, SERVICE_STATUS, &status_ops, true);
}

static struct grid_total rows_total(void *data)
{
	const struct service_part *part = of(data);
	const struct ini_text *empty = &part->own.part.section->empty;
	struct grid_total total = {
		.state = GRID_READY,
		.rows = (int64_t)part->own.numbers.len,
		.why = filter_empty_text(part->filter, view_text(empty, app_options(part->own.part.options.app)->lang)),
	};
	const struct service_answer *bad = part->has_status && part->status.known == SERVICE_ABSENT  ? &part->status
					   : part->has_errors && part->errors.known != SERVICE_KNOWN ? &part->errors
					   : part->has_ended && part->ended.why                      ? &part->ended
												     : NULL;
	if (!part->unit) {
		total.state = GRID_ABSENT;
		total.why = _("this target has no service to look after (service = off)");
	} else if (!part->has_status || (!part->has_errors && part->status.known != SERVICE_ABSENT)) {
		total.state = GRID_LOADING; /* whether the journal can be read is not known yet */
	} else if (bad && !part->own.numbers.len) {
		total.state = bad->known == SERVICE_ABSENT ? GRID_ABSENT : GRID_FAILED;
		total.why = bad->why;
	}
	return total;
}

static bool rows_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct service_part *part = of(data);
	const struct line *line = line_at(part, row);
	const char *name = part->own.part.section->columns[column].name;
	if (!line)
		return false;
	char *text = column_text(line, name);
	own_list_cell(
		&part->own, column, text, str_eq(name, "text") ? service_priority_name(line->priority) : text, cell);
	return true;
}

static const struct grid_ops rows_ops = {
	.total = rows_total,
	.cell = rows_cell,
	.key = own_list_key,
	.find = own_list_find,
};

static struct part *service_make(const struct part_options *options, const struct view_section *section)
{
	struct service_part *part = mem_zero(1, sizeof(*part));
	struct loop *loop = session_loop(options->session);
	part->unit = app_options(options->app)->entry->service;
	own_list_begin(&part->own, options, section, &rows_ops);
	part->settle = loop_timer_new(loop, on_settle, part);
	part->look = loop_timer_new(loop, on_look, part);
	loop_timer_start(part->look, 0);
	return &part->own.part;
}

static void service_free(struct part *data)
{
	struct service_part *part = of_part(data);
	service_read_free(part->status_read);
	service_read_free(part->errors_read);
	service_read_free(part->follow);
	loop_timer_free(part->look);
	loop_timer_free(part->settle);
	while (part->lines.len)
		drop_first(part);
	free(part->lines.items);
	own_list_done(&part->own);
	row_filter_free(part->filter);
	service_answer_done(&part->status);
	service_answer_done(&part->errors);
	service_answer_done(&part->ended);
	free(part);
}

/* "✓ active (running) for 2h  thebot-backend.service": where it is narrow, the name goes first. */
static void draw_state(const struct service_part *part, struct area area)
{
	const struct service_answer *status = &part->status;
	bool known = part->has_status && status->known == SERVICE_KNOWN;
	bool good = known && status->activity == SERVICE_ACTIVE;
	enum style style = good ? STYLE_OK : known ? STYLE_ERROR : STYLE_WARNING;
	struct str text = STR_INIT;
	if (!part->unit)
		return;
	if (!part->has_status)
		str_add(&text, "…");
	else if (known)
		str_add(&text, status->word);
	else if (status->known == SERVICE_ABSENT)
		str_add(&text, _("not on this host"));
	else
		str_addf(&text, "%s: %s", _("unknown"), status->why);
	if (known && status->since) {
		str_addf(&text, " %s ", _("for"));
		clock_add_age(&text, (int64_t)time(NULL) - status->since);
	}
	draw_glyph(area, 0, 1, style, good ? GLYPH_OK : known ? GLYPH_ERROR : GLYPH_UNKNOWN);
	int col = draw_text(area, 0, 3, style, str_text(&text));
	draw_text(area, 0, col + 2, STYLE_DIM, part->unit);
	str_done(&text);
}

/* The figure first, as it is what must be seen on a narrow screen. */
static void draw_errors(const struct service_part *part, struct area area)
{
	const struct service_answer *errors = &part->errors;
	struct str text = STR_INIT;
	if (!part->has_errors || part->status.known == SERVICE_ABSENT)
		return;
	if (errors->known == SERVICE_KNOWN && !errors->lines) {
		str_add(&text, _("no errors in the last hour"));
	} else if (errors->known == SERVICE_KNOWN) {
		figure_add_form(&text, N_("%s error in the last hour", "%s errors in the last hour", errors->lines),
			errors->lines);
		str_add(&text, errors->more ? _(", or more") : "");
	} else {
		str_addf(&text, "%s: %s: %s", _("errors of the last hour"), _("unknown"), errors->why);
	}
	draw_text(area, 1, 3,
		errors->known != SERVICE_KNOWN ? STYLE_WARNING
		: errors->lines                ? STYLE_ERROR
					       : STYLE_DIM,
		str_text(&text));
	str_done(&text);
}

static void service_draw(struct part *data, struct area area, bool focus)
{
	const struct service_part *part = of_part(data);
	draw_state(part, area);
	draw_errors(part, area);
	grid_draw(part->own.grid, draw_within(area, HEAD_ROWS, 0, -1, -1), focus);
}

static void note_place(struct service_part *part)
{
	part->behind = grid_row(part->own.grid) + 1 < (int64_t)part->own.numbers.len;
}

static void service_move(struct part *part, enum grid_move move)
{
	own_list_move(part, move);
	note_place(of_part(part));
}

static bool service_press(struct part *part, const struct key *key)
{
	bool used = own_list_press(part, key);
	note_place(of_part(part));
	return used;
}

static void service_point(struct part *part, const struct key *key)
{
	own_list_point(part, key);
	note_place(of_part(part));
}

static void service_filter(struct part *data, const char *json)
{
	struct service_part *part = of_part(data);
	row_filter_free(part->filter);
	part->filter = row_filter_new(json);
	part->own.numbers.len = 0;
	for (size_t i = 0; i < part->lines.len; i++)
		add_row(part, &part->lines.items[i]);
	grid_reset(part->own.grid);
	part->behind = false;
	on_settle(part);
}

static void service_add_count(const struct part *part, struct str *out)
{
	figure_add_count(out, (int64_t)of_part(part)->own.numbers.len);
}

static const char *service_value(const struct part *data, const char *column)
{
	struct service_part *part = of_part(data);
	const struct line *line = line_at(part, grid_row(part->own.grid));
	return own_list_keep(&part->own, line ? column_text(line, column) : NULL);
}

static const char *service_label(const struct part *part)
{
	return service_value(part, "text");
}

/* The whole line, to be read and copied. */
static void service_open(struct part *data)
{
	const struct service_part *part = of_part(data);
	const struct line *line = line_at(part, grid_row(part->own.grid));
	if (!line)
		return;
	struct str head = STR_INIT;
	struct dialog *dialog = dialog_new(part->unit, &(const struct key){.code = KC_ENTER});
	add_when(&head, line->at_ms);
	str_addf(&head, "  %s", service_priority_name(line->priority));
	dialog_add_line(dialog, STYLE_DIM, str_text(&head));
	dialog_add_line(dialog, STYLE_TEXT, "");
	dialog_add_lines(dialog, STYLE_TEXT, line->text);
	popup_read(part->own.part.options.app, dialog, (const char *const[]){line->text}, 1);
	str_done(&head);
}

/* The journal's lines come no longer: those that are there would look as if it was silent. */
static const char *service_remark(const struct part *data)
{
	struct service_part *part = of_part(data);
	if (!part->has_ended)
		return NULL;
	const char *why = part->ended.why ? part->ended.why : _("journalctl ended");
	return own_list_keep(
		&part->own, mem_printf(_("The journal is no longer followed: %s; r follows it again."), why));
}

static void service_act(struct part *data, const char *word, const struct key *asked)
{
	struct service_part *part = of_part(data);
	(void)word, (void)asked;
	if (part->has_ended) {
		/* Followed anew, it says them again. */
		while (part->lines.len)
			drop_first(part);
		part->has_ended = false;
	}
	on_look(part);
}

static bool service_shell(const struct part *part, const char *word, struct shell *out)
{
	(void)word;
	shell_words(out, app_options(part->options.app)->target, "service", "--follow", NULL, NULL);
	return true;
}

const struct part_ops part_service_ops = {
	.make = service_make,
	.free = service_free,
	.draw = service_draw,
	.move = service_move,
	.press = service_press,
	.point = service_point,
	.filter = service_filter,
	.add_count = service_add_count,
	.open = service_open,
	.value = service_value,
	.label = service_label,
	.remark = service_remark,
	.act = service_act,
	.shell = service_shell,
};

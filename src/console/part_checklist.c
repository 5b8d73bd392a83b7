/* The steps of one checklist, each with what came of it, and of the one under the cursor what that means and what to
 * do. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/app_term.h"
#include "console/checking.h"
#include "console/checklist_act.h"
#include "console/own_list.h"
#include "console/part_kinds.h"
#include "console/shell.h"
#include "engine/checklists.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_LIST = 4, DETAIL_MOST = 8 };

struct checklist_part {
	struct own_list own; /* first */
	struct checklists *all;
	const struct checklist *list; /* NULL: why */
	struct err why;
	struct checking *checking;
	struct loop_timer *begin;
	struct follow
		*looks; /* by whom the rule of a step is looked at anew, after which the step is made; NULL: none */
	size_t looked;  /* that step */
};

static struct checklist_part *of(void *data)
{
	return data;
}

static struct checklist_part *of_part(const struct part *part)
{
	return (struct checklist_part *)(uintptr_t)part;
}

static const char *lang_of(const struct checklist_part *part)
{
	return app_options(part->own.part.options.app)->lang;
}

static enum style style_of(const struct checking_step *step)
{
	static const enum style styles[CHECKUP_STATES] = {
		[CHECKUP_PASS] = STYLE_OK,
		[CHECKUP_FAIL] = STYLE_ERROR,
		[CHECKUP_UNKNOWN] = STYLE_WARNING,
		[CHECKUP_SKIPPED] = STYLE_DIM,
		[CHECKUP_WAIVED] = STYLE_DIM,
	};
	if (checking_is_told(step))
		return styles[step->checkup.state];
	return step->state == CHECKING_ASKS ? STYLE_INFO : STYLE_DIM;
}

/* The sign and the word. */
static void add_state(struct str *out, const struct checking_step *step)
{
	if (checking_is_told(step))
		str_addf(out, "%s %s", checkup_state_glyph(step->checkup.state, true),
			checkup_state_word(step->checkup.state));
	else
		str_add(out, step->state == CHECKING_ASKS ? _("? asks you") : "…");
}

static struct grid_total rows_total(void *data)
{
	const struct checklist_part *part = of(data);
	if (part->list)
		return (struct grid_total){.state = GRID_READY, .rows = (int64_t)part->list->nsteps};
	return (struct grid_total){.state = GRID_FAILED, .why = part->why.text};
}

static bool rows_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct checklist_part *part = of(data);
	const char *name = part->own.part.section->columns[column].name;
	const struct checking_step *step = checking_at(part->checking, (size_t)row);
	struct str text = STR_INIT;
	if (str_eq(name, "state"))
		add_state(&text, step);
	else if (str_eq(name, "title"))
		str_add(&text, view_text(&part->list->steps[row].title, lang_of(part)));
	else if (checking_is_told(step) && step->checkup.found)
		str_add(&text, step->checkup.found);
	cell->spans[0] = (struct span){str_eq(name, "state")                                          ? style_of(step)
				       : str_eq(name, "found") && step->checkup.state == CHECKUP_PASS ? STYLE_DIM
												      : STYLE_TEXT,
		own_list_keep(&part->own, str_take(&text))};
	return true;
}

static const char *rows_key(void *data, int64_t row)
{
	return of(data)->list->steps[row].name;
}

static int64_t rows_find(void *data, const char *key)
{
	const struct checklist_part *part = of(data);
	for (size_t i = 0; part->list && i < part->list->nsteps; i++)
		if (str_eq(part->list->steps[i].name, key))
			return (int64_t)i;
	return -1;
}

static const struct grid_ops rows_ops = {
	.total = rows_total,
	.cell = rows_cell,
	.key = rows_key,
	.find = rows_find,
};

static void on_change(void *data)
{
	struct checklist_part *part = of(data);
	grid_refresh(part->own.grid, clock_ms());
	part->own.part.options.changed(part->own.part.options.data);
}

static void on_begin(void *data)
{
	checking_go_on(of(data)->checking);
	on_change(data);
}

/* What the view is about. */
static const char *name_of(const struct part_options *options)
{
	for (size_t i = 0; i < options->nparams; i++)
		if (str_eq(options->params[i].name, "checklist"))
			return options->params[i].value;
	return NULL;
}

static struct part *checklist_make(const struct part_options *options, const struct view_section *section)
{
	struct checklist_part *part = mem_zero(1, sizeof(*part));
	struct loop *loop = session_loop(options->session);
	const char *name = name_of(options);
	part->all = checklists_load(app_options(options->app)->files);
	part->list = checklists_find(part->all, name ? name : "", &part->why);
	own_list_begin(&part->own, options, section, &rows_ops);
	if (part->list) {
		part->checking = checking_new(options->app, loop, part->list, on_change, part);
		/* The service needs no database: it is asked as soon as the first frame is there. */
		part->begin = loop_timer_new(loop, on_begin, part);
		loop_timer_start(part->begin, 0);
	}
	return &part->own.part;
}

static void checklist_part_free(struct part *data)
{
	struct checklist_part *part = of_part(data);
	loop_timer_free(part->begin);
	checking_free(part->checking);
	own_list_done(&part->own);
	checklists_free(part->all);
	err_done(&part->why);
	free(part);
}

/* Whether the look ended well or not: what it found, the step says. */
static void end_look(struct checklist_part *part)
{
	const struct checking_step *step = part->looks ? checking_at(part->checking, part->looked) : NULL;
	if (!step || follow_is_detecting(part->looks))
		return;
	part->looks = NULL;
	checking_again(part->checking, part->looked);
}

static void checklist_refresh(struct part *data)
{
	struct checklist_part *part = of_part(data);
	if (!part->checking)
		return;
	checking_go_on(part->checking);
	end_look(part);
}

/* The step under the cursor; -1: none. */
static int64_t current(const struct checklist_part *part)
{
	return part->list ? grid_row(part->own.grid) : -1;
}

static int draw_line(struct area area, int row, enum style style, const char *text)
{
	return row + (text && *text ? draw_wrapped(area, row, style, text) : 0);
}

/* What was found, what was expected, what that means and what to do; where there is little room, the first of it. */
static int draw_detail(const struct checklist_part *part, struct area area)
{
	int64_t at = current(part);
	const struct checklist_step *step = &part->list->steps[at];
	const struct checking_step *now = checking_at(part->checking, (size_t)at);
	bool made = checking_is_told(now), failed = made && now->checkup.state == CHECKUP_FAIL;
	struct str text = STR_INIT;
	int row = 0;
	if (made && now->checkup.found)
		str_add(&text, now->checkup.found);
	if (failed && step->word)
		str_addf(&text, _(" (expected %s)"), step->word);
	row = draw_line(area, row, style_of(now), str_text(&text));
	if (failed)
		row = draw_line(area, row, STYLE_TEXT, view_text(&step->advice, lang_of(part)));
	row = draw_line(area, row, STYLE_DIM, view_text(&step->help, lang_of(part)));
	char *command = failed ? checkup_command(step, app_options(part->own.part.options.app)->entry->service) : NULL;
	row = draw_line(area, row, STYLE_INFO, command);
	free(command);
	str_done(&text);
	return row;
}

static void checklist_draw(struct part *data, struct area area, bool focus)
{
	const struct checklist_part *part = of_part(data);
	if (!part->list || current(part) < 0) {
		grid_draw(part->own.grid, area, focus);
		return;
	}
	int list = (int)part->list->nsteps + 1;
	int most = area.rows - LEAST_LIST > 0 ? area.rows - LEAST_LIST : 0;
	int room = area.rows - list - 1;
	int detail = room > DETAIL_MOST ? room : DETAIL_MOST < most ? DETAIL_MOST : most;
	if (area.rows < 2 * LEAST_LIST)
		detail = area.rows / 2 - 1 > 0 ? area.rows / 2 - 1 : 0;
	grid_draw(part->own.grid, draw_within(area, 0, 0, area.rows - detail - (detail > 0), -1), focus);
	if (detail > 0)
		draw_detail(part, draw_within(area, area.rows - detail, 3, detail, area.cols - 4));
}

/* "5 of 7": how many passed. */
static void checklist_add_count(const struct part *data, struct str *out)
{
	const struct checklist_part *part = of_part(data);
	size_t passed = 0;
	for (size_t i = 0; part->list && i < part->list->nsteps; i++) {
		const struct checking_step *step = checking_at(part->checking, i);
		passed += checking_is_told(step) && step->checkup.state == CHECKUP_PASS;
	}
	if (part->list)
		str_addf(out, _("%zu of %zu pass"), passed, part->list->nsteps);
}

/* The view that the step names, else what its rule found. */
static void checklist_open(struct part *data)
{
	const struct checklist_part *part = of_part(data);
	struct app *app = data->options.app;
	const struct checklist_step *step = current(part) >= 0 ? &part->list->steps[current(part)] : NULL;
	struct err err = ERR_INIT;
	if (step && step->open) {
		app_open(app, step->open, NULL);
	} else if (step && step->rule) {
		const struct view *view = app_rule_view(app, step->rule, &err);
		json_t *about = view && view->nparams ? json_pack("{s:s}", view->params[0].name, step->rule) : NULL;
		char *text = about ? json_dumps(about, JSON_COMPACT) : NULL;
		if (view)
			app_open(app, view->name, text);
		else
			app_say_err(app, &err);
		json_decref(about);
		free(text);
	} else {
		app_say(app, STYLE_INFO, _("There is nothing more to see of this step."));
	}
	err_done(&err);
}

static const char *checklist_value(const struct part *data, const char *column)
{
	const struct checklist_part *part = of_part(data);
	int64_t at = current(part);
	if (at < 0)
		return NULL;
	if (str_eq(column, "rule"))
		return part->list->steps[at].repair;
	if (str_eq(column, "title"))
		return view_text(&part->list->steps[at].title, lang_of(part));
	if (str_eq(column, "found"))
		return checking_at(part->checking, (size_t)at)->checkup.found;
	return NULL;
}

static const char *checklist_label(const struct part *part)
{
	return of_part(part)->list ? view_text(&of_part(part)->list->title, lang_of(of_part(part))) : NULL;
}

static const char *why_not_answer(const struct checklist_part *part)
{
	bool question = current(part) >= 0 && part->list->steps[current(part)].kind == CHECKLIST_QUESTION;
	return question ? NULL : _("the step under the cursor asks nothing");
}

static const char *checklist_why_not(const struct part *data, const char *word)
{
	const struct checklist_part *part = of_part(data);
	if (!part->list)
		return _("there is no checklist");
	if (str_eq(word, "yes") || str_eq(word, "no"))
		return why_not_answer(part);
	if (str_eq(word, "sign"))
		return checklist_act_why_not_sign(part->checking, part->list);
	if (str_eq(word, "waive") && current(part) >= 0)
		return checklist_act_why_not_waive(part->checking, (size_t)current(part));
	if (str_eq(word, "copy") && (current(part) < 0 || !part->list->steps[current(part)].command))
		return _("the step under the cursor has no command");
	return current(part) < 0 ? _("there is no row under the cursor") : NULL;
}

/* What is kept of a rule is made anew as well, so that a repair begins with what is so now; and the step after that, so
 * that it is not counted twice at a time. */
static void again(struct checklist_part *part, size_t at)
{
	struct app *app = part->own.part.options.app;
	const char *rule = part->list->steps[at].rule;
	struct session *session = rule ? app_session_of_rule(app, rule) : NULL;
	bool keeps = rule && !session_why_not_submit(session) && !tally_count_again(app_tally(app), rule);
	if (keeps && !part->looks && follow_detect(app_follow(app, session), rule)) {
		part->looks = app_follow(app, session);
		part->looked = at;
	} else {
		checking_again(part->checking, at);
	}
}

static void checklist_act(struct part *data, const char *word, const struct key *asked)
{
	struct checklist_part *part = of_part(data);
	size_t at = (size_t)current(part);
	if (str_eq(word, "all")) {
		checking_again_all(part->checking);
		app_say(part->own.part.options.app, STYLE_INFO, _("Every step is made again."));
	} else if (str_eq(word, "again")) {
		app_say(part->own.part.options.app, STYLE_INFO, _("The step is made again."));
		again(part, at);
	} else if (str_eq(word, "yes") || str_eq(word, "no")) {
		checking_answer(part->checking, at, str_eq(word, "yes"));
	} else if (str_eq(word, "waive")) {
		checklist_act_waive(part->own.part.options.app, part->checking, part->list, at, asked);
	} else if (str_eq(word, "sign")) {
		checklist_act_sign(part->own.part.options.app, part->checking, part->list, asked);
	} else if (str_eq(word, "copy")) {
		char *command = checkup_command(
			&part->list->steps[at], app_options(part->own.part.options.app)->entry->service);
		app_copy(part->own.part.options.app, command, strlen(command), _("the command"));
		free(command);
	}
}

static bool checklist_shell(const struct part *data, const char *word, struct shell *out)
{
	const struct checklist_part *part = of_part(data);
	const char *target = app_options(data->options.app)->target;
	if (str_eq(word, "all"))
		shell_words(out, target, "checklist", part->list->name, NULL, NULL);
	else if (str_eq(word, "sign"))
		shell_words(out, target, "checklist", part->list->name, "--runs", NULL);
	else if (str_eq(word, "waive") && current(part) >= 0)
		shell_words(
			out, target, "checklist", part->list->name, "--waive", part->list->steps[current(part)].name);
	if (str_eq(word, "waive") && out->command)
		out->note = mem_strdup(_("With --reason TEXT, and --for 2h for another time than 12 hours."));
	if (str_eq(word, "sign"))
		out->note = mem_strdup(
			_("--sign-off RUN signs one of the runs off that it lists; the verb keeps each of its own."));
	return out->command != NULL;
}

/* A repair is about the database of its rule. */
static struct session *checklist_session(const struct part *part)
{
	const char *rule = checklist_value(part, "rule");
	return rule ? app_session_of_rule(part->options.app, rule) : part->options.session;
}

const struct part_ops part_checklist_ops = {
	.make = checklist_make,
	.free = checklist_part_free,
	.refresh = checklist_refresh,
	.session = checklist_session,
	.draw = checklist_draw,
	.move = own_list_move,
	.press = own_list_press,
	.point = own_list_point,
	.add_count = checklist_add_count,
	.open = checklist_open,
	.value = checklist_value,
	.label = checklist_label,
	.place = own_list_place,
	.seek = own_list_seek,
	.act = checklist_act,
	.why_not = checklist_why_not,
	.shell = checklist_shell,
	.is_subject = true,
};

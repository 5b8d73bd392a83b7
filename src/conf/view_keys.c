#include "conf/view_keys.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/keymap.h"
#include "conf/view.h"

#include <stdlib.h>
#include <string.h>

enum {
	TAB_MAX = 8,
	LINES_MAX = 1000,
	COLUMNS_MAX = 1000,
	SHARE_MAX = 100,
	REFRESH_MAX = 24 * 60 * 60,
};

static const char *const align_words[] = {[VIEW_LEFT] = "left", [VIEW_RIGHT] = "right", NULL};

const char *const view_format_words[] = {
	[VIEW_TEXT] = "text",
	[VIEW_INT] = "int",
	[VIEW_AGE] = "age",
	[VIEW_SPAN] = "span",
	[VIEW_TIME] = "time",
	[VIEW_DIFF] = "diff",
	[VIEW_RANGE] = "range",
	[VIEW_BAR] = "bar",
	[VIEW_SPARK] = "spark",
	[VIEW_STATE] = "state",
	[VIEW_FLAG] = "flag",
	[VIEW_SAID] = "said",
	[VIEW_RULE] = "rule",
	NULL,
};

const char *const view_run_words[] = {
	[VIEW_REPAIR] = "repair",
	[VIEW_ACTION] = "action",
	[VIEW_DETECT] = "detect",
	[VIEW_UNDO] = "undo",
	[VIEW_OPEN] = "open",
	[VIEW_MARK] = "mark",
	[VIEW_STEER] = "steer",
	[VIEW_SCHEDULE] = "schedule",
	[VIEW_DO] = "do",
	NULL,
};

const char *const view_on_words[] = {
	[VIEW_ON_ROW] = "row",
	[VIEW_ON_MARKED] = "marked",
	[VIEW_ON_VISIBLE] = "visible",
	[VIEW_ON_SHOWN] = "shown",
	[VIEW_ON_ALL] = "all",
	[VIEW_ON_NONE] = "none",
	NULL,
};

static void take_params(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct view *view = reading->to;
	struct sql_param *params = NULL;
	struct err err = ERR_INIT;
	char *at = mem_printf("%s:%d:%d", entry->at.path, entry->at.line, entry->at.column);
	(void)key;
	if (!sql_params_parse(reading->arena, at, entry->value, &params, &view->nparams, &err))
		problems_add_err(reading->problems, &entry->at, &err);
	view->params = params;
	err_done(&err);
	free(at);
}

static void take_sort(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct view_section *section = reading->to;
	struct {
		VEC(struct view_sort);
	} sort = {0};
	(void)key;
	for (const char *rest = entry->value; rest;) {
		char *column = ini_next_item(reading->arena, &rest);
		char *order = strchr(column, ' ');
		if (order)
			*order++ = '\0';
		bool descending = order && str_eq(order, "desc");
		if (!ini_is_name(column, "-_") || (order && !descending && !str_eq(order, "asc")))
			problems_add(reading->problems, &entry->at,
				_("malformed order \"%.80s\"; expected \"column\" or \"column desc\", separated by "
				  "commas"),
				column);
		VEC_PUSH(&sort, ((struct view_sort){column, descending}));
	}
	struct view_sort *kept = arena_zero(reading->arena, sort.len, sizeof(*kept));
	memcpy(kept, sort.items, sort.len * sizeof(*kept));
	section->sort = kept;
	section->nsort = sort.len;
	free(sort.items);
}

/* The test of "> 10 error" and the like, from what stands before the style's name. */
static bool parse_style_test(char *test, struct view_style *style)
{
	bool above = *test == '>', below = *test == '<';
	if (!*test || str_eq(test, "else")) {
		style->test = VIEW_ALWAYS;
	} else if (str_eq(test, "null")) {
		style->test = VIEW_NULL;
	} else if (above || below) {
		style->test = above ? VIEW_ABOVE : VIEW_BELOW;
		return str_to_number(test + 1 + strspn(test + 1, " \t"), &style->number);
	} else {
		style->test = VIEW_EQUAL;
		style->word = test;
	}
	return true;
}

static void take_style(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct view_column *column = reading->to;
	struct {
		VEC(struct view_style);
	} styles = {0};
	(void)key;
	for (const char *rest = entry->value; rest;) {
		char *test = ini_next_item(reading->arena, &rest);
		char *space = strrchr(test, ' '), *name = space ? space + 1 : test;
		struct view_style style = {.test = VIEW_ALWAYS};
		if (!style_from_name(name, &style.style))
			problems_add_unknown(reading->problems, &entry->at, _("style"), name, style_names());
		if (space) {
			while (space > test && (space[-1] == ' ' || space[-1] == '\t'))
				space--;
			*space = '\0';
			if (!parse_style_test(test, &style))
				problems_add(reading->problems, &entry->at,
					_("malformed condition \"%.80s\"; expected a word, null, else, > NUMBER or < "
					  "NUMBER"),
					test);
		}
		VEC_PUSH(&styles, style);
	}
	struct view_style *kept = arena_zero(reading->arena, styles.len, sizeof(*kept));
	memcpy(kept, styles.items, styles.len * sizeof(*kept));
	column->styles = kept;
	column->nstyles = styles.len;
	free(styles.items);
}

/* "in step: сходится, drifted: расходится" */
static void take_words(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct view_column *column = reading->to;
	struct {
		VEC(struct view_word);
	} words = {0};
	(void)key;
	for (const char *rest = entry->value; rest;) {
		char *value = ini_next_item(reading->arena, &rest);
		char *colon = strchr(value, ':');
		char *text = colon ? colon + 1 + strspn(colon + 1, " \t") : value;
		if (!colon || colon == value || !*text) {
			problems_add(reading->problems, &entry->at,
				_("malformed word \"%.80s\"; expected \"value: word\", separated by commas"), value);
			continue;
		}
		*colon = '\0';
		VEC_PUSH(&words, ((struct view_word){value, text}));
	}
	struct view_word *kept = arena_zero(reading->arena, words.len + 1, sizeof(*kept));
	if (words.len)
		memcpy(kept, words.items, words.len * sizeof(*kept));
	*(entry->language ? &column->words_ru : &column->words) = kept;
	free(words.items);
}

static void take_max(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct view_column *column = reading->to;
	double max;
	(void)key;
	if (!str_to_number(entry->value, &max) || !(max > 0) || max > 1e15)
		problems_add(
			reading->problems, &entry->at, _("max is \"%.80s\"; expected a number above 0"), entry->value);
	else
		column->max = max;
}

static void take_key_name(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	*(const char **)((char *)reading->to + key->offset) = entry->value;
	if (!keymap_is_key(entry->value))
		problems_add(reading->problems, &entry->at,
			_("\"%.80s\" is no key; expected one character or a name such as enter, C-l or pgup"),
			entry->value);
}

/* What can be done to the job, or the schedule, under the cursor; and what undo may be about, if it is not the row. */
static const char *const steerings[] = {"pause", "cancel", "retry", "nice", "priority", "halt", NULL};
static const char *const schedulings[] = {"switch", "run", NULL};
static const char *const undone[] = {"job", NULL};

static bool is_among(const char *word, const char *const *words)
{
	while (*words && !str_eq(*words, word))
		words++;
	return *words != NULL;
}

static void take_runs(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct view_action *action = reading->to;
	size_t len = strcspn(entry->value, " \t");
	const char *arg = entry->value + len + strspn(entry->value + len, " \t");
	char *word = arena_strndup(reading->arena, entry->value, len);
	int run = 0;
	(void)key;
	while (view_run_words[run] && !str_eq(view_run_words[run], word))
		run++;
	if (!view_run_words[run]) {
		problems_add_unknown(reading->problems, &entry->at, _("way to run"), word, view_run_words);
		return;
	}
	action->run = (enum view_run)run;
	action->arg = *arg ? arg : NULL;
	if (run == VIEW_STEER && !is_among(action->arg, steerings))
		problems_add_unknown(reading->problems, &entry->at, _("way to steer"), arg, steerings);
	else if (run == VIEW_SCHEDULE && !is_among(action->arg, schedulings))
		problems_add_unknown(reading->problems, &entry->at, _("way to schedule"), arg, schedulings);
	else if (run == VIEW_UNDO && action->arg && !is_among(action->arg, undone))
		problems_add(reading->problems, &entry->at, _("\"undo\" takes no name but \"job\""));
	else if ((*arg || run == VIEW_ACTION || run == VIEW_DO) && !ini_is_name(arg, "-_"))
		problems_add(
			reading->problems, &entry->at, _("malformed name \"%.80s\"; expected \"%s NAME\""), arg, word);
}

#define AT(type, member) .offset = offsetof(struct type, member)

const struct ini_key view_keys[] = {
	{"title", ini_take_text, AT(view, title), .required = true},
	{"help", ini_take_text, AT(view, help)},
	{"system", ini_take_name, AT(view, system)},
	{"rule", ini_take_name, AT(view, rule)},
	{"tab", ini_take_int, AT(view, tab), .min = 1, .max = TAB_MAX},
	{"params", .take = take_params},
	{0},
};

const struct ini_key view_section_keys[] = {
	{"title", ini_take_text, AT(view_section, title)},
	{"help", ini_take_text, AT(view_section, help)},
	{"empty", ini_take_text, AT(view_section, empty)},
	{"query", ini_take_query, AT(view_section, query)},
	{"rule", ini_take_name, AT(view_section, rule)},
	{"source", ini_take_name, AT(view_section, source)},
	{"key", ini_take_names, AT(view_section, key)},
	{"sort", .take = take_sort},
	{"filter", ini_take_names, AT(view_section, filter)},
	{"filter-also", ini_take_names, AT(view_section, filter_also)},
	{"refresh", ini_take_duration, AT(view_section, refresh_s), .min = 1, .max = REFRESH_MAX},
	{"height", ini_take_int, AT(view_section, height), .min = 1, .max = LINES_MAX},
	{"share", ini_take_int, AT(view_section, share), .min = 1, .max = SHARE_MAX},
	{"beside", ini_take_bool, AT(view_section, beside)},
	{"lazy", ini_take_name, AT(view_section, lazy)},
	{"open-alone", ini_take_bool, AT(view_section, open_alone)},
	{"remark", ini_take_text, AT(view_section, remark)},
	{0},
};

const struct ini_key view_column_keys[] = {
	{"head", ini_take_text, AT(view_column, head), .empty = true},
	{"help", ini_take_text, AT(view_column, help)},
	{"format", ini_take_word, AT(view_column, format), .words = view_format_words},
	{"align", ini_take_word, AT(view_column, align), .words = align_words},
	{"width", ini_take_int, AT(view_column, width), .min = 1, .max = COLUMNS_MAX},
	{"share", ini_take_int, AT(view_column, share), .min = 1, .max = SHARE_MAX},
	{"priority", ini_take_int, AT(view_column, priority), .min = 0, .max = SHARE_MAX},
	{"emphasis", ini_take_bool, AT(view_column, emphasis)},
	{"private", ini_take_bool, AT(view_column, private)},
	{"optional", ini_take_bool, AT(view_column, optional)},
	{"once", ini_take_bool, AT(view_column, once)},
	{"max", .take = take_max},
	{"style", .take = take_style},
	{"words", .take = take_words, .translated = true},
	{0},
};

const struct ini_key view_action_keys[] = {
	{"key", .take = take_key_name, AT(view_action, key), .required = true},
	{"also", .take = take_key_name, AT(view_action, also)},
	{"label", ini_take_text, AT(view_action, label), .required = true},
	{"label-many", ini_take_form, AT(view_action, label_many)},
	{"help", ini_take_text, AT(view_action, help)},
	{"runs", .take = take_runs, .required = true},
	{"on", ini_take_word, AT(view_action, on), .words = view_on_words},
	{"force", ini_take_bool, AT(view_action, force)},
	{"writes", ini_take_bool, AT(view_action, writes)},
	{0},
};

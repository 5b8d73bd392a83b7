#include "conf/view.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/view_keys.h"

#include <stdlib.h>
#include <string.h>

enum { PRIORITY_STANDARD = 5, FIELD = 1 };

/* A view with what it lives in; whoever has the view has this. */
struct view_box {
	struct view view; /* first, so that one is the other */
	struct arena *arena;
};

/* What was read of the section at hand, behind which its columns and actions stand. */
struct view_parser {
	struct view *view;
	struct arena *arena;
	struct problems *problems;
	bool begun; /* [view] was there */
	bool open;  /* a section was there, and takes columns and actions */
	struct place section_at;
	struct {
		VEC(struct view_section);
	} sections;
	struct {
		VEC(struct view_column);
	} columns;
	struct {
		VEC(struct view_action);
	} actions;
};

/* How wide a column is of which the file does not say. */
static const int format_widths[] = {
	[VIEW_TEXT] = 12,
	[VIEW_INT] = 7,
	[VIEW_AGE] = 5,
	[VIEW_SPAN] = 5,
	[VIEW_TIME] = 12,
	[VIEW_DIFF] = 10,
	[VIEW_RANGE] = 15,
	[VIEW_BAR] = 10,
	[VIEW_SPARK] = 14,
	[VIEW_STATE] = 12,
	[VIEW_FLAG] = 2,
	[VIEW_SAID] = 20,
	[VIEW_RULE] = 20,
};

static size_t count_names(const char **names)
{
	size_t count = 0;
	while (names && names[count])
		count++;
	return count;
}

static struct ini_reading reading_into(struct view_parser *parser, void *to)
{
	return (struct ini_reading){.to = to, .arena = parser->arena, .problems = parser->problems};
}

/* Copies what was gathered into the arena, and forgets it. */
static void *keep(struct view_parser *parser, const void *items, size_t len, size_t size)
{
	void *kept = arena_zero(parser->arena, len, size);
	if (len)
		memcpy(kept, items, len * size);
	return kept;
}

/* Puts what is no column behind the columns that a filter may name. */
static void join_filter(struct view_parser *parser, struct view_section *section)
{
	size_t also = count_names(section->filter_also);
	const char **names = arena_zero(parser->arena, section->nfilter + also + 1, sizeof(*names));
	for (size_t i = 0; i < section->nfilter; i++)
		names[i] = section->filter[i];
	for (size_t i = 0; i < also; i++)
		names[section->nfilter++] = section->filter_also[i];
	section->filter = names;
}

static void end_section(struct view_parser *parser)
{
	if (!parser->open)
		return;
	struct view_section *section = &parser->sections.items[parser->sections.len - 1];
	section->ncolumns = parser->columns.len;
	section->columns = keep(parser, parser->columns.items, parser->columns.len, sizeof(*parser->columns.items));
	section->nactions = parser->actions.len;
	section->actions = keep(parser, parser->actions.items, parser->actions.len, sizeof(*parser->actions.items));
	if (!section->ncolumns)
		problems_add(parser->problems, &parser->section_at,
			_("section \"%s\" shows nothing; expected a [column NAME] or [field NAME] behind it"),
			section->name);
	for (size_t i = 0; i < section->nfilter; i++) {
		bool there = false;
		for (size_t j = 0; j < section->ncolumns && !there; j++)
			there = str_eq(section->columns[j].name, section->filter[i]);
		if (!there)
			problems_add(parser->problems, &parser->section_at,
				_("filter names \"%.80s\", which is no column of section \"%s\""), section->filter[i],
				section->name);
	}
	if (section->filter_also)
		join_filter(parser, section);
	parser->columns.len = parser->actions.len = 0;
	parser->open = false;
}

static void read_view(struct view_parser *parser, const struct ini_section *ini, const char *name, int kind)
{
	struct ini_reading reading = reading_into(parser, parser->view);
	(void)kind;
	if (*name || parser->begun)
		problems_add(parser->problems, &ini->at, _("expected one [view], without a name"));
	parser->begun = true;
	ini_apply(ini, view_keys, &reading);
}

static void read_section(struct view_parser *parser, const struct ini_section *ini, const char *name, int kind)
{
	end_section(parser);
	parser->open = true;
	parser->section_at = ini->at;
	for (size_t i = 0; i < parser->sections.len; i++) {
		if (str_eq(parser->sections.items[i].name, name))
			problems_add(parser->problems, &ini->at, _("repeated section \"%s\""), name);
	}
	VEC_PUSH(&parser->sections, ((struct view_section){.name = name, .kind = (enum view_kind)kind}));
	struct view_section *section = &parser->sections.items[parser->sections.len - 1];
	struct ini_reading reading = reading_into(parser, section);
	ini_apply(ini, view_section_keys, &reading);
	section->nkey = count_names(section->key);
	section->nfilter = count_names(section->filter);
	if (!section->height && !section->share)
		section->share = 1;
	if (section->height && section->share)
		problems_add(parser->problems, &ini->at, _("expected height or share, not both"));
	if ((section->query != NULL) + (section->rule != NULL) + (section->source != NULL) != 1)
		problems_add(parser->problems, &ini->at, _("expected one of the keys query, rule and source"));
}

static void read_column(struct view_parser *parser, const struct ini_section *ini, const char *name, int kind)
{
	struct view_column column = {.name = name, .max = 1, .align = -1, .priority = PRIORITY_STANDARD};
	struct ini_reading reading = reading_into(parser, &column);
	ini_apply(ini, view_column_keys, &reading);
	if (!parser->open) {
		problems_add(parser->problems, &ini->at, _("expected a section such as [grid NAME] before this"));
		return;
	}
	if (kind == FIELD && parser->sections.items[parser->sections.len - 1].kind != VIEW_FIELDS)
		problems_add(parser->problems, &ini->at, _("expected [column NAME]: only [fields NAME] has fields"));
	for (size_t i = 0; i < parser->columns.len; i++) {
		if (str_eq(parser->columns.items[i].name, name))
			problems_add(parser->problems, &ini->at, _("repeated column \"%s\""), name);
	}
	if ((int)column.align < 0)
		column.align = column.format == VIEW_INT || column.format == VIEW_DIFF || column.format == VIEW_AGE ||
					       column.format == VIEW_RANGE || column.format == VIEW_SPAN
				       ? VIEW_RIGHT
				       : VIEW_LEFT;
	if (!column.width && !column.share)
		column.width = format_widths[column.format];
	VEC_PUSH(&parser->columns, column);
}

static bool shares_key(const struct view_action *one, const struct view_action *other)
{
	bool first = str_eq(one->key, other->key) || (one->also && str_eq(one->also, other->key));
	bool second = other->also && (str_eq(one->key, other->also) || (one->also && str_eq(one->also, other->also)));
	return first || second;
}

static void read_action(struct view_parser *parser, const struct ini_section *ini, const char *name, int kind)
{
	struct view_action action = {.name = name};
	struct ini_reading reading = reading_into(parser, &action);
	(void)kind;
	ini_apply(ini, view_action_keys, &reading);
	if (!parser->open) {
		problems_add(parser->problems, &ini->at, _("expected a section such as [grid NAME] before this"));
		return;
	}
	bool changes = action.run == VIEW_REPAIR || action.run == VIEW_ACTION || action.run == VIEW_UNDO ||
		       action.run == VIEW_STEER || action.run == VIEW_SCHEDULE;
	if (changes && !action.writes && action.key)
		problems_add(parser->problems, &ini->at, _("\"%s\" changes data; expected writes = yes"),
			view_run_name(action.run));
	if ((action.force || action.on == VIEW_ON_ALL) && (action.run != VIEW_REPAIR || !action.force))
		problems_add(parser->problems, &ini->at,
			_("\"force = yes\" is for a repair, and \"on = all\" for one that is forced"));
	for (size_t i = 0; i < parser->actions.len; i++) {
		if (str_eq(parser->actions.items[i].name, name))
			problems_add(parser->problems, &ini->at, _("repeated action \"%s\""), name);
		else if (shares_key(&parser->actions.items[i], &action))
			problems_add(parser->problems, &ini->at, _("the key of \"%s\" is that of \"%s\", too"), name,
				parser->actions.items[i].name);
	}
	VEC_PUSH(&parser->actions, action);
}

/* What a section of the file can begin with. */
static const struct view_head {
	const char *word;
	void (*read)(struct view_parser *parser, const struct ini_section *ini, const char *name, int kind);
	int kind;
	bool named;
} heads[] = {
	{"view", read_view, 0, false},
	{"grid", read_section, VIEW_GRID, true},
	{"fields", read_section, VIEW_FIELDS, true},
	{"chart", read_section, VIEW_CHART, true},
	{"log", read_section, VIEW_LOG, true},
	{"progress", read_section, VIEW_PROGRESS, true},
	{"column", read_column, 0, true},
	{"field", read_column, FIELD, true},
	{"action", read_action, 0, true},
};

enum { HEADS = sizeof(heads) / sizeof(heads[0]) };

static void read_head(struct view_parser *parser, const struct ini_section *ini)
{
	size_t len = strcspn(ini->name, " \t");
	char *word = arena_strndup(parser->arena, ini->name, len);
	const char *name = ini->name + len + strspn(ini->name + len, " \t");
	const char *words[HEADS + 1] = {NULL};

	for (size_t i = 0; i < HEADS; i++) {
		words[i] = heads[i].word;
		if (!str_eq(word, heads[i].word))
			continue;
		if (heads[i].named && !ini_is_name(name, "-_"))
			problems_add(parser->problems, &ini->at,
				_("malformed name \"%s\"; expected [%s NAME] of lower-case letters, digits, \"-\" and "
				  "\"_\""),
				name, word);
		heads[i].read(parser, ini, name, heads[i].kind);
		return;
	}
	if (*word)
		problems_add_unknown(parser->problems, &ini->at, _("section"), word, words);
	else
		problems_add(parser->problems, &ini->at, _("expected [view] before the first key"));
}

static void read_file(struct view_parser *parser, const char *text)
{
	struct view *view = parser->view;
	struct ini ini = ini_read(parser->arena, view->path, text, parser->problems);
	struct place at = {.path = view->path, .line = 1, .column = 1};

	for (size_t i = 0; i < ini.count && parser->problems->found <= PROBLEMS_MAX; i++)
		read_head(parser, &ini.sections[i]);
	end_section(parser);
	if (!parser->begun)
		problems_add(parser->problems, &at, _("expected a section [view]"));
	if (!parser->sections.len)
		problems_add(parser->problems, &at, _("expected a section such as [grid NAME]"));
	view->nsections = parser->sections.len;
	view->sections = keep(parser, parser->sections.items, parser->sections.len, sizeof(*parser->sections.items));
	free(parser->sections.items);
	free(parser->columns.items);
	free(parser->actions.items);
}

struct view *view_check(const char *path, const char *text, struct problems *problems)
{
	struct arena *arena = arena_new();
	struct view_box *box = arena_zero(arena, 1, sizeof(*box));
	struct problems found = PROBLEMS_INIT;
	struct view_parser parser = {.view = &box->view, .arena = arena, .problems = &found};

	box->arena = arena;
	box->view.path = arena_strdup(arena, path);
	box->view.name = ini_stem(arena, path, ".view");
	read_file(&parser, text);
	bool good = !found.found;
	problems_merge(problems, &found);
	if (good)
		return &box->view;
	arena_free(arena);
	return NULL;
}

struct view *view_parse(const char *path, const char *text, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	struct view *view = view_check(path, text, &problems);
	if (!view)
		problems_none(&problems, err);
	problems_done(&problems);
	return view;
}

void view_free(struct view *view)
{
	if (view)
		arena_free(((struct view_box *)view)->arena);
}

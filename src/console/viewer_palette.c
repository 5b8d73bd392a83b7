/* All that can be done from here by its name, and search: what is typed and is no command. */
#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "console/app_term.h"
#include "console/arming.h"
#include "console/halt.h"
#include "console/menu.h"
#include "console/viewer_commands.h"
#include "console/views.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum item_kind { ITEM_ACTION, ITEM_COMMAND, ITEM_VIEW, ITEM_RULE, ITEM_APP, ITEM_THEME };

static const char search_view[] = "search", themes_folder[] = "themes/";

/* What concerns the whole console and has no key. */
struct app_command {
	const char *name; /* as it is typed, whatever the language */
	const char *help;
	const char *(*why_not)(const struct app *app); /* NULL: it can always be done */
	void (*run)(struct app *app);
};

static void run_mouse(struct app *app)
{
	app_set_mouse(app, !app_has_mouse(app), true);
}

static void run_arm(struct app *app)
{
	arming_ask(app_arming(app, app_session(app)));
}

static void run_disarm(struct app *app)
{
	arming_end(app_arming(app, app_session(app)));
}

static const char *why_not_arm(const struct app *app)
{
	return arming_why_not(app_arming(app, app_session(app)));
}

static const char *why_not_disarm(const struct app *app)
{
	return arming_why_not_end(app_arming(app, app_session(app)));
}

static void run_halt(struct app *app)
{
	halt_ask(app, false, &(const struct key){.code = KC_ENTER});
}

static void run_go(struct app *app)
{
	halt_ask(app, true, &(const struct key){.code = KC_ENTER});
}

static const char *why_not_halt(const struct app *app)
{
	return halt_why_not(app, false);
}

static const char *why_not_go(const struct app *app)
{
	return halt_why_not(app, true);
}

static const struct app_command app_commands[] = {
	{"arm", TEXT("write here for a while: asks for the name of a protected target"), why_not_arm, run_arm},
	{"disarm", TEXT("read only again, at once"), why_not_disarm, run_disarm},
	{"halt", TEXT("no job goes on, in all databases, until somebody lets them"), why_not_halt, run_halt},
	{"go", TEXT("lets all jobs go on that were halted"), why_not_go, run_go},
	{"reload", TEXT("reads rules, views, themes and keys again"), NULL, app_reload},
	{"mouse", TEXT("clicks and the wheel: taken, or left to the terminal"), NULL, run_mouse},
};

struct palette {
	VEC(struct menu_item);
};

static void add(struct palette *palette, enum item_kind kind, const void *what, const char *key, char *text,
	const char *also, const char *why)
{
	VEC_PUSH(palette, ((struct menu_item){
				  .key = mem_strdup(key),
				  .text = text,
				  .also = mem_strdup(also),
				  .why = mem_strdup(why),
				  .kind = kind,
				  .what = what,
			  }));
}

static void add_actions(struct palette *palette, const struct viewer *viewer, size_t place)
{
	const char *lang = app_options(viewer->screen.app)->lang;
	const struct part *part = viewer_part_at(viewer, place);
	for (size_t i = 0; i < part->section->nactions; i++) {
		const struct view_action *action = &part->section->actions[i];
		struct str label = STR_INIT;
		if (viewer_is_taken(viewer, place, action->key))
			continue;
		viewer_add_label(viewer, part, action, &label);
		add(palette, ITEM_ACTION, action, action->key, str_take(&label), view_text(&action->help, lang),
			viewer_why_not(viewer, part, action));
	}
}

static void add_commands(struct palette *palette, const struct viewer *viewer)
{
	for (size_t i = 0; i < viewer_ncommands; i++) {
		const struct viewer_command *command = &viewer_commands[i];
		bool move = command->action <= KEYMAP_BOTTOM;
		const char *help = viewer_command_help(command);
		if (move || command->run == viewer_palette || !viewer_command_applies(viewer, command))
			continue;
		add(palette, ITEM_COMMAND, command, viewer_command_key(viewer, command),
			mem_strdup(command->label ? _(command->label) : help), help, NULL);
	}
}

static void add_views(struct palette *palette, const struct viewer *viewer)
{
	const struct views *views = app_views(viewer->screen.app);
	const char *lang = app_options(viewer->screen.app)->lang;
	for (size_t i = 0; i < views_count(views); i++) {
		const struct view *view = views_at(views, i);
		char key[2] = {view ? (char)('0' + view->tab) : ' ', '\0'};
		bool has_command = view && str_eq(view->name, viewer_log_view);
		if (view && !view->nparams && view != viewer->view && !has_command)
			add(palette, ITEM_VIEW, view, view->tab ? key : NULL, mem_strdup(view_text(&view->title, lang)),
				view->name, NULL);
	}
}

static void add_rules(struct palette *palette, const struct viewer *viewer)
{
	struct app *app = viewer->screen.app;
	const struct catalog *catalog = session_catalog(app_session(app));
	for (size_t i = 0; catalog && i < catalog_count(catalog); i++) {
		const struct rule *rule = catalog_at(catalog, i);
		struct err why = ERR_INIT;
		if (rule->kind != RULE_CHECK)
			continue;
		session_rule(app_session_of(app, rule->system), rule->name, &why);
		if (why.kind != ERR_NONE)
			err_wrap(&why, "%s", _("not here"));
		add(palette, ITEM_RULE, rule, NULL, mem_strdup(rule_title(rule, app_options(app)->lang)), rule->name,
			why.text);
		err_done(&why);
	}
}

static void add_app_commands(struct palette *palette, const struct app *app)
{
	for (size_t i = 0; i < sizeof(app_commands) / sizeof(app_commands[0]); i++) {
		const struct app_command *command = &app_commands[i];
		add(palette, ITEM_APP, command, NULL, mem_printf("%s  %s", command->name, _(command->help)), NULL,
			command->why_not ? command->why_not(app) : NULL);
	}
}

static void add_themes(struct palette *palette, const struct app *app)
{
	static const char ending[] = ".theme";
	const struct files *files = app_options(app)->files;
	size_t count = 0, first = files_under(files, themes_folder, &count);
	for (size_t i = first; i < first + count; i++) {
		const char *path = files_at(files, i)->path;
		const char *name = path + sizeof(themes_folder) - 1;
		if (str_ends(path, ending))
			add(palette, ITEM_THEME, files_at(files, i), NULL,
				mem_printf("theme %.*s", (int)(strlen(name) - (sizeof(ending) - 1)), name), NULL, NULL);
	}
}

static void open_rule(struct viewer *viewer, const struct rule *rule)
{
	struct app *app = viewer->screen.app;
	struct err err = ERR_INIT;
	const struct view *view = app_rule_view(app, rule->name, &err);
	if (view && view->tab) {
		app_open_tab(app, view->tab);
	} else if (view) {
		char *about = views_about(view, rule->name);
		app_open(app, view->name, about);
		free(about);
	} else {
		app_say_err(app, &err);
	}
	err_done(&err);
}

static void act(struct viewer *viewer, const struct view_action *action)
{
	static const struct key asked = {.code = KC_ENTER};
	for (size_t i = 0; i < viewer->nparts; i++) {
		struct part *part = viewer_part_at(viewer, i);
		for (size_t j = 0; j < part->section->nactions; j++)
			if (&part->section->actions[j] == action) {
				viewer_act(viewer, part, action, &asked);
				return;
			}
	}
}

static void open_view(struct app *app, const struct view *view)
{
	if (view->tab)
		app_open_tab(app, view->tab);
	else
		app_open(app, view->name, NULL);
}

void viewer_search(struct viewer *viewer, const char *text)
{
	json_t *about = json_pack("{s:s}", "text", text);
	char *json = about ? json_dumps(about, JSON_COMPACT) : NULL;
	if (json)
		app_open(viewer->screen.app, search_view, json);
	json_decref(about);
	free(json);
}

static void set_theme(struct app *app, const char *item)
{
	struct err err = ERR_INIT;
	if (!app_set_theme(app, strchr(item, ' ') + 1, &err))
		app_say_err(app, &err);
	err_done(&err);
}

static void on_chosen(void *data, const struct menu_item *item, const char *text)
{
	struct viewer *viewer = data;
	if (!item) {
		viewer_search(viewer, text);
		return;
	}
	switch ((enum item_kind)item->kind) {
	case ITEM_ACTION:
		act(viewer, item->what);
		break;
	case ITEM_COMMAND:
		((const struct viewer_command *)item->what)->run(viewer);
		break;
	case ITEM_VIEW:
		open_view(viewer->screen.app, item->what);
		break;
	case ITEM_RULE:
		open_rule(viewer, item->what);
		break;
	case ITEM_APP:
		((const struct app_command *)item->what)->run(viewer->screen.app);
		break;
	case ITEM_THEME:
		set_theme(viewer->screen.app, item->text);
		break;
	}
}

void viewer_palette(struct viewer *viewer)
{
	struct palette palette = {.len = 0};
	const struct menu_options options = {
		.title = _("Commands"),
		.label = ":",
		.other = views_has(app_views(viewer->screen.app), search_view) ? _("search for") : NULL,
		.chosen = on_chosen,
		.data = viewer,
	};
	for (size_t i = 0; i < viewer->nparts; i++)
		add_actions(&palette, viewer, i);
	add_commands(&palette, viewer);
	add_views(&palette, viewer);
	add_rules(&palette, viewer);
	add_app_commands(&palette, viewer->screen.app);
	add_themes(&palette, viewer->screen.app);
	menu_open(viewer->screen.app, &options, palette.items, palette.len);
}

/* Only search: whatever is typed is looked for. */
void viewer_find(struct viewer *viewer)
{
	const struct menu_options options = {
		.title = _("Search by id, title, person, phone, workspace, or a pasted URL"),
		.label = _("Search"),
		.other = _("search for"),
		.chosen = on_chosen,
		.data = viewer,
	};
	menu_open(viewer->screen.app, &options, NULL, 0);
}

#include "console/viewer.h"

#include "base/mem.h"
#include "base/text.h"
#include "console/filter.h"
#include "console/viewer_parts.h"
#include "console/viewer_rows.h"

#include <jansson.h>
#include <stdlib.h>

struct part *viewer_focus(const struct viewer *viewer)
{
	return viewer->parts[viewer->focus];
}

void viewer_set_focus(struct viewer *viewer, size_t part)
{
	viewer->focus = part;
	viewer->screen.session = part_session(viewer_focus(viewer));
}

struct part *viewer_grid(const struct viewer *viewer)
{
	if (part_grid(viewer_focus(viewer)))
		return viewer_focus(viewer);
	for (size_t i = 0; i < viewer->nparts; i++)
		if (part_grid(viewer->parts[i]))
			return viewer->parts[i];
	return NULL;
}

struct part *viewer_filtered(const struct viewer *viewer)
{
	struct part *grid = viewer_grid(viewer);
	if (part_has_filter(viewer_focus(viewer)))
		return viewer_focus(viewer);
	return grid && part_has_filter(grid) ? grid : NULL;
}

struct prompt *viewer_prompt(const struct viewer *viewer, const struct part *part)
{
	size_t i = 0;
	while (viewer->parts[i] != part)
		i++;
	return viewer->prompts[i];
}

static void on_part(void *data)
{
	struct viewer *viewer = data;
	app_mark_later(viewer->screen.app);
	viewer_open_alone(viewer);
}

static void viewer_refresh(struct screen *screen)
{
	struct viewer *viewer = (struct viewer *)screen;
	for (size_t i = 0; i < viewer->nparts; i++)
		part_refresh(viewer->parts[i]);
}

static void apply_filter(struct viewer *viewer)
{
	struct part *part = viewer_filtered(viewer);
	char *json =
		filter_json(prompt_text(viewer_prompt(viewer, part)), part->section->filter, part->section->nfilter);
	part_filter(part, json);
	free(json);
}

void viewer_set_filter(struct viewer *viewer, const char *text)
{
	const struct part *part = viewer_filtered(viewer);
	if (!part)
		return;
	prompt_set_text(viewer_prompt(viewer, part), text);
	apply_filter(viewer);
}

static void type_filter(struct viewer *viewer, const struct key *key)
{
	struct prompt *prompt = viewer_prompt(viewer, viewer_filtered(viewer));
	switch (prompt_key(prompt, key)) {
	case WIDGET_ACCEPTED:
		prompt_remember(prompt);
		viewer->typing = false;
		break;
	case WIDGET_CANCELLED:
		prompt_set_text(prompt, viewer->filter_before);
		viewer->typing = false;
		return;
	default:
		return;
	}
	apply_filter(viewer);
}

/* A click goes to what is there, and takes the focus along. */
static void point(struct viewer *viewer, const struct key *key)
{
	if (key->zone && key->zone->kind == ZONE_TELL) {
		viewer_tell(viewer, &key->zone->key);
		return;
	}
	for (size_t i = 0; i < viewer->nparts; i++)
		if (part_point(viewer->parts[i], key) && key->code == KC_CLICK && part_has_cursor(viewer->parts[i]))
			viewer_set_focus(viewer, i);
}

/* What is done from the screen is done in the database of the row under the cursor. */
static void follow_cursor(struct viewer *viewer)
{
	viewer->screen.session = part_session(viewer_focus(viewer));
}

static void viewer_key(struct screen *screen, const struct key *key)
{
	struct viewer *viewer = (struct viewer *)screen;
	follow_cursor(viewer);
	const struct key latin = key_latin(key);
	if (viewer->typing)
		type_filter(viewer, key);
	else if (key->code > KC_PASTE)
		point(viewer, key);
	else if (!viewer_range_key(viewer, key) && !viewer_seeking_key(viewer, key) &&
		 !part_grab(viewer_focus(viewer), &latin) && !viewer_command(viewer, key) &&
		 (latin.code == key->code || !viewer_command(viewer, &latin)) &&
		 !part_press(viewer_focus(viewer), &latin) && !key->mods && key->code >= '1' && key->code <= '8')
		app_open_tab(screen->app, (int)(key->code - '0'));
}

/* "12 marked, 3 of them hidden": in sight as long as there are marks. */
static void add_marks(const struct part *part, struct str *out)
{
	const struct lists *lists = part_list(part);
	size_t count = lists ? lists_marked(lists) : 0;
	if (count && lists_hidden(lists))
		str_addf(out, _("%zu marked, %zu of them hidden"), count, lists_hidden(lists));
	else if (count)
		str_addf(out, N_("%zu marked", "%zu marked", count), count);
	if (count && lists_lost(lists))
		str_addf(out, _(", %zu no longer here"), lists_lost(lists));
}

/* At the right: marks, the filter, and how many rows there are. Returns the column where that begins. */
static int draw_counts(const struct viewer *viewer, const struct part *part, struct area area, int row)
{
	struct str text = STR_INIT, marks = STR_INIT;
	const char *filter = prompt_text(viewer_prompt(viewer, part));
	if (*filter)
		str_addf(&text, "%s %s   ", _("filter"), filter);
	part_add_count(part, &text);
	add_marks(part, &marks);
	int gap = marks.len ? 3 : 0;
	int cols = draw_columns(area, str_text(&text)) + draw_columns(area, str_text(&marks)) + gap;
	int from = area.cols - cols - 1;
	from = from > area.cols / 3 ? from : area.cols / 3;
	int col = draw_text(area, row, from, STYLE_MARKED, str_text(&marks));
	draw_text(area, row, col + gap, STYLE_DIM, str_text(&text));
	str_done(&marks);
	str_done(&text);
	return from;
}

/* The first part that counts and has no heading to say it in; NULL: there is none. */
static const struct part *counted(const struct viewer *viewer)
{
	for (size_t i = 0; i < viewer->nparts; i++)
		if (viewer->parts[i]->ops->add_count && !viewer_has_heading(viewer, viewer->parts[i]))
			return viewer->parts[i];
	return NULL;
}

/* One line: where one is, and at the right how much of it there is. */
static void draw_head(const struct viewer *viewer, struct area area)
{
	const struct part *part = counted(viewer);
	int end = part ? draw_counts(viewer, part, area, 0) : area.cols - 1;
	int from = viewer_draw_title(viewer, draw_within(area, 0, 0, 1, end - 2));
	if (!viewer_has_heading(viewer, viewer->parts[0]))
		viewer_draw_trend(viewer, area, from, end);
}

static struct area draw_heading(const struct viewer *viewer, const struct part *part, struct area area)
{
	const char *title = part_title(part);
	if (!viewer_has_heading(viewer, part))
		return area;
	bool focus = part == viewer_focus(viewer);
	int col = draw_text(area, 0, 1, focus ? STYLE_TITLE : STYLE_DIM, title);
	/* What it held is left as it was, and said to be of before. */
	if (part->options.one_of_many && session_is_cut_off(part->options.session))
		draw_format(area, 0, col + 2, STYLE_ERROR, _("down: %s"), session_error(part->options.session));
	else
		draw_counts(viewer, part, area, 0);
	return draw_within(area, 1, 0, -1, -1);
}

static void draw_parts(struct viewer *viewer, struct area area, bool top)
{
	struct area *places = mem_zero(viewer->nparts, sizeof(*places));
	viewer_layout(viewer, area, places);
	for (size_t i = 0; i < viewer->nparts; i++) {
		struct part *part = viewer->parts[i];
		part_hide(part);
		if (places[i].rows > 0)
			part_draw(part, draw_heading(viewer, part, places[i]), top && part == viewer_focus(viewer));
	}
	free(places);
}

static void draw_status(struct viewer *viewer, struct area area, int row)
{
	const struct app *app = viewer->screen.app;
	const struct part *part = viewer_grid(viewer);
	const struct session *session = viewer->screen.session;
	struct str seeking = STR_INIT;
	if (part)
		lists_add_seeking(part_list(part), &seeking);
	if (viewer->typing) {
		prompt_draw(viewer_prompt(viewer, viewer_filtered(viewer)), draw_within(area, 0, 1, -1, -1), row, true);
	} else if (seeking.len) {
		draw_text(area, row, 1, STYLE_INFO, str_text(&seeking));
	} else if (app_draw_status(app, area, row)) {
		; /* it is there */
	} else if (part && lists_in_range(part_list(part))) {
		draw_text(
			area, row, 1, STYLE_MARKED, _("A range: go to its other end, then v marks it; esc leaves it."));
	} else if (session_state(session) != SESSION_READY) {
		draw_text(area, row, 1, STYLE_WARNING, session_error(session));
	} else if (part_remark(viewer_focus(viewer))) {
		draw_text(area, row, 1, STYLE_WARNING, part_remark(viewer_focus(viewer)));
	} else if (app_why_read_only(app)) {
		draw_format(
			area, row, 1, STYLE_DIM, _("Nothing can be repaired from here: %s."), app_why_read_only(app));
	}
	str_done(&seeking);
}

static void viewer_draw(struct screen *screen, struct area area, bool top)
{
	struct viewer *viewer = (struct viewer *)screen;
	/* What a dialog asks for stays that of the row that it was opened on. */
	if (top)
		follow_cursor(viewer);
	draw_head(viewer, area);
	draw_parts(viewer, draw_within(area, 1, 0, area.rows - 3, -1), top);
	draw_status(viewer, area, area.rows - 2);
	viewer_draw_keys(viewer, area, area.rows - 1);
	/* What is typed goes to the filter, and so would the keys that clicks stand for. */
	if (viewer->typing)
		canvas_clear_zones(area.canvas);
}

static void viewer_free(struct screen *screen)
{
	struct viewer *viewer = (struct viewer *)screen;
	for (size_t i = 0; i < viewer->nparts; i++) {
		part_free(viewer->parts[i]);
		prompt_free(viewer->prompts[i]);
	}
	for (size_t i = 0; i < viewer->view->nparams; i++)
		free((char *)(uintptr_t)viewer->params[i].value);
	free(viewer->prompts);
	free(viewer->params);
	free(viewer->parts);
	free(viewer->about);
	free(viewer->filter_before);
	free(viewer);
}

static const struct screen_ops viewer_ops = {
	.draw = viewer_draw,
	.key = viewer_key,
	.refresh = viewer_refresh,
	.free = viewer_free,
};

/* The view's parameters have the names of members of the key. */
static void take_params(struct viewer *viewer)
{
	const struct view *view = viewer->view;
	json_t *about = viewer->about ? json_loads(viewer->about, 0, NULL) : NULL;
	viewer->params = mem_zero(view->nparams + 1, sizeof(*viewer->params));
	for (size_t i = 0; i < view->nparams; i++) {
		const json_t *value = json_object_get(about, view->params[i].name);
		char *text = json_is_string(value) ? mem_strdup(json_string_value(value)) : NULL;
		if (value && !text && !json_is_null(value))
			text = json_dumps(value, JSON_ENCODE_ANY);
		viewer->params[i] = (struct pg_param){view->params[i].name, text};
	}
	json_decref(about);
}

/* The database that it is about: that of the view's system or rule, of the rule that was opened, else where one came
 * from. */
static struct session *session_of(const struct viewer *viewer, struct session *from)
{
	const struct app *app = viewer->screen.app;
	const struct view *view = viewer->view;
	const char *rule = view->rule;
	for (size_t i = 0; i < view->nparams && !rule; i++)
		if (str_eq(view->params[i].name, "rule"))
			rule = viewer->params[i].value;
	if (view->system)
		return app_session_of(app, view->system);
	return rule ? app_session_of_rule(app, rule) : from;
}

/* Where there is more than one list to filter, each says which it is for. */
static void make_prompts(struct viewer *viewer)
{
	size_t filtered = 0;
	for (size_t i = 0; i < viewer->nparts; i++)
		filtered += part_has_filter(viewer->parts[i]);
	for (size_t i = 0; i < viewer->nparts; i++) {
		const char *title = filtered > 1 ? part_title(viewer->parts[i]) : NULL;
		char *label = mem_printf("%s%s%s", _("Filter"), title ? " " : "", title ? title : "");
		viewer->prompts[i] = prompt_new(label, NULL);
		free(label);
	}
}

/* A section that is about no system is about all databases: jobs, audit and the like are kept in all of them. Their
 * rows stand in one list; of what is no list there is one for each. */
static void add_parts(struct viewer *viewer, struct part_options *options, const struct view_section *section)
{
	const struct app *app = options->app;
	const struct view *view = options->view;
	bool all = app_sessions(app) > 1 && section->query && !view->system && !view->rule && !view->nparams;
	bool many = all && section->kind != VIEW_GRID;
	struct session *own = options->session;
	options->one_of_many = many;
	options->all = all && !many;
	for (size_t i = 0; i < (many ? app_sessions(app) : 1); i++) {
		options->session = all ? app_session_at(app, i) : own;
		viewer->parts[viewer->nparts++] = part_new(options, section);
	}
	options->session = own;
}

struct screen *viewer_new(struct app *app, const struct view *view, const char *about, struct session *from)
{
	struct viewer *viewer = mem_zero(1, sizeof(*viewer));
	size_t first = 0;
	viewer->screen = (struct screen){.ops = &viewer_ops, .app = app};
	viewer->view = view;
	viewer->about = mem_strdup(about);
	viewer->parts = mem_zero(view->nsections * app_sessions(app), sizeof(*viewer->parts));
	viewer->prompts = mem_zero(view->nsections * app_sessions(app), sizeof(*viewer->prompts));
	take_params(viewer);
	struct part_options options = {
		.app = app,
		.session = session_of(viewer, from ? from : app_session(app)),
		.view = view,
		.params = viewer->params,
		.nparams = view->nparams,
		.changed = on_part,
		.data = viewer,
	};
	for (size_t i = 0; i < view->nsections; i++)
		add_parts(viewer, &options, &view->sections[i]);
	make_prompts(viewer);
	while (first + 1 < viewer->nparts && !part_has_cursor(viewer->parts[first]))
		first++;
	viewer_set_focus(viewer, first);
	viewer_refresh(&viewer->screen);
	return &viewer->screen;
}

const struct view *viewer_view(const struct screen *screen)
{
	return ((const struct viewer *)screen)->view;
}

int64_t viewer_drifted(const struct screen *screen, bool *more)
{
	const struct part *part = viewer_grid((const struct viewer *)screen);
	*more = false;
	/* What a filter shows is not what drifted. */
	return part && !lists_filter(part_list(part)) ? part_shown(part, more) : -1;
}

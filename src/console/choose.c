#include "console/choose.h"

#include "base/mem.h"
#include "base/text.h"
#include "console/columns.h"
#include "console/part_grid.h"
#include "ui/menu.h"

#include <stdlib.h>

struct choose {
	struct screen screen; /* first */
	struct menu *menu;
	struct part *part;
	struct list_order *orders; /* of each item, when it is about the order; else NULL */
	bool changed;
};

static void choose_draw(struct screen *screen, struct area area, bool top)
{
	(void)top;
	menu_draw(((struct choose *)screen)->menu, area);
}

static void choose_free(struct screen *screen)
{
	struct choose *choose = (struct choose *)screen;
	menu_free(choose->menu);
	free(choose->orders);
	free(choose);
}

static struct choose *choose_new(
	struct app *app, struct part *part, const struct screen_ops *ops, const char *title, const char *keys)
{
	struct choose *choose = mem_zero(1, sizeof(*choose));
	choose->screen = (struct screen){.ops = ops, .app = app};
	choose->part = part;
	choose->menu = menu_new(title, keys);
	return choose;
}

/* What a person calls the column: its head, else its name. */
static const char *name_of(const struct part *part, size_t column)
{
	const struct view_column *shown = &part->section->columns[column];
	const char *head = view_text(&shown->head, app_options(part->options.app)->lang);
	return head && *head ? head : shown->name;
}

static bool is_same(const struct list_order *a, const struct list_order *b)
{
	return a->column == b->column && a->change == b->change;
}

static void apply(struct choose *choose, bool descending)
{
	struct list_order order = choose->orders[menu_at(choose->menu)];
	order.descending = descending && order.column < choose->part->section->ncolumns;
	lists_set_order(part_list(choose->part), &order);
	app_pop(choose->screen.app);
}

static void order_key(struct screen *screen, const struct key *key)
{
	struct choose *choose = (struct choose *)screen;
	const struct list_order *now = lists_order(part_list(choose->part));
	bool turn = is_same(now, &choose->orders[menu_at(choose->menu)]) && !now->descending;
	if (key_is_char(key, 'a'))
		apply(choose, false);
	else if (key_is_char(key, 'd'))
		apply(choose, true);
	else if (menu_key(choose->menu, key) == WIDGET_ACCEPTED)
		apply(choose, turn);
	else if (key_is(key, KC_ESC, 0) || key_is_char(key, 'q') || key_is_char(key, 'o'))
		app_pop(screen->app);
}

static const struct screen_ops order_ops = {
	.popup = true,
	.draw = choose_draw,
	.key = order_key,
	.free = choose_free,
};

static void add_order(struct choose *choose, size_t *count, const char *text, struct list_order order)
{
	const struct list_order *now = lists_order(part_list(choose->part));
	menu_add(choose->menu, text);
	choose->orders = mem_resize(choose->orders, *count + 1, sizeof(*choose->orders));
	choose->orders[*count] = order;
	if (is_same(now, &order)) {
		bool own = order.column == choose->part->section->ncolumns;
		menu_set_sign(choose->menu, *count, own ? GLYPH_OK : now->descending ? GLYPH_MORE_DOWN : GLYPH_MORE_UP);
		menu_go(choose->menu, *count);
	}
	++*count;
}

static void add_orders(struct choose *choose, bool others)
{
	const struct view_section *section = choose->part->section;
	size_t count = 0;
	add_order(choose, &count, _("the list's own order"), (struct list_order){.column = section->ncolumns});
	for (size_t i = 0; others && i < section->ncolumns; i++) {
		const char *name = name_of(choose->part, i);
		add_order(choose, &count, name, (struct list_order){.column = i});
		if (section->columns[i].format != VIEW_DIFF)
			continue;
		char *change = mem_printf(_("%s, by how far it is off"), name);
		add_order(choose, &count, change, (struct list_order){.column = i, .change = true});
		free(change);
	}
}

void choose_order(struct app *app, struct part *part)
{
	char *why = lists_why_unsorted(part_list(part));
	struct choose *choose = choose_new(app, part, &order_ops, _("Sort by"),
		why ? _("esc leaves it as it is") : _("enter or a: rising   d: falling   esc"));
	if (why)
		menu_add_note(choose->menu, why);
	add_orders(choose, !why);
	app_push(app, &choose->screen);
	free(why);
}

void choose_by_head(struct app *app, struct part *part, size_t column)
{
	const struct list_order *now = lists_order(part_list(part));
	struct list_order order = {.column = column};
	char *why = lists_why_unsorted(part_list(part));
	if (is_same(now, &order) && now->descending)
		order.column = part->section->ncolumns;
	else
		order.descending = is_same(now, &order);
	if (why)
		app_say(app, STYLE_WARNING, "%s", why);
	else
		lists_set_order(part_list(part), &order);
	free(why);
}

/* The list's name in the file of columns. */
static char *list_name(const struct view *view, const struct view_section *section)
{
	return mem_printf("%s.%s", view->name, section->name);
}

static char *file_path(void)
{
	return columns_path(getenv("XDG_STATE_HOME"), getenv("HOME"));
}

static void say_err(struct app *app, struct err *err)
{
	app_say(app, STYLE_WARNING, "%s: %s", _("The choice of columns is for this time only"), err->text);
	err_done(err);
}

void choose_restore(struct app *app, const struct view *view, const struct view_section *section, struct grid *grid)
{
	struct err err = ERR_INIT;
	char **off = NULL, *list = list_name(view, section), *path = file_path();
	size_t count = 0;
	if (path && !columns_read(path, list, &off, &count, &err))
		say_err(app, &err);
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < section->ncolumns; j++)
			if (str_eq(section->columns[j].name, off[i]))
				grid_show_column(grid, j, false);
		free(off[i]);
	}
	free(off);
	free(list);
	free(path);
}

static void keep(const struct choose *choose)
{
	const struct view_section *section = choose->part->section;
	const char **off = mem_zero(section->ncolumns + 1, sizeof(const char *));
	char *list = list_name(choose->part->options.view, section), *path = file_path();
	struct err err = ERR_INIT;
	size_t count = 0;
	for (size_t i = 0; i < section->ncolumns; i++)
		if (!grid_shows_column(part_grid(choose->part), i))
			off[count++] = section->columns[i].name;
	if (path && !columns_write(path, list, off, count, &err))
		say_err(choose->screen.app, &err);
	free(list);
	free(path);
	free(off);
}

static void show_signs(const struct choose *choose)
{
	for (size_t i = 0; i < choose->part->section->ncolumns; i++)
		menu_set_sign(choose->menu, i, grid_shows_column(part_grid(choose->part), i) ? GLYPH_OK : GLYPH_COUNT);
}

static void columns_key(struct screen *screen, const struct key *key)
{
	struct choose *choose = (struct choose *)screen;
	struct grid *grid = part_grid(choose->part);
	size_t at = menu_at(choose->menu);
	enum widget_result result = menu_key(choose->menu, key);
	if (result == WIDGET_CANCELLED || key_is_char(key, 'C')) {
		/* Said now, what could not be kept is still to be read when the popup is gone. */
		if (choose->changed)
			keep(choose);
		app_pop(screen->app);
	} else if (result == WIDGET_ACCEPTED || key_is_char(key, ' ')) {
		grid_show_column(grid, at, !grid_shows_column(grid, at));
		show_signs(choose);
		choose->changed = true;
	}
}

static const struct screen_ops columns_ops = {
	.popup = true,
	.draw = choose_draw,
	.key = columns_key,
	.free = choose_free,
};

void choose_columns(struct app *app, struct part *part)
{
	struct choose *choose = choose_new(app, part, &columns_ops, _("Columns"), _("space: on or off   esc: done"));
	for (size_t i = 0; i < part->section->ncolumns; i++) {
		const char *name = name_of(part, i);
		char *always = part->section->columns[i].emphasis ? mem_printf(_("%s, always"), name) : NULL;
		menu_add(choose->menu, always ? always : name);
		free(always);
	}
	show_signs(choose);
	app_push(app, &choose->screen);
}

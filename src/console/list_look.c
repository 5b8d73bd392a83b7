/* Looks for rows that few pass the filter: statement by statement, each over so many rows as take a quarter of a
 * second. */
#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/list_inside.h"

#include <stdlib.h>

enum {
	LOOK_FIRST = 10000,
	LOOK_MOST = 1000000,
	TARGET_US = 250000,
	STEP = 4, /* times more, or less, than the last time, at most */
};

int list_pace_ask(struct list_pace *pace)
{
	if (!pace->rows)
		pace->rows = LOOK_FIRST;
	pace->asked_us = clock_us();
	return pace->rows;
}

static void set_rows(struct list_pace *pace, int64_t rows)
{
	pace->rows = (int)(rows < LIST_LOOK_LEAST ? LIST_LOOK_LEAST : rows > LOOK_MOST ? LOOK_MOST : rows);
}

void list_pace_learn(struct list_pace *pace)
{
	int64_t us = clock_us() - pace->asked_us;
	us = us < TARGET_US / STEP ? TARGET_US / STEP : us > TARGET_US * STEP ? TARGET_US * STEP : us;
	set_rows(pace, (int64_t)pace->rows * TARGET_US / us);
}

bool list_pace_shrink(struct list_pace *pace, const struct err *err)
{
	if (!str_eq(err->sqlstate, "57014") || pace->rows <= LIST_LOOK_LEAST)
		return false;
	set_rows(pace, pace->rows / STEP);
	return true;
}

bool list_goes_back(enum list_load load)
{
	return load == LOAD_BEFORE || load == LOAD_LAST || load == LOAD_AROUND;
}

static void ask(struct list *list)
{
	const struct list_page page = {
		.after = list->look.from,
		.rows = list->load_rows - list->look.found,
		.back = list_goes_back(list->load),
		.look = list_pace_ask(&list->look.pace),
		.filter = list->filter,
	};
	if (list_ask_page(list, LIST_PAGE, &page))
		return;
	list->load = LOAD_NONE;
	list->loaded = true;
}

static void set_text(char **text, const char *value)
{
	char *copy = mem_strdup(value);
	free(*text);
	*text = copy;
}

void list_look_drop(struct list *list)
{
	struct list_look *look = &list->look;
	pg_rows_free(look->kept);
	free(look->at);
	free(look->from);
	*look = (struct list_look){.pace = look->pace};
}

int list_look_begin(struct list *list, enum list_load load, const char *after, int64_t skip)
{
	struct list_look *look = &list->look;
	look->on = list->filter && !skip && !list_is_live(list);
	look->found = 0;
	pg_rows_free(look->kept);
	look->kept = NULL;
	set_text(&look->from, after);
	/* From the start, or over all that is here once more: what is behind it is not known yet. */
	if (load == LOAD_FIRST || (load == LOAD_AGAIN && !look->stopped))
		set_text(&look->at, NULL);
	return look->on ? list_pace_ask(&look->pace) : 0;
}

/* What is found in going down is shown at once; else it would move what is in sight. */
static bool is_shown(const struct list *list)
{
	return list->load == LOAD_FIRST || list->load == LOAD_NEXT;
}

/* The rows behind, or before, those that were found. */
static struct pg_rows *join(struct list *list, struct pg_rows *rows)
{
	struct list_look *look = &list->look;
	struct pg_rows *before = look->kept;
	if (is_shown(list) && look->found)
		before = window_take_last(&list->window);
	look->kept = NULL;
	if (!before)
		return rows;
	bool back = list_goes_back(list->load);
	struct pg_rows *first = back ? rows : before, *second = back ? before : rows;
	pg_rows_join(first, second);
	pg_rows_free(second);
	return first;
}

bool list_look_on(struct list *list, struct pg_rows **rows)
{
	struct list_look *look = &list->look;
	size_t count = pg_rows_count(*rows);
	bool stopped = look->on && count && pg_rows_bool(*rows, count - 1, "stopped");
	int looked = look->pace.rows;
	if (look->on)
		list_pace_learn(&look->pace);
	if (stopped) {
		look->seen += list->load == LOAD_AGAIN ? 0 : looked;
		set_text(&look->from, pg_rows_get(*rows, count - 1, "at"));
		pg_rows_cut(*rows);
	}
	*rows = join(list, *rows);
	look->found = (int)pg_rows_count(*rows);
	bool on = stopped && !(look->stopped && list->load == LOAD_AGAIN);
	if (is_shown(list))
		set_text(&look->at, stopped ? look->from : NULL);
	if (!on)
		return false;
	if (is_shown(list))
		window_append(&list->window, *rows, list->load_base);
	else
		look->kept = *rows;
	ask(list);
	return true;
}

bool list_look_again(struct list *list, const struct err *err)
{
	if (!list->look.on || !list_pace_shrink(&list->look.pace, err))
		return false;
	ask(list);
	return true;
}

void list_look_resume(struct list *list)
{
	struct list_look *look = &list->look;
	if (!look->stopped)
		return;
	look->stopped = false;
	list->load = list->window.len ? LOAD_NEXT : LOAD_FIRST;
	list->load_base = window_end(&list->window);
	look->on = true;
	look->found = 0;
	set_text(&look->from, look->at);
	ask(list);
}

bool list_is_seeking(const struct list *list)
{
	const struct list_look *look = &list->look;
	return look->on && (list->load == LOAD_FIRST || (list->load == LOAD_NEXT && look->at));
}

void list_stop_seeking(struct list *list)
{
	if (!list_is_seeking(list))
		return;
	asker_drop(list->asker, LIST_PAGE);
	list->load = LOAD_NONE;
	list->loaded = list->look.stopped = true;
	list->again = false;
}

void list_add_seeking(const struct list *list, struct str *out)
{
	struct str found = STR_INIT, seen = STR_INIT;
	bool stopped = list->look.stopped;
	if (!stopped && !list_is_seeking(list))
		return;
	figure_add_count(&found, window_end(&list->window));
	figure_add_count(&seen, list->look.seen);
	str_addf(out,
		stopped ? _("Stopped: %s found in %s rows; / and enter look on.")
			: _("Looking… %s found in %s rows; esc stops."),
		str_text(&found), str_text(&seen));
	str_done(&found);
	str_done(&seen);
}

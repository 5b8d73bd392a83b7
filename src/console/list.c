#include "console/list.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/cell.h"
#include "console/window.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
	PAGE_ROWS = 100,  /* read at a time, or twice what is in sight if that is more */
	MARGIN = 20,      /* rows beyond sight that should be there, too */
	AGAIN_ROWS = 400, /* read again at a time when something changed */
	LIVE_ROWS = 1000, /* of a rule whose findings are kept nowhere */
	FILTER_MS = 30000,
	MAX_PARAMS = 16,
};

enum { SLOT_PAGE, SLOT_COUNT };

/* What the page that is under way is for. */
enum load { LOAD_NONE, LOAD_FIRST, LOAD_NEXT, LOAD_BEFORE, LOAD_LAST, LOAD_AGAIN };

struct list {
	struct list_options options;
	struct asker *asker;
	struct marks *marks;
	struct cell_buffer cell;
	char *filter;
	struct window window;
	bool loaded; /* an answer came since the last filter */
	bool again;  /* reload when the page under way is there */
	struct err err;
	int64_t total, shown; /* -1: not counted */
	bool total_more, shown_more;
	enum load load;
	int64_t load_base;
	int load_rows;
	int64_t first, last; /* in sight */
};

static char *path_of(const struct list *list, const char *sibling)
{
	if (list->options.section->rule)
		return mem_strdup("sql/queries/console/live.sql");
	return mem_printf("sql/queries/%s%s.sql", list->options.section->query, sibling);
}

static bool has_file(const struct list *list, const char *sibling)
{
	char *path = path_of(list, sibling);
	bool has = files_find(list->options.files, path) != NULL;
	free(path);
	return has;
}

bool list_is_live(const struct list *list)
{
	const struct list_options *options = &list->options;
	return options->section->rule ||
	       (!session_rights(options->session)->viewer && options->view->rule && has_file(list, "-live"));
}

static const struct rule *live_rule(const struct list *list, struct err *err)
{
	const struct view_section *section = list->options.section;
	return session_rule(list->options.session, section->rule ? section->rule : list->options.view->rule, err);
}

struct params {
	struct pg_param items[MAX_PARAMS];
	size_t len;
};

static void add_param(struct params *params, const char *name, const char *value)
{
	if (params->len < MAX_PARAMS)
		params->items[params->len++] = (struct pg_param){name, value};
}

static void add_own_params(const struct list *list, struct params *params)
{
	add_param(params, "filter", list->filter);
	for (size_t i = 0; i < list->options.nparams; i++)
		add_param(params, list->options.params[i].name, list->options.params[i].value);
}

/* Rows as the rule finds them now. What it cannot do here stands in err and is told in place of the rows. */
static void ask_live(struct list *list, struct params *params, struct question *question)
{
	const struct rule *rule = live_rule(list, &list->err);
	char *path = path_of(list, "-live");
	if (rule) {
		for (size_t i = 0; i < rule->nkey; i++)
			add_param(params, rule->key[i].name, NULL);
		add_param(params, "scope", NULL);
		add_param(params, "force", "false");
		question->path = path;
		question->rule = rule;
		question->part = RULE_DETECT;
		question->system = rule->system;
		question->lane = SESSION_SLOW;
		question->statement_ms = 0;
		question->params = params->items;
		question->nparams = params->len;
		asker_ask(list->asker, SLOT_PAGE, question);
	} else {
		list->load = LOAD_NONE;
		list->loaded = true;
	}
	free(path);
}

/* after: the row to go on from, else skip rows from the start, or from the end. */
static void ask_page(struct list *list, enum load load, const char *after, int64_t skip, int64_t base, int rows)
{
	bool live = list_is_live(list);
	bool back = load == LOAD_BEFORE || load == LOAD_LAST;
	char limit[16], skipped[24];
	struct params params = {.len = 0};
	struct question question = {
		.system = list->options.view->system,
		/* A filter that few rows pass looks at many. */
		.statement_ms = list->filter ? FILTER_MS : 0,
	};
	list->load = load;
	list->load_base = base;
	list->load_rows = live ? LIVE_ROWS : rows;
	snprintf(limit, sizeof(limit), "%d", list->load_rows);
	add_param(&params, "after", after);
	snprintf(skipped, sizeof(skipped), "%" PRId64, skip);
	add_param(&params, "skip", skipped);
	add_param(&params, "rows", limit);
	add_own_params(list, &params);
	if (live) {
		ask_live(list, &params, &question);
		return;
	}
	char *path = path_of(list, back ? "-back" : "");
	question.path = path;
	question.params = params.items;
	question.nparams = params.len;
	asker_ask(list->asker, SLOT_PAGE, &question);
	free(path);
}

static void ask_count(struct list *list)
{
	struct params params = {.len = 0};
	if (list_is_live(list) || !has_file(list, "-count"))
		return;
	char *path = path_of(list, "-count");
	add_own_params(list, &params);
	const struct question question = {
		.path = path,
		.system = list->options.view->system,
		.lane = SESSION_SLOW,
		.params = params.items,
		.nparams = params.len,
	};
	asker_ask(list->asker, SLOT_COUNT, &question);
	free(path);
}

static int page_rows(const struct list *list)
{
	int64_t sight = 2 * (list->last - list->first);
	return sight > PAGE_ROWS ? (int)sight : PAGE_ROWS;
}

/* Far from all that is loaded: counted from whichever end is nearer. */
static void jump(struct list *list, int64_t from, int64_t to)
{
	int64_t behind = list->total - to > 0 ? list->total - to : 0;
	if (list->total >= 0 && !list->total_more && behind < from && has_file(list, "-back"))
		ask_page(list, LOAD_LAST, NULL, behind, list->total - behind, page_rows(list));
	else
		ask_page(list, LOAD_FIRST, NULL, from, from, page_rows(list));
}

/* Reads what is missing around what is in sight; one page at a time. */
static void load_missing(struct list *list)
{
	int64_t start = window_start(&list->window), end = window_end(&list->window);
	if (list->load != LOAD_NONE || list->err.kind != ERR_NONE ||
		session_state(list->options.session) != SESSION_READY)
		return;
	/* Without what its rule needs, there is nothing to list either. */
	if (list->options.view->rule && !session_rule(list->options.session, list->options.view->rule, &list->err))
		return;
	if (!list->loaded) {
		ask_page(list, LOAD_FIRST, NULL, 0, 0, page_rows(list));
		return;
	}
	if (!list->window.len || list_is_live(list))
		return;
	int64_t from = list->first > MARGIN ? list->first - MARGIN : 0;
	int64_t to = list->last + MARGIN;
	if (list->last < start || (list->first > end + page_rows(list) && !list->window.at_end))
		jump(list, from, to);
	else if (from < start)
		ask_page(list, LOAD_BEFORE, window_value(&list->window, start, "at"), 0, start, page_rows(list));
	else if (to > end && !list->window.at_end)
		ask_page(list, LOAD_NEXT, window_value(&list->window, end - 1, "at"), 0, end, page_rows(list));
}

static void add_page(struct list *list, struct pg_rows *rows)
{
	struct window *window = &list->window;
	int64_t len = (int64_t)pg_rows_count(rows);
	int64_t base = list->load_base;
	bool full = len >= list->load_rows;
	if (list->load == LOAD_BEFORE) {
		window_prepend(window, rows, !full);
		return;
	}
	if (list->load != LOAD_NEXT)
		window_clear(window);
	if (list->load == LOAD_LAST)
		base = base > len ? base - len : 0;
	window_append(window, rows, base);
	window->at_end = list->load == LOAD_LAST ? base + len >= list->total : !full;
	/* What should be here is gone, but not all that there is: from the start, and counted again. */
	if (!window->len && base > 0) {
		window->at_end = list->loaded = false;
		list->total = -1;
	}
}

static void take_live_total(struct list *list, const struct pg_rows *rows)
{
	bool any = pg_rows_count(rows) > 0;
	list->total = any ? pg_rows_int(rows, 0, "total") : 0;
	list->shown = list->total;
	list->total_more = list->shown_more = false;
}

static void on_page(struct list *list, struct pg_rows *rows, const struct err *err)
{
	enum load load = list->load;
	list->load = LOAD_NONE;
	if (!rows) {
		if (err->kind != ERR_CONNECT && err->kind != ERR_INTERRUPTED)
			err_set(&list->err, err->kind, "%s", err->text);
		return;
	}
	if (list_is_live(list))
		take_live_total(list, rows);
	list->loaded = true;
	list->load = load;
	add_page(list, asker_take(list->asker));
	list->load = LOAD_NONE;
	/* Pages far from what is in sight are let go, so that memory does not grow with the way walked. */
	window_trim(&list->window, list->first - 2 * page_rows(list), list->last + 2 * page_rows(list));
	if (list->again) {
		list_reload(list);
		return;
	}
	if (list->total < 0 && !asker_is_busy(list->asker, SLOT_COUNT))
		ask_count(list);
	load_missing(list);
}

static void on_count(struct list *list, const struct pg_rows *rows)
{
	if (!rows)
		return;
	list->total = pg_rows_int(rows, 0, "rows");
	list->total_more = pg_rows_bool(rows, 0, "more");
	list->shown = pg_rows_int(rows, 0, "shown");
	list->shown_more = pg_rows_bool(rows, 0, "shown_more");
}

static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct list *list = data;
	if (slot == SLOT_PAGE)
		on_page(list, rows, err);
	else
		on_count(list, rows);
	list->options.changed(list->options.data);
}

struct list *list_new(const struct list_options *options)
{
	struct list *list = mem_zero(1, sizeof(*list));
	list->options = *options;
	list->asker = asker_new(options->session, on_answer, list);
	list->marks = marks_new();
	list->total = list->shown = -1;
	return list;
}

void list_free(struct list *list)
{
	if (!list)
		return;
	asker_free(list->asker);
	window_clear(&list->window);
	marks_free(list->marks);
	cell_done(&list->cell);
	err_done(&list->err);
	free(list->filter);
	free(list);
}

void list_reload(struct list *list)
{
	err_done(&list->err);
	if (session_state(list->options.session) != SESSION_READY)
		return;
	if (list->options.view->rule && !session_rule(list->options.session, list->options.view->rule, &list->err))
		return;
	/* A page under way is as new as it gets, but one behind it may not be. */
	list->again = list->load != LOAD_NONE && asker_is_busy(list->asker, SLOT_PAGE);
	if (list->again)
		return;
	ask_count(list);
	int64_t start = window_start(&list->window), len = window_end(&list->window) - start;
	int rows = len < page_rows(list) ? page_rows(list) : (int)len;
	if (rows > AGAIN_ROWS)
		rows = AGAIN_ROWS;
	if (start > 0)
		ask_page(list, LOAD_AGAIN, window_value(&list->window, start, "at"), 0, start + 1, rows);
	else
		ask_page(list, LOAD_AGAIN, NULL, 0, 0, rows);
}

void list_set_filter(struct list *list, const char *filter)
{
	if (str_eq(filter, list->filter))
		return;
	free(list->filter);
	list->filter = mem_strdup(filter);
	asker_drop(list->asker, SLOT_PAGE);
	asker_drop(list->asker, SLOT_COUNT);
	window_clear(&list->window);
	err_done(&list->err);
	list->load = LOAD_NONE;
	list->loaded = list->again = false;
	list->total = list->shown = -1;
	list->first = list->last = 0;
	if (session_state(list->options.session) == SESSION_READY)
		ask_count(list);
	load_missing(list);
}

const char *list_filter(const struct list *list)
{
	return list->filter;
}

int64_t list_shown(const struct list *list, bool *more)
{
	*more = list->shown_more;
	return list->shown;
}

int64_t list_count(const struct list *list, bool *more)
{
	*more = list->total_more;
	return list->total;
}

const char *list_value(const struct list *list, const char *key, const char *column)
{
	int64_t row = window_find(&list->window, "key", key);
	return row < 0 ? NULL : window_value(&list->window, row, column);
}

struct marks *list_marks(const struct list *list)
{
	return list->marks;
}

static struct grid_total grid_total(void *data)
{
	const struct list *list = data;
	const struct session *session = list->options.session;
	struct grid_total total = {.state = GRID_READY, .rows = window_end(&list->window)};
	total.why = view_text(&list->options.section->empty, list->options.lang);
	if (list->err.kind != ERR_NONE) {
		total.state = list->err.kind == ERR_MISSING ? GRID_ABSENT : GRID_FAILED;
		total.why = list->err.text;
	} else if (!list->loaded) {
		bool down = session_state(session) == SESSION_DOWN || session_state(session) == SESSION_REFUSED;
		total.state = down ? GRID_FAILED : GRID_LOADING;
		total.why = down ? session_error(session) : NULL;
	} else if (list_is_live(list)) {
		total.more = list->total > total.rows;
	} else if (!list->window.at_end && list->total > total.rows) {
		total.rows = list->total;
		total.more = list->total_more;
	} else if (!list->window.at_end) {
		total.rows++;
		total.more = true;
	}
	return total;
}

static void grid_want(void *data, int64_t first, int64_t last)
{
	struct list *list = data;
	list->first = first;
	list->last = last;
	load_missing(list);
}

static bool grid_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	struct list *list = data;
	size_t at = 0;
	const struct pg_rows *rows = window_row(&list->window, row, &at);
	int64_t now = (int64_t)time(NULL) + session_pulse(list->options.session)->clock_ahead;
	if (rows)
		cell_format(&list->cell, &list->options.section->columns[column], rows, at, now, cell);
	return rows != NULL;
}

/* For the grid a row is where it stands, not what it is: a gig that was put right and went down among the others does
 * not take the cursor along. */
static const char *grid_name_column(const struct list *list)
{
	return list_is_live(list) ? "key" : "at";
}

static const char *grid_place(void *data, int64_t row)
{
	const struct list *list = data;
	return window_value(&list->window, row, grid_name_column(list));
}

static int64_t grid_find(void *data, const char *place)
{
	const struct list *list = data;
	return window_find(&list->window, grid_name_column(list), place);
}

const char *list_key(const struct list *list, const char *place)
{
	int64_t row = place ? window_find(&list->window, grid_name_column(list), place) : -1;
	return row < 0 ? NULL : window_value(&list->window, row, "key");
}

static bool grid_marked(void *data, int64_t row)
{
	const struct list *list = data;
	const char *key = window_value(&list->window, row, "key");
	return key && marks_has(list->marks, key);
}

const struct grid_ops list_grid_ops = {
	.total = grid_total,
	.want = grid_want,
	.cell = grid_cell,
	.key = grid_place,
	.find = grid_find,
	.marked = grid_marked,
};

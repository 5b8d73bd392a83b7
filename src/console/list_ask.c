#include "base/mem.h"
#include "base/str.h"
#include "console/list_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	FILTER_MS = 30000, /* a filter that few rows pass looks at many */
	LOOK_MS = 1000,    /* of so many rows as should take a part of that */
	MAX_PARAMS = 24,
	TAKEN_ROWS = 1000,  /* at a time: some milliseconds of work for whoever takes them */
	FOUND_MAX = 100000, /* of a rule whose rows come all at once */
};

struct params {
	struct pg_param items[MAX_PARAMS];
	size_t len;
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

bool list_can_go_back(const struct list *list)
{
	return has_file(list, "-back");
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

static void add_param(struct params *params, const char *name, const char *value)
{
	if (params->len < MAX_PARAMS)
		params->items[params->len++] = (struct pg_param){name, value};
}

static void add_own_params(const struct list *list, const char *filter, struct params *params)
{
	add_param(params, "filter", filter);
	for (size_t i = 0; i < list->options.nparams; i++)
		add_param(params, list->options.params[i].name, list->options.params[i].value);
}

/* The column, or columns, of the result that a person sees as this one. names: memory for them. */
static void add_order(const struct list *list, char *names[2], struct params *params)
{
	const struct list_order *order = &list->order;
	const struct view_section *section = list->options.section;
	const struct view_column *column = order->column < section->ncolumns ? &section->columns[order->column] : NULL;
	bool diff = column && column->format == VIEW_DIFF, range = column && column->format == VIEW_RANGE;
	/* The older, the larger is an age. */
	bool turned = column && column->format == VIEW_AGE;
	if (column)
		names[0] = mem_printf("%s%s", column->name, diff ? "_actual" : range ? "_from" : "");
	if (diff && order->change)
		names[1] = mem_printf("%s_stored", column->name);
	add_param(params, "sort_column", names[0]);
	add_param(params, "sort_minus", names[1]);
	add_param(params, "sort_descending", order->descending != turned ? "true" : "false");
}

/* The numbers of a page as texts. */
struct page_texts {
	char rows[16], look[16], skip[24];
};

static void add_page(const struct list_page *page, struct page_texts *texts, struct params *params)
{
	snprintf(texts->rows, sizeof(texts->rows), "%d", page->rows);
	snprintf(texts->look, sizeof(texts->look), "%d", page->look);
	snprintf(texts->skip, sizeof(texts->skip), "%" PRId64, page->skip);
	add_param(params, "after", page->after);
	add_param(params, "skip", texts->skip);
	add_param(params, "rows", texts->rows);
	add_param(params, "look", page->look ? texts->look : NULL);
	add_param(params, "keys", page->keys);
	add_param(params, "same_column", page->column);
	add_param(params, "same_value", page->value);
}

/* Rows as the rule finds them now. */
static void add_rule(const struct rule *rule, struct params *params, struct question *question)
{
	for (size_t i = 0; i < rule->nkey; i++)
		add_param(params, rule->key[i].name, NULL);
	add_param(params, "scope", NULL);
	add_param(params, "force", "false");
	question->rule = rule;
	question->part = RULE_DETECT;
	question->system = rule->system;
}

static int limit_of(const struct list_page *page)
{
	if (page->look > LIST_LOOK_LEAST)
		return LOOK_MS;
	return page->filter ? FILTER_MS : 0;
}

static bool ask(const struct list *list, struct asker *asker, int slot, bool slow, const struct list_page *page,
	struct err *err)
{
	bool live = list_is_live(list);
	const struct rule *rule = live ? live_rule(list, err) : NULL;
	const struct catalog *catalog = session_catalog(list->options.session);
	char *names[2] = {NULL, NULL};
	struct page_texts texts;
	struct params params = {.len = 0};
	struct question question = {
		.around = page->around,
		.system = list->options.view->system,
		.lane = slow || live || page->around ? SESSION_SLOW : SESSION_QUICK,
		.statement_ms = slow || live || page->around ? 0 : limit_of(page),
	};
	if (live && !rule)
		return false;
	add_page(page, &texts, &params);
	add_order(list, names, &params);
	add_own_params(list, page->filter, &params);
	char *members = catalog ? catalog_members(catalog, list->options.lang) : NULL;
	add_param(&params, "members", members);
	if (rule)
		add_rule(rule, &params, &question);
	char *path = path_of(list, live ? "-live" : page->back ? "-back" : "");
	question.path = path;
	question.params = params.items;
	question.nparams = params.len;
	asker_ask(asker, slot, &question);
	free(members);
	free(names[0]);
	free(names[1]);
	free(path);
	return true;
}

bool list_ask_page(struct list *list, int slot, const struct list_page *page)
{
	return ask(list, list->asker, slot, slot != LIST_PAGE, page, &list->err);
}

int list_ask(const struct list *list, struct asker *asker, int slot, const char *after, struct err *err)
{
	const struct list_page page = {
		.around = list->whole ? "sql/queries/console/sorted.sql" : NULL,
		.after = after,
		.rows = list->whole          ? LIST_WHOLE_MAX + 1
			: list_is_live(list) ? FOUND_MAX
					     : TAKEN_ROWS,
		.filter = list->filter,
	};
	return ask(list, asker, slot, true, &page, err) ? page.rows : 0;
}

void list_ask_count(struct list *list, const char *after, int look)
{
	struct params params = {.len = 0};
	char limit[16];
	if (list_is_live(list) || !has_file(list, "-count"))
		return;
	char *path = path_of(list, "-count");
	snprintf(limit, sizeof(limit), "%d", look);
	add_param(&params, "after", after);
	add_param(&params, "look", look ? limit : NULL);
	add_own_params(list, list->filter, &params);
	const struct question question = {
		.path = path,
		.system = list->options.view->system,
		.lane = SESSION_SLOW,
		.statement_ms = look > LIST_LOOK_LEAST ? LOOK_MS : 0,
		.params = params.items,
		.nparams = params.len,
	};
	asker_ask(list->asker, LIST_COUNT, &question);
	free(path);
}

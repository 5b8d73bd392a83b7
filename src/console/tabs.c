#include "console/tabs.h"

#include "base/mem.h"
#include "base/str.h"
#include "console/app_term.h"
#include "console/cell.h"
#include "console/viewer.h"
#include "console/views.h"
#include "ui/bar.h"

#include <stdlib.h>

/* How many rows drifted by the rule of a tab, and how bad that is. Where nobody counted, the screen itself may know. */
static int64_t drifted_by(
	const struct app *app, const struct screen *root, const struct view *view, bool *more, enum style *style)
{
	static const enum style styles[] = {
		[RULE_ERROR] = STYLE_ERROR,
		[RULE_WARNING] = STYLE_WARNING,
		[RULE_NOTICE] = STYLE_INFO,
	};
	const struct tally_row *row = view->rule ? tally_find(app_tally(app), view->rule) : NULL;
	*more = false;
	*style = row ? styles[row->rule->severity] : STYLE_ERROR;
	if (row && (row->state == TALLY_DRIFTED || row->state == TALLY_RIGHT))
		return row->drifted;
	return view->rule && viewer_view(root) == view ? viewer_drifted(root, more) : -1;
}

/* What the window's title counts: what drifted by the rule in front, or by all where that is about none. */
static int64_t drifted_in_front(const struct app *app, const struct view *front, const struct screen *root, bool *more)
{
	const struct tally *tally = app_tally(app);
	enum style style;
	int64_t sum = -1;
	*more = false;
	if (front->rule)
		return drifted_by(app, root, front, more, &style);
	for (size_t i = 0; i < tally_count(tally); i++) {
		const struct tally_row *row = tally_at(tally, i);
		if (row->state == TALLY_DRIFTED || row->state == TALLY_RIGHT)
			sum = row->drifted + (sum > 0 ? sum : 0);
	}
	return sum;
}

void tabs_draw(struct app *app, struct area area, int row, const struct view *front, const struct screen *root)
{
	struct bar_tab tabs[VIEWS_TABS];
	struct str badges[VIEWS_TABS] = {STR_INIT};
	size_t len = 0, at = 0;
	bool more = false;
	for (int i = 1; i <= VIEWS_TABS; i++) {
		const struct view *view = views_tab(app_views(app), i);
		if (!view)
			continue;
		tabs[len] = (struct bar_tab){.name = view_text(&view->title, app_options(app)->lang), .number = i};
		int64_t drifted = drifted_by(app, root, view, &more, &tabs[len].badge_style);
		if (drifted > 0) {
			char *digits = mem_printf("%lld", (long long)drifted);
			cell_add_number(&badges[len], digits);
			str_add(&badges[len], more ? "+" : "");
			tabs[len].badge = str_text(&badges[len]);
			free(digits);
		}
		at = view == front ? len : at;
		len++;
	}
	bar_tabs(area, row, tabs, len, at);
	int64_t total = drifted_in_front(app, front, root, &more);
	app_title(app, total, more);
	for (size_t i = 0; i < VIEWS_TABS; i++)
		str_done(&badges[i]);
}

#include "base/clock.h"
#include "base/figure.h"
#include "base/str.h"
#include "base/text.h"
#include "console/follow_inside.h"
#include "console/session.h"
#include "console/starter.h"
#include "engine/job.h"
#include "ui/chart.h"

enum { BAR_COLS = 20, PERCENT_COLS = 4, RATE_MS = 1500 };

/* "1,012/s  about 3s left", or why it stands still. */
static void add_pace(const struct follow *follow, struct str *out)
{
	int64_t ms = follow->rate_from ? clock_ms() - follow->rate_from : 0;
	int64_t done = follow->handled - follow->rate_base;
	if (throttle_holds(&follow->throttle)) {
		throttle_add_text(out, &follow->throttle);
		return;
	}
	if (ms < RATE_MS || done <= 0 || !str_eq(follow->state, "running"))
		return;
	figure_add_count(out, done * 1000 / ms);
	str_add(out, _("/s"));
	struct str left = STR_INIT;
	clock_add_duration(&left, ((follow->previewed - follow->handled) * ms / done + 999) / 1000 * 1000);
	str_addf(out, _("  about %s left"), str_text(&left));
	str_done(&left);
}

/* Who does it, where that is not plain. */
static void add_who(const struct follow *follow, struct str *out)
{
	enum starter_state state = follow->own ? starter_state(follow->starter) : STARTER_OTHERS;
	const char *who = state == STARTER_OURS                         ? _("no worker was there: one was started here")
			  : state == STARTER_HALTED && !follow->handled ? _("all jobs are halted")
									: NULL;
	if (!who || throttle_holds(&follow->throttle))
		return;
	str_add(out, out->len ? "  " : "");
	str_add(out, who);
}

void follow_draw(const struct follow *follow, struct area area, int row)
{
	if (!follow->job) {
		if (*follow->detecting)
			draw_format(area, row, 1, STYLE_INFO, _("Looking for drift by %s…"), follow->detecting);
		else
			draw_text(area, row, 1, STYLE_INFO, _("Looking for drift by every rule…"));
		return;
	}
	struct str pace = STR_INIT, number = STR_INIT;
	session_add_number(follow->session, follow->job, &number);
	if (follow->why) {
		draw_format(area, row, 1, STYLE_WARNING, _("Job %s waits: %s"), str_text(&number), follow->why);
		str_done(&number);
		return;
	}
	int col = draw_format(area, row, 1, STYLE_INFO, _("Job %s %s: %s"), str_text(&number), job_word(follow->state),
		follow->label);
	str_done(&number);
	add_pace(follow, &pace);
	add_who(follow, &pace);
	if (follow->previewed) {
		int cols = col + 2 + BAR_COLS < area.cols ? BAR_COLS : PERCENT_COLS;
		chart_progress(area, row, col + 2, cols, follow->handled, follow->previewed);
		col += 2 + cols;
	}
	draw_text(area, row, col + 2, STYLE_INFO, str_text(&pace));
	str_done(&pace);
}

#include "base/mem.h"
#include "base/str.h"
#include "console/app.h"
#include "console/few.h"
#include "console/part_kinds.h"

#include <stdlib.h>

enum { POLL_MS = 1100 };

/* What is under way: a row each, asked for again and again while one of them moves by itself, and else only as often as
 * the section says, or not at all. Where there is none it takes no line. */
struct progress {
	struct part part; /* first */
	struct few *few;
	struct loop_timer *timer;
	int64_t told; /* the job that was told of; 0: none */
};

static struct progress *of(const struct part *part)
{
	return (struct progress *)(uintptr_t)part;
}

static bool is_moving(const struct few *few)
{
	for (size_t i = 0; i < few_count(few); i++)
		if (str_eq(few_value(few, (int64_t)i, "moving"), "t"))
			return true;
	return false;
}

static void poll(void *data)
{
	few_ask(((struct progress *)data)->few, true);
}

static int64_t number(const struct few *few, int64_t row, const char *column)
{
	const char *value = few_value(few, row, column);
	return value ? strtoll(value, NULL, 10) : 0;
}

/* The job that is followed is one of them, mostly: nobody has to read it again. */
static void tell_follow(const struct part *part)
{
	struct follow *follow = app_follow(part->options.app, part->options.session);
	const struct few *few = of(part)->few;
	int64_t row = 0, rows = (int64_t)few_count(few);
	if (!follow_job(follow) || few_has_failed(few) || !few_has_column(few, "job"))
		return;
	while (row < rows && number(few, row, "job") != follow_job(follow))
		row++;
	bool known = of(part)->told == follow_job(follow);
	of(part)->told = row < rows ? follow_job(follow) : 0;
	/* A screen of one job does not know of others. */
	if (row == rows && (known || !part->options.view->nparams))
		follow_heard(follow, NULL, 0, 0, NULL);
	else if (row < rows && str_eq(few_value(few, row, "moving"), "t"))
		follow_heard(follow, few_value(few, row, "state"), number(few, row, "done"), number(few, row, "total"),
			few_value(few, row, "throttled"));
}

static void on_answer(struct part *part)
{
	tell_follow(part);
	if (is_moving(of(part)->few))
		loop_timer_start(of(part)->timer, POLL_MS);
	else if (part->section->refresh_s)
		loop_timer_start(of(part)->timer, part->section->refresh_s * 1000);
	part->options.changed(part->options.data);
}

static struct part *progress_make(const struct part_options *options, const struct view_section *section)
{
	struct progress *progress = mem_zero(1, sizeof(*progress));
	progress->few = few_new(options, section, &progress->part, on_answer);
	progress->timer = loop_timer_new(session_loop(options->session), poll, progress);
	return &progress->part;
}

static void progress_free(struct part *part)
{
	few_free(of(part)->few);
	loop_timer_free(of(part)->timer);
	free(of(part));
}

/* Where trueup keeps nothing, nothing is under way. */
static void progress_reload(struct part *part)
{
	if (session_rights(part->options.session)->viewer)
		few_ask(of(part)->few, true);
}

/* The heads, and a line each. */
static int progress_height(const struct part *part, struct area area)
{
	const struct few *few = of(part)->few;
	(void)area;
	if (!few_count(few) && !few_has_failed(few))
		return 0;
	return 1 + (few_count(few) ? (int)few_count(few) : 1);
}

static void progress_draw(struct part *part, struct area area, bool focus)
{
	(void)focus;
	grid_draw(few_grid(of(part)->few), area, false);
}

const struct part_ops part_progress_ops = {
	.make = progress_make,
	.free = progress_free,
	.reload = progress_reload,
	.height = progress_height,
	.draw = progress_draw,
};

#include "base/mem.h"
#include "console/few.h"
#include "console/part_kinds.h"

#include <stdlib.h>

/* Lines in the order in which they came, the newest last. The cursor stays on the newest until somebody goes up, and
 * again once it is back there. */
struct log {
	struct part part; /* first */
	struct few *few;
	bool behind; /* somebody went up */
};

static struct log *of(const struct part *part)
{
	return (struct log *)(uintptr_t)part;
}

static void follow(struct log *log)
{
	if (!log->behind)
		grid_move(few_grid(log->few), GRID_END);
}

static void on_answer(struct part *part)
{
	follow(of(part));
	part->options.changed(part->options.data);
}

static struct part *log_make(const struct part_options *options, const struct view_section *section)
{
	struct log *log = mem_zero(1, sizeof(*log));
	log->few = few_new(options, section, &log->part, on_answer);
	return &log->part;
}

static void log_free(struct part *part)
{
	few_free(of(part)->few);
	free(of(part));
}

static void log_reload(struct part *part)
{
	few_ask(of(part)->few, true);
}

static void log_draw(struct part *part, struct area area, bool focus)
{
	grid_draw(few_grid(of(part)->few), area, focus);
}

static void note_place(struct log *log)
{
	log->behind = grid_row(few_grid(log->few)) + 1 < (int64_t)few_count(log->few);
}

static void log_move(struct part *part, enum grid_move move)
{
	grid_move(few_grid(of(part)->few), move);
	note_place(of(part));
}

static bool log_press(struct part *part, const struct key *key)
{
	bool used = grid_key(few_grid(of(part)->few), key) != WIDGET_IGNORED;
	note_place(of(part));
	return used;
}

static const char *log_value(const struct part *part, const char *column)
{
	return few_value(of(part)->few, grid_row(few_grid(of(part)->few)), column);
}

static const char *log_key(const struct part *part)
{
	return log_value(part, "key");
}

const struct part_ops part_log_ops = {
	.make = log_make,
	.free = log_free,
	.reload = log_reload,
	.draw = log_draw,
	.move = log_move,
	.press = log_press,
	.key = log_key,
	.value = log_value,
};

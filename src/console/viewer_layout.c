/* Where the parts of a screen stand: below one another, or side by side where there is room. */
#include "base/mem.h"
#include "console/viewer_parts.h"

#include <stdlib.h>

enum {
	LEAST_ROWS = 4,  /* of a part that takes its share */
	LEAST_COLS = 50, /* of each of those side by side */
	GAP = 2,
};

/* Parts side by side; most often one. */
struct band {
	size_t first, len;
	int rows, share; /* share 0: it is as high as its parts want to be */
	bool focus;      /* the cursor is in it */
	bool first_to_go;
};

bool viewer_has_heading(const struct viewer *viewer, const struct part *part)
{
	return viewer->nparts > 1 && part_title(part);
}

/* True if the part says itself how many rows it needs, or its file does; else it takes its share. */
static bool is_fixed(const struct part *part)
{
	return part->ops->height || part->section->height;
}

static int fixed_rows(const struct viewer *viewer, const struct part *part, struct area area)
{
	int rows = part_height(part, area);
	if (part->section->height && (!part->ops->height || part->section->height < rows))
		rows = part->section->height;
	return rows + (rows && part->ops->height && viewer_has_heading(viewer, part));
}

/* Each part that stands beside the one before it, where that leaves enough for all of them. */
static size_t make_bands(const struct viewer *viewer, struct area area, struct band *bands)
{
	size_t count = 0;
	for (size_t i = 0; i < viewer->nparts; i += bands[count++].len) {
		struct band *band = &bands[count];
		size_t end = i + 1;
		while (end < viewer->nparts && viewer->parts[end]->section->beside)
			end++;
		bool room = area.cols >= (int)(end - i) * (LEAST_COLS + GAP);
		*band = (struct band){.first = i, .len = room ? end - i : 1, .first_to_go = true};
		for (size_t j = i; j < i + band->len; j++) {
			const struct part *part = viewer->parts[j];
			struct area own = draw_within(area, 0, 0, -1, area.cols / (int)band->len);
			int rows = is_fixed(part) ? fixed_rows(viewer, part, own) : 0;
			int share = is_fixed(part) ? 0 : part->section->share;
			band->rows = rows > band->rows ? rows : band->rows;
			band->share = share > band->share ? share : band->share;
			band->focus = band->focus || part == viewer_focus(viewer);
			band->first_to_go = band->first_to_go && !part_has_cursor(part) && !part->ops->is_subject;
		}
	}
	return count;
}

/* Gives what is left to those that take their share; where it is tight all of it to the one with the focus. */
static void share_out(struct band *bands, size_t count, int left, bool tight)
{
	int shares = 0, rest = left;
	for (size_t i = 0; i < count; i++)
		shares += bands[i].share;
	for (size_t i = 0; i < count; i++) {
		if (!bands[i].share)
			continue;
		bands[i].rows = tight ? (bands[i].focus ? left : 0) : left * bands[i].share / shares;
		rest -= bands[i].rows;
	}
	for (size_t i = count; i-- > 0 && rest > 0;)
		if (bands[i].share && bands[i].rows) {
			bands[i].rows += rest;
			rest = 0;
		}
}

static void divide(struct band *bands, size_t count, int rows)
{
	int left = rows, shared = 0;
	for (size_t i = 0; i < count; i++) {
		left -= bands[i].share ? 0 : bands[i].rows;
		shared += bands[i].share > 0;
	}
	/* What one can only look at goes before what one can act upon. */
	for (size_t i = count; i-- > 0 && left < shared * LEAST_ROWS;)
		if (!bands[i].share && bands[i].first_to_go) {
			left += bands[i].rows;
			bands[i].rows = 0;
		}
	/* Where there is hardly any room, what has the cursor is not hidden behind what the screen is about. */
	for (size_t i = 0; i < count && shared; i++)
		while (!bands[i].share && bands[i].rows > 1 && left < LEAST_ROWS) {
			bands[i].rows--;
			left++;
		}
	share_out(bands, count, left, left < shared * LEAST_ROWS);
}

void viewer_layout(const struct viewer *viewer, struct area area, struct area *places)
{
	struct band *bands = mem_zero(viewer->nparts, sizeof(*bands));
	size_t count = make_bands(viewer, area, bands);
	int row = 0;
	divide(bands, count, area.rows);
	for (size_t i = 0; i < count; i++) {
		const struct band *band = &bands[i];
		int cols = area.cols / (int)band->len, rows = band->rows > 0 ? band->rows : 0;
		for (size_t j = 0; j < band->len; j++) {
			bool last = j + 1 == band->len;
			places[band->first + j] = draw_within(area, row, (int)j * cols, rows, last ? -1 : cols - GAP);
		}
		row += rows;
	}
	free(bands);
}

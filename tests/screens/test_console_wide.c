/* Wide and combining characters in the columns of a list: cut at the right cell, whatever the width of the terminal,
 * and the columns behind them where they are in any other row. */
#include "../unit/unit.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <sys/wait.h>

enum { ROWS = 24, FIRST = 4, SEEN = 12, TITLE = 4 };

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	/* By turns: wide from the first cell, wide from the second, combining, wide and combining by turns. */
	sql("update gigs.gigs"
	    "   set title = 'T' || (array[repeat('界', 90), 'a' || repeat('界', 90), repeat('e' || chr(769), 180),"
	    "         repeat('界e' || chr(769), 60)])[1 + right(id::text, 2)::integer % 4],"
	    "       workspace_id = (array['ws_' || repeat('界', 90), 'ws' || repeat('界', 90), 'ws' || repeat('e' || "
	    "chr(769), 90),"
	    "         'wsA'])[1 + right(id::text, 2)::integer % 4];"
	    "update trueup.finding f set label = g.title, scope = g.workspace_id from gigs.gigs g"
	    " where f.key ->> 'gig_id' = g.id::text");
	return 0;
}

/* A cell in the right half of a wide character has no text of its own. */
static bool is_half(const struct screen *screen, int row, int col)
{
	return screen_cell(screen, row, col).text[0] == '\0';
}

static bool is_wide(const struct screen *screen, int row, int col)
{
	return strcmp(screen_cell(screen, row, col).text, "界") == 0;
}

/* A column of one row, from a cell up to another one: whole characters, then "…", then at most one blank that a wide
 * character left, then the gap before the next column. */
static void check_column(const struct screen *screen, int row, int from, int upto)
{
	bool cut = false;
	int blanks = 0;
	for (int col = from; col < upto; col++) {
		struct screen_look cell = screen_cell(screen, row, col);
		if (is_wide(screen, row, col) && (col + 1 >= upto || !is_half(screen, row, col + 1)))
			screen_fail(screen, "row %d, column %d: half a character", row, col);
		if (is_half(screen, row, col) && !is_wide(screen, row, col - 1))
			screen_fail(screen, "row %d, column %d: the second half alone", row, col);
		if (cell.text[0] == 'e' && strcmp(cell.text, "e\xcc\x81") != 0)
			screen_fail(screen, "row %d, column %d: \"%s\" has lost its accent", row, col, cell.text);
		if (cut && strcmp(cell.text, " ") != 0)
			screen_fail(screen, "row %d, column %d: something behind the cut", row, col);
		blanks += cut;
		cut = cut || strcmp(cell.text, "…") == 0;
	}
	if (cut && blanks > 3)
		screen_fail(screen, "row %d: cut %d cells before the end", row, blanks);
}

static void check_rows(const struct screen *screen)
{
	int scope = 0, count = 0;
	int head = screen_find(screen, "WORKSPACE", &scope);
	for (int row = FIRST; row < FIRST + SEEN; row++) {
		if (strcmp(screen_cell(screen, row, TITLE).text, "T") != 0)
			screen_fail(screen, "row %d: the name does not begin where others do", row);
		if (head < 0)
			continue;
		if (strcmp(screen_cell(screen, row, scope).text, "w") != 0)
			screen_fail(screen, "row %d: the column WORKSPACE is not under its head", row);
		check_column(screen, row, TITLE, scope);
		count++;
	}
	if (head >= 0)
		assert_int_equal(count, SEEN);
}

/* The count ends one cell before the edge: it stands there once this size is drawn. */
static bool is_drawn(struct screen *screen, void *data)
{
	const int *cols = data;
	int at = 0;
	return screen_find(screen, "8 drifted of 40", &at) >= 0 && at + 16 == *cols;
}

static void wide_and_combining_characters_are_cut_at_the_right_cell(void **state)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = ROWS, .cols = 80},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	(void)state;
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	for (int cols = 60; cols <= 132; cols++) {
		screen_resize(screen, ROWS, cols);
		screen_keys(screen, cols % 2 ? "down" : "up");
		screen_wait_until(screen, is_drawn, &cols, "the count one cell before the edge");
		screen_drain(screen);
		check_rows(screen);
	}
	assert_true(screen_find(screen, "界…", NULL) >= 0); /* there was something to cut */
	screen_keys(screen, "q");
	assert_int_equal(WEXITSTATUS(screen_wait_exit(screen)), 0);
	screen_end(screen);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(wide_and_combining_characters_are_cut_at_the_right_cell, begin, console_end),
};

UNIT_MAIN(tests)

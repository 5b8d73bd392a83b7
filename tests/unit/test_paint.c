/* Whole frames as bytes: where the pen goes, how styles change, in which order things are drawn. */
#include "ui/paint.h"

#include "base/mem.h"
#include "ui/draw.h"
#include "unit.h"

#include <locale.h>
#include <stdio.h>

static const struct pen_look plain = {.attrs = 0};

/* A way of the pen, and what is sent for it. */
struct way {
	int row, col, lost, to_row, to_col, blanks;
	const char *wanted;
};

/* Counted only, it costs what it costs. */
static void go(struct pen *pen, const struct way *way)
{
	pen->row = way->row;
	pen->col = way->col;
	pen->lost = way->lost;
	struct pen counts = *pen;
	counts.out = NULL;
	pen_go(pen, way->to_row, way->to_col, way->blanks);
	pen_go(&counts, way->to_row, way->to_col, way->blanks);
	assert_string_equal(str_text(pen->out), way->wanted);
	assert_int_equal(pen->bytes, pen->out->len);
	assert_int_equal(counts.bytes, pen->out->len);
}

static void the_pen_goes_the_shortest_way(void **state)
{
	static const struct way cases[] = {
		{5, 10, 0, 5, 10, 0, ""},
		{5, 10, 0, 5, 12, 2, "  "},
		{5, 10, 0, 5, 12, 1, "\033[2C"},
		{5, 10, 0, 5, 11, 0, "\033[C"},
		{5, 10, 0, 5, 110, 99, "\033[111G"},
		{5, 150, 0, 5, 160, 0, "\033[10C"},
		{5, 10, 0, 5, 8, 0, "\b\b"},
		{5, 160, 0, 5, 150, 0, "\033[10D"},
		{5, 10, 0, 5, 0, 0, "\r"},
		{5, 10, 0, 6, 10, 0, "\n"},
		{5, 10, 0, 6, 9, 0, "\n\b"},
		{5, 10, 0, 6, 2, 2, "\r\n  "},
		{5, 10, 0, 6, 2, 1, "\n\033[3G"},
		{5, 10, 0, 30, 10, 0, "\033[31;11H"},
		{5, 10, 0, 30, 0, 0, "\033[31H"},
		{5, 10, 0, 0, 0, 0, "\033[H"},
		{5, 10, 0, 3, 4, 0, "\033[4;5H"},
		/* after something that may be wider elsewhere, only the place itself leads back */
		{5, 10, 1, 5, 12, 2, "\033[13G"},
		{5, 10, 1, 5, 10, 0, "\033[11G"},
		{5, 10, 1, 6, 10, 0, "\n\033[11G"},
		{5, 10, 1, 6, 2, 2, "\r\n  "},
		/* where the row may have run over, the row is not sure either */
		{5, 200, 0, 6, 0, 0, "\033[7H"},
		{5, 199, 1, 6, 0, 0, "\033[7H"},
		{5, 199, 0, 6, 0, 0, "\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = STR_INIT;
		struct pen pen = {.out = &out, .look = &plain, .cols = 200};

		go(&pen, &cases[i]);
		str_done(&out);
	}
}

static void tabs_are_taken_where_they_are_shorter(void **state)
{
	static const struct way cases[] = {
		{5, 4, 0, 5, 20, 0, "\t"},
		{5, 4, 0, 5, 60, 0, "\t\t"},
		{5, 20, 0, 5, 60, 0, "\t"},
		{5, 4, 0, 5, 22, 9, "\t  "},
		{5, 4, 0, 5, 59, 0, "\t\t\b"},
		{5, 4, 0, 5, 26, 0, "\033[27G"},
		{5, 4, 0, 5, 5, 1, " "},
		{5, 4, 0, 6, 60, 0, "\n\t\t"},
		{5, 70, 0, 6, 60, 0, "\r\n\t\t"},
		{5, 70, 0, 5, 20, 0, "\r\t"},
		{5, 70, 0, 5, 150, 0, "\033[80C"},
		/* whatever the width of what was written, the next stop is the same */
		{5, 4, 15, 5, 20, 0, "\t"},
		{5, 21, 15, 5, 60, 0, "\t"},
		/* or it is not */
		{5, 4, 16, 5, 20, 0, "\r\t"},
		{5, 10, 30, 5, 60, 0, "\r\t\t"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = STR_INIT;
		struct pen pen = {.out = &out, .look = &plain, .cols = 200, .row = 5, .col = 60};

		pen_add_stop(&pen);
		pen.col = 20;
		pen_add_stop(&pen);
		pen_add_stop(&pen);
		assert_string_equal(str_text(&out), "\033H\033H");
		str_clear(&out);
		pen.bytes = 0;
		go(&pen, &cases[i]);
		str_done(&out);
	}
}

static void tab_stops_that_were_taken_are_returned(void **state)
{
	struct str out = STR_INIT;
	struct pen pen = {.out = &out, .look = &plain, .cols = 25};

	(void)state;
	pen_return_stops(&pen);
	assert_string_equal(str_text(&out), "");
	pen_take_stops(&pen);
	pen_add_stop(&pen);
	pen_take_stops(&pen);
	assert_int_equal(pen.stop_count, 0);
	pen_return_stops(&pen);
	assert_string_equal(str_text(&out), "\033[3g\033H\033[3g\033[3g\033[8C\033H\033[8C\033H\033[8C\033H\r");
	assert_int_equal(pen.bytes, out.len);
	str_done(&out);
}

static void a_pen_has_no_more_stops_than_it_can_remember(void **state)
{
	struct str out = STR_INIT;
	struct pen pen = {.out = &out, .look = &plain, .cols = 200};

	(void)state;
	for (pen.col = 3 * PEN_STOPS; pen.col > 0; pen.col -= 2)
		pen_add_stop(&pen);
	assert_int_equal(pen.stop_count, PEN_STOPS);
	assert_int_equal(out.len, 2 * PEN_STOPS);
	str_done(&out);
}

static void changes(struct pen_look from, struct pen_look to, const char *wanted)
{
	struct str out = STR_INIT;
	struct pen pen = {.out = &out, .look = &from};

	pen_set_look(&pen, &to);
	assert_string_equal(str_text(&out), wanted);
	assert_int_equal(pen.bytes, out.len);
	str_done(&out);
}

static void styles_change_by_the_fewest_bytes(void **state)
{
	const struct pen_look bold = {.attrs = STYLE_BOLD};
	const struct pen_look dim = {.fg = "38;5;245"};
	const struct pen_look error = {.attrs = STYLE_BOLD, .fg = "38;5;203"};
	const struct pen_look quiet = {.fg = "38;5;203"};
	const struct pen_look badge = {.fg = "38;5;16", .bg = "48;5;80"};
	const struct pen_look faint = {.attrs = STYLE_FAINT};
	const struct pen_look direct = {.attrs = STYLE_BOLD, .fg = "38:2::1:2:3"};

	(void)state;
	changes(plain, plain, "");
	changes(plain, bold, "\033[1m");
	changes(bold, plain, "\033[m");
	changes(plain, error, "\033[1;38;5;203m");
	changes(error, quiet, "\033[22m");
	changes(error, bold, "\033[39m");
	changes(error, plain, "\033[m");
	changes(bold, dim, "\033[0;38;5;245m");
	changes(bold, faint, "\033[0;2m");
	changes(badge, dim, "\033[0;38;5;245m");
	changes(plain, badge, "\033[38;5;16;48;5;80m");
	/* what comes after a colour with colons could be taken for a part of it */
	changes(plain, direct, "\033[1m\033[38:2::1:2:3m");
}

static const char *missing = "";
static int colours_erase = 1;

static const char *text_of(const char *name)
{
	static const char *const texts[][2] = {
		{"cup", "\033[%i%p1%d;%p2%dH"},
		{"cuf", "\033[%p1%dC"},
		{"cub", "\033[%p1%dD"},
		{"hpa", "\033[%i%p1%dG"},
		{"cub1", "\b"},
		{"cud1", "\n"},
		{"clear", "\033[H\033[2J$<5>"},
		{"ht", "\t"},
		{"hts", "\033H"},
		{"tbc", "\033[3g"},
		{"sgr", "%p6%p2%p3"},
		{"bold", "\033[1m"},
		{"dim", "\033[2m"},
		{"smul", "\033[4m"},
		{"rev", "\033[7m"},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (str_eq(name, texts[i][0]))
			return str_eq(name, missing) ? "" : texts[i][1];
	}
	return "";
}

static const char *with_value(const char *name, int value)
{
	static char text[32];

	snprintf(text, sizeof(text), "\033[%d8;5;%dm", str_eq(name, "setaf") ? 3 : 4, value);
	return text;
}

static int number_of(const char *name)
{
	static const struct {
		const char *name;
		int number;
	} numbers[] = {{"ncv", 2}, {"it", 8}, {"xt", -1}, {"am", 1}, {"xenl", 1}};

	if (str_eq(name, "bce"))
		return colours_erase;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (str_eq(name, numbers[i].name))
			return numbers[i].number;
	}
	return -1;
}

static const struct paint_terminal ansi = {.text = text_of, .with = with_value, .number = number_of};

struct fixture {
	struct palette_look looks[PALETTE_LOOKS];
	struct paint paint;
	struct canvas *canvas;
	struct str out;
	bool able;
};

static void fixture_init(struct fixture *fixture, int rows, int cols, int background)
{
	static struct style_sheet sheet;
	struct palette_terminal terminal = {.depth = STYLE_256, .colours = 256, .defaults = true};

	for (int style = 0; style < STYLE_COUNT; style++)
		sheet.look[STYLE_256][style] = (struct style_look){.fg = -1, .bg = background};
	sheet.look[STYLE_256][STYLE_DIM].fg = 245;
	sheet.look[STYLE_256][STYLE_CHANGED].attrs = STYLE_BOLD | STYLE_FAINT;
	sheet.look[STYLE_256][STYLE_FIELD].attrs = STYLE_UNDERLINE | STYLE_REVERSE;
	*fixture = (struct fixture){.canvas = canvas_new(rows, cols, false)};
	palette_make(fixture->looks, &sheet, &terminal);
	fixture->able = paint_make(&fixture->paint, fixture->looks, &ansi);
}

static void fixture_done(struct fixture *fixture)
{
	canvas_free(fixture->canvas);
	str_done(&fixture->out);
}

static const char *painted(struct fixture *fixture)
{
	str_clear(&fixture->out);
	paint_frame(&fixture->paint, fixture->looks, fixture->canvas, canvas_rows(fixture->canvas),
		canvas_cols(fixture->canvas), &fixture->out);
	return str_text(&fixture->out);
}

static int times(const char *text, const char *part)
{
	int count = 0;

	for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
		count++;
	return count;
}

static void nothing_is_sent_for_blanks(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture, 50, 200, -1);
	assert_true(fixture.able);
	canvas_restyle(fixture.canvas, 7, 0, 200, STYLE_DIM);
	assert_string_equal(painted(&fixture), "\033[m\033[H\033[2J");
	draw_text(draw_all(fixture.canvas), 2, 4, STYLE_TEXT, "a word");
	assert_string_equal(painted(&fixture), "\033[m\033[H\033[2J\n\n\033[5Ga word\033[H");
	fixture_done(&fixture);
}

static void fill_table(struct canvas *canvas)
{
	for (int row = 0; row < 40; row++) {
		draw_text(draw_all(canvas), row, 4, STYLE_TEXT, "a title");
		draw_text(draw_all(canvas), row, 20, STYLE_TEXT, "state");
		draw_text(draw_all(canvas), row, 50, STYLE_DIM, "12");
		draw_text(draw_all(canvas), row, 60, STYLE_CHANGED, "13");
	}
}

static void a_style_that_each_row_has_is_set_once(void **state)
{
	static const char *const lacks[] = {"", "ht", "hts", "tbc"};
	struct fixture fixture;

	(void)state;
	for (size_t i = 0; i < sizeof(lacks) / sizeof(lacks[0]); i++) {
		missing = lacks[i];
		fixture_init(&fixture, 40, 100, -1);
		fill_table(fixture.canvas);
		const char *bytes = painted(&fixture);
		assert_int_equal(times(bytes, "38;5;245m"), 1);
		assert_int_equal(times(bytes, "1m"), 1);
		assert_int_equal(times(bytes, "a title"), 40);
		assert_int_equal(times(bytes, "\n\b\b13"), 39);
		assert_int_equal(times(bytes, "\033[3g") > 0, *missing == '\0');
		fixture_done(&fixture);
	}
	missing = "";
}

static void the_columns_of_a_table_are_tab_stops_while_it_is_drawn(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture, 40, 100, -1);
	fill_table(fixture.canvas);
	const char *bytes = painted(&fixture);
	assert_int_equal(times(bytes, "\r\n\ta title\tstate"), 39);
	assert_int_equal(times(bytes, "\033[3g"), 2);
	assert_int_equal(times(bytes, "\033[8C\033H"), 12);
	assert_true(str_ends(bytes, "\033[8C\033H\r"));
	fixture_done(&fixture);
	/* no more columns than any terminal has stops for */
	fixture_init(&fixture, 40, PEN_TAB_COLS + 1, -1);
	fill_table(fixture.canvas);
	assert_int_equal(times(painted(&fixture), "\t"), 0);
	fixture_done(&fixture);
}

/* What was beyond the edge while a frame was drawn had its stops taken, and not put back. */
static void tab_stops_are_put_right_once_the_terminal_has_another_size(void **state)
{
	struct fixture fixture;
	struct str out = STR_INIT;

	(void)state;
	fixture_init(&fixture, 40, 100, -1);
	paint_resized(&fixture.paint);
	paint_add_stops(&fixture.paint, 200, &out);
	assert_string_equal(str_text(&out), "");
	fill_table(fixture.canvas);
	painted(&fixture);
	paint_add_stops(&fixture.paint, 100, &out);
	assert_string_equal(str_text(&out), "");
	paint_add_stops(&fixture.paint, 200, &out);
	assert_int_equal(times(str_text(&out), "\033[3g"), 1);
	assert_int_equal(times(str_text(&out), "\033[8C\033H"), 24);
	str_done(&out);
	paint_resized(&fixture.paint);
	canvas_clear(fixture.canvas);
	assert_int_equal(times(painted(&fixture), "\033[8C\033H"), 12);
	assert_int_equal(times(painted(&fixture), "\033[8C\033H"), 0);
	fixture_done(&fixture);
}

static void what_may_be_wider_elsewhere_moves_nothing_else(void **state)
{
	struct fixture fixture;

	(void)state;
	assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
	fixture_init(&fixture, 2, 60, -1);
	draw_text(draw_all(fixture.canvas), 0, 0, STYLE_TEXT, "日本 → слово");
	draw_text(draw_all(fixture.canvas), 0, 20, STYLE_TEXT, "next");
	draw_text(draw_all(fixture.canvas), 1, 2, STYLE_TEXT, "x");
	assert_string_equal(painted(&fixture), "\033[m\033[H\033[2J日本 → слово\033[21Gnext\r\n  x\033[H");
	fixture_done(&fixture);
}

static void attributes_that_the_terminal_lacks_are_not_sent(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture, 1, 20, -1);
	/* faint is not in the string that sets all, underline not to be had beside colours */
	draw_text(draw_all(fixture.canvas), 0, 0, STYLE_CHANGED, "bold");
	draw_text(draw_all(fixture.canvas), 0, 4, STYLE_FIELD, "reverse ");
	assert_string_equal(painted(&fixture), "\033[m\033[H\033[2J\033[1mbold\033[0;7mreverse \033[m\r");
	fixture_done(&fixture);
}

static void a_background_is_cleared_in_its_colour(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture, 3, 20, 17);
	draw_text(draw_all(fixture.canvas), 1, 2, STYLE_TEXT, "x");
	assert_string_equal(painted(&fixture), "\033[m\033[48;5;17m\033[H\033[2J\n  x\033[m\033[H");
	fixture_done(&fixture);
	colours_erase = 0;
	fixture_init(&fixture, 3, 20, 17);
	assert_false(fixture.able);
	fixture_done(&fixture);
	fixture_init(&fixture, 3, 20, -1);
	assert_true(fixture.able);
	fixture_done(&fixture);
	colours_erase = 1;
}

static void terminals_that_lack_a_move_are_left_to_curses(void **state)
{
	static const char *const needed[] = {"cup", "cuf", "cub", "hpa", "cub1", "cud1", "clear"};
	struct fixture fixture;

	(void)state;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		missing = needed[i];
		fixture_init(&fixture, 3, 20, -1);
		assert_false(fixture.able);
		fixture_done(&fixture);
	}
	missing = "";
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_pen_goes_the_shortest_way),
	cmocka_unit_test(tabs_are_taken_where_they_are_shorter),
	cmocka_unit_test(tab_stops_that_were_taken_are_returned),
	cmocka_unit_test(a_pen_has_no_more_stops_than_it_can_remember),
	cmocka_unit_test(styles_change_by_the_fewest_bytes),
	cmocka_unit_test(nothing_is_sent_for_blanks),
	cmocka_unit_test(a_style_that_each_row_has_is_set_once),
	cmocka_unit_test(the_columns_of_a_table_are_tab_stops_while_it_is_drawn),
	cmocka_unit_test(tab_stops_are_put_right_once_the_terminal_has_another_size),
	cmocka_unit_test(what_may_be_wider_elsewhere_moves_nothing_else),
	cmocka_unit_test(attributes_that_the_terminal_lacks_are_not_sent),
	cmocka_unit_test(a_background_is_cleared_in_its_colour),
	cmocka_unit_test(terminals_that_lack_a_move_are_left_to_curses),
};

UNIT_MAIN(tests)

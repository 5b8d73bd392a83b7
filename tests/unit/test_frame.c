/* What term draws with, where no terminal is needed: frame, palette, escape. */
#include "ui/frame.h"

#include "ui/draw.h"
#include "ui/palette.h"
#include "unit.h"

#include <locale.h>
#include <wchar.h>

static void only_what_changed_is_drawn_again(void **state)
{
	struct canvas *canvas = canvas_new(3, 40, false);
	struct frame *frame = frame_new(3, 40);
	int from, to;

	(void)state;
	for (int row = 0; row < 3; row++)
		assert_true(frame_take_row(frame, canvas, row, &from, &to));
	for (int row = 0; row < 3; row++)
		assert_false(frame_take_row(frame, canvas, row, &from, &to));
	draw_text(draw_within(draw_all(canvas), 1, 20, 1, 3), 0, 0, STYLE_TEXT, "abc");
	assert_false(frame_take_row(frame, canvas, 0, &from, &to));
	assert_true(frame_take_row(frame, canvas, 1, &from, &to));
	assert_in_range(from, 14, 20);
	assert_in_range(to, 23, 29);
	assert_false(frame_take_row(frame, canvas, 1, &from, &to));
	canvas_restyle(canvas, 1, 20, 21, STYLE_OK);
	assert_true(frame_take_row(frame, canvas, 1, &from, &to));
	frame_forget(frame, 3, 40);
	assert_true(frame_take_row(frame, canvas, 2, &from, &to));
	frame_free(frame);
	canvas_free(canvas);
}

static void a_canvas_of_another_size_is_cut(void **state)
{
	struct canvas *canvas = canvas_new(5, 5, false);
	struct frame *frame = frame_new(3, 3);
	int from, to;

	(void)state;
	assert_true(frame_take_row(frame, canvas, 2, &from, &to));
	assert_int_equal(to, 3);
	assert_false(frame_take_row(frame, canvas, 3, &from, &to));
	canvas_resize(canvas, 2, 2);
	frame_forget(frame, 3, 3);
	assert_true(frame_take_row(frame, canvas, 1, &from, &to));
	assert_int_equal(to, 2);
	assert_false(frame_take_row(frame, canvas, 2, &from, &to));
	frame_free(frame);
	canvas_free(canvas);
}

static void blanks_in_short_gaps_share_the_look_of_what_is_before_them(void **state)
{
	struct canvas *canvas = canvas_new(1, 20, false);
	const struct cell *cells = canvas_row(canvas, 0);

	(void)state;
	draw_text(draw_all(canvas), 0, 0, STYLE_TEXT, "ab cd    ef     g");
	assert_ptr_equal(frame_blank_owner(cells, 20, 2), &cells[1]);
	assert_ptr_equal(frame_blank_owner(cells, 20, 5), &cells[4]);
	assert_ptr_equal(frame_blank_owner(cells, 20, 8), &cells[4]);
	for (int col = 11; col < 16; col++)
		assert_null(frame_blank_owner(cells, 20, col));
	for (int col = 17; col < 20; col++)
		assert_null(frame_blank_owner(cells, 20, col));
	canvas_free(canvas);
}

static void wide(const char *text, int width, const wchar_t *wanted)
{
	struct cell cell = {.len = (uint8_t)strlen(text), .width = (uint8_t)width};
	wchar_t out[FRAME_WIDE];

	memcpy(cell.text, text, strlen(text));
	frame_wide_text(&cell, out);
	assert_memory_equal(out, wanted, (wcslen(wanted) + 1) * sizeof(wchar_t));
}

static void curses_gets_nothing_wider_than_we_think(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
	wide("a", 1, L"a");
	wide("日", 2, L"日");
	wide("日", 1, L"?");
	wide("e\xcc\x81", 1, L"e\u0301");
	wide("❤\xef\xb8\x8f", 2, L"❤");                    /* U+FE0F asks for the wide form: not every terminal obeys */
	wide("\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 2, L"👍"); /* and a tone of skin */
	wide("", 1, L"?");
	wide("\033", 1, L"?");
}

static void roles_in_the_same_colours_share_a_pair(void **state)
{
	static struct style_sheet sheet;
	struct palette_look looks[PALETTE_LOOKS];
	struct palette_terminal terminal = {.depth = STYLE_16, .colours = 8, .defaults = true};

	(void)state;
	for (int depth = 0; depth < STYLE_DEPTHS; depth++) {
		for (int i = 0; i < STYLE_COUNT; i++)
			sheet.look[depth][i] = (struct style_look){.fg = -1, .bg = -1};
		sheet.look[depth][STYLE_ERROR] = (struct style_look){.fg = 9, .bg = -1};
		sheet.look[depth][STYLE_CHANGED] = (struct style_look){.fg = 9, .bg = -1, .attrs = STYLE_UNDERLINE};
		sheet.look[depth][STYLE_BADGE] = (struct style_look){.fg = 0, .bg = 3};
	}
	palette_make(looks, &sheet, &terminal);
	assert_int_equal(looks[STYLE_ERROR].pair, looks[STYLE_CHANGED].pair);
	assert_int_equal(looks[STYLE_TEXT].pair, looks[STYLE_DIM].pair);
	assert_int_not_equal(looks[STYLE_ERROR].pair, looks[STYLE_TEXT].pair);
	/* eight colours: bright red is bold red */
	assert_int_equal(looks[STYLE_ERROR].fg, 1);
	assert_true(looks[STYLE_ERROR].attrs & STYLE_BOLD);
	assert_true(looks[STYLE_ERROR].bare);
	assert_false(looks[STYLE_CHANGED].bare);
	assert_false(looks[STYLE_BADGE].bare);
	terminal.defaults = false;
	palette_make(looks, &sheet, &terminal);
	assert_int_equal(looks[STYLE_TEXT].fg, 7);
	assert_int_equal(looks[STYLE_TEXT].bg, 0);
	terminal = (struct palette_terminal){.depth = STYLE_256, .colours = 256, .defaults = true};
	palette_make(looks, &sheet, &terminal);
	assert_int_equal(looks[STYLE_ERROR].fg, 9);
	assert_false(looks[STYLE_ERROR].attrs & STYLE_BOLD);
	terminal.depth = STYLE_MONO;
	palette_make(looks, &sheet, &terminal);
	assert_int_equal(looks[STYLE_BADGE].pair, 0);
	assert_true(looks[STYLE_CHANGED].attrs & STYLE_UNDERLINE);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(only_what_changed_is_drawn_again),
	cmocka_unit_test(a_canvas_of_another_size_is_cut),
	cmocka_unit_test(blanks_in_short_gaps_share_the_look_of_what_is_before_them),
	cmocka_unit_test(curses_gets_nothing_wider_than_we_think),
	cmocka_unit_test(roles_in_the_same_colours_share_a_pair),
};

UNIT_MAIN(tests)

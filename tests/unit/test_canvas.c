#include "ui/canvas.h"

#include "base/utf8.h"
#include "ui/draw.h"
#include "unit.h"

static void shows(const struct canvas *canvas, const char *wanted)
{
	struct str text = STR_INIT;

	canvas_dump(canvas, &text);
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
}

static void text_that_does_not_fit_ends_with_an_ellipsis(void **state)
{
	struct canvas *canvas = canvas_new(4, 10, false);
	struct area all = draw_all(canvas);

	(void)state;
	assert_int_equal(draw_text(all, 0, 0, STYLE_TEXT, "0123456789"), 10);
	assert_int_equal(draw_text(all, 1, 0, STYLE_TEXT, "0123456789A"), 10);
	assert_int_equal(draw_text(all, 2, 4, STYLE_TEXT, "Лендинг"), 10);
	assert_int_equal(draw_text(all, 3, 3, STYLE_TEXT, "日本語日本"), 10);
	shows(canvas, "0123456789\n012345678…\n    Ленди…\n   日本語…\n");
	canvas_free(canvas);
}

static void a_wide_character_is_never_cut_in_two(void **state)
{
	struct canvas *canvas = canvas_new(2, 6, false);
	struct area all = draw_all(canvas);

	(void)state;
	/* two and a half would fit, and the ellipsis has to as well */
	assert_int_equal(draw_fitted(all, 0, 0, 6, DRAW_LEFT, STYLE_TEXT, "日本語日"), 5);
	draw_text(all, 1, 0, STYLE_TEXT, "日本");
	draw_text(draw_within(all, 1, 1, 1, 1), 0, 0, STYLE_OK, "x");
	assert_int_equal(canvas_row(canvas, 1)[0].width, 1);
	shows(canvas, "日本…\n x本\n");
	canvas_free(canvas);
}

static void text_is_aligned_within_its_columns(void **state)
{
	struct canvas *canvas = canvas_new(4, 12, false);
	struct area all = draw_all(canvas);

	(void)state;
	draw_text(all, 0, 0, STYLE_TEXT, "############");
	draw_fitted(all, 0, 2, 8, DRAW_RIGHT, STYLE_TEXT, "1,204");
	draw_fitted(all, 1, 2, 8, DRAW_CENTRE, STYLE_TEXT, "1,204");
	draw_fitted(all, 2, 2, 8, DRAW_LEFT, STYLE_TEXT, "1,204");
	draw_fitted(all, 3, 2, 8, DRAW_RIGHT, STYLE_TEXT, "1,204,567,890");
	shows(canvas, "##   1,204##\n   1,204\n  1,204\n  1,204,5…\n");
	canvas_free(canvas);
}

static void nothing_is_drawn_outside_of_an_area(void **state)
{
	struct canvas *canvas = canvas_new(3, 9, false);
	struct area inner = draw_within(draw_all(canvas), 1, 3, 1, 3);

	(void)state;
	draw_text(inner, 0, 0, STYLE_TEXT, "abcdef");
	draw_text(inner, 1, 0, STYLE_TEXT, "below");
	draw_text(inner, -1, 0, STYLE_TEXT, "above");
	draw_text(inner, 0, 3, STYLE_TEXT, "beside");
	draw_text(inner, 0, -1, STYLE_TEXT, "before");
	draw_fitted(inner, 0, 1, 90, DRAW_RIGHT, STYLE_TEXT, "");
	draw_hline(draw_within(inner, 5, 5, 5, 5), 0, STYLE_TEXT);
	draw_blank(draw_within(inner, -3, -3, 2, 2));
	draw_cursor(inner, 0, 3);
	int row, col;
	assert_false(canvas_cursor(canvas, &row, &col));
	shows(canvas, "\n   a\n\n");
	canvas_free(canvas);
}

static void areas_stay_within_their_parent(void **state)
{
	struct canvas *canvas = canvas_new(10, 20, false);
	struct area parent = draw_within(draw_all(canvas), 2, 4, 6, 10);
	struct area area = draw_within(parent, 4, 8, -1, -1);

	(void)state;
	assert_int_equal(area.row, 6);
	assert_int_equal(area.col, 12);
	assert_int_equal(area.rows, 2);
	assert_int_equal(area.cols, 2);
	area = draw_within(parent, -2, -2, 4, 4);
	assert_int_equal(area.row, 2);
	assert_int_equal(area.rows, 2);
	assert_int_equal(area.cols, 2);
	/* a size that came out negative is none at all, not "the rest" */
	assert_int_equal(draw_within(parent, 0, 0, -3, -3).rows, 0);
	assert_int_equal(draw_within(parent, 0, 0, -3, -3).cols, 0);
	canvas_free(canvas);
}

static void hostile_text_cannot_leave_its_cells(void **state)
{
	static const char *const hostile[] = {"a\r\nb", "\033[2J\033[H", "\033]0;x\a", "a\tb", "\xe2\x80\xaehsab",
		"a\xe2\x80\x8b\xe2\x80\x8b", "\x9b\x32J", "\xff\xfe", "\x7f\x01\x02",
		"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"};

	(void)state;
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct canvas *canvas = canvas_new(2, 12, i % 2 == 1);

		draw_text(draw_all(canvas), 0, 0, STYLE_TEXT, hostile[i]);
		struct str text = STR_INIT;
		canvas_dump_row(canvas, 0, &text);
		assert_true(utf8_valid(str_text(&text), text.len));
		for (size_t at = 0; at < text.len; at++)
			assert_true((unsigned char)text.data[at] >= ' ' && text.data[at] != 0x7f);
		assert_null(strstr(str_text(&text), "\xe2\x80\xae"));
		assert_null(strstr(str_text(&text), "\xe2\x80\x8b"));
		str_clear(&text);
		canvas_dump_row(canvas, 1, &text);
		assert_string_equal(str_text(&text), "");
		str_done(&text);
		canvas_free(canvas);
	}
}

static void hidden_characters_are_named_when_asked_for(void **state)
{
	struct canvas *canvas = canvas_new(1, 30, false);

	(void)state;
	canvas_set_reveal(canvas, true);
	draw_text(draw_all(canvas), 0, 0, STYLE_TEXT, "a\033b\xe2\x80\xae");
	shows(canvas, "a<ESC>b<U+202E>\n");
	canvas_free(canvas);
}

static void an_ascii_canvas_shows_twins_and_nothing_but_ascii(void **state)
{
	struct canvas *canvas = canvas_new(2, 40, true);
	struct area all = draw_all(canvas);

	(void)state;
	draw_text(all, 0, 0, STYLE_TEXT, "12 → 15  ↻3 «да»… ✓ ✗ – − ×");
	draw_glyph(all, 1, 0, STYLE_CURSOR, GLYPH_CURSOR);
	draw_text(all, 1, 2, STYLE_TEXT, "Лендинг");
	shows(canvas, "12 -> 15  @3 \"??\"~ + x - - x\n> ???????\n");
	canvas_free(canvas);
}

static void every_glyph_has_a_twin_in_ascii(void **state)
{
	(void)state;
	for (int i = 0; i < GLYPH_COUNT; i++) {
		const char *twin = glyph_text((enum glyph)i, true);

		assert_true(strlen(twin) > 0);
		for (const char *at = twin; *at != '\0'; at++)
			assert_true(*at >= ' ' && *at < 0x7f);
		assert_int_equal(
			utf8_columns(glyph_text((enum glyph)i, false), strlen(glyph_text((enum glyph)i, false))), 1);
	}
}

static void spans_share_their_columns_and_are_cut_once(void **state)
{
	struct canvas *canvas = canvas_new(4, 12, false);
	struct area all = draw_all(canvas);
	const struct span spans[] = {{STYLE_DIM, "12 → "}, {STYLE_CHANGED, "15"}};
	const struct span tight[] = {{STYLE_DIM, "123456"}, {STYLE_CHANGED, "789"}};

	(void)state;
	draw_spans(all, 0, 0, 10, DRAW_RIGHT, spans, 2);
	assert_int_equal(canvas_row(canvas, 0)[3].style, STYLE_DIM);
	assert_int_equal(canvas_row(canvas, 0)[8].style, STYLE_CHANGED);
	draw_spans(all, 1, 0, 6, DRAW_LEFT, tight, 2);
	draw_spans(all, 2, 0, 7, DRAW_LEFT, tight, 2);
	draw_spans(all, 3, 0, 9, DRAW_LEFT, tight, 2);
	shows(canvas, "   12 → 15\n12345…\n123456…\n123456789\n");
	canvas_free(canvas);
}

static void long_text_is_broken_between_words(void **state)
{
	struct canvas *canvas = canvas_new(6, 10, false);
	struct area all = draw_all(canvas);

	(void)state;
	assert_int_equal(draw_wrapped(all, 0, STYLE_TEXT, "each gig is locked\n\nextraordinarily"), 5);
	shows(canvas, "each gig\nis locked\n\nextraordin\narily\n\n");
	assert_int_equal(draw_wrapped(all, 0, STYLE_COUNT, "each gig is locked"), 2);
	assert_int_equal(draw_wrapped(draw_within(all, 0, 0, 1, 1), 0, STYLE_COUNT, "日本"), 2);
	canvas_free(canvas);
}

static void a_frame_leaves_its_inside(void **state)
{
	struct canvas *canvas = canvas_new(4, 20, false);

	(void)state;
	struct area inner = draw_frame(draw_centred(draw_all(canvas), 4, 16), "Sync");
	draw_text(inner, 0, 0, STYLE_TEXT, "412 gigs");
	assert_int_equal(inner.rows, 2);
	assert_int_equal(inner.cols, 12);
	shows(canvas, "  ┌─ Sync ───────┐\n  │ 412 gigs     │\n  │              │\n  └──────────────┘\n");
	canvas_free(canvas);
}

static void marks_stay_with_their_letter(void **state)
{
	struct canvas *canvas = canvas_new(1, 8, false);

	(void)state;
	draw_text(draw_all(canvas), 0, 0, STYLE_TEXT, "e\xcc\x81xи\xcc\x86");
	assert_int_equal(canvas_row(canvas, 0)[0].len, 3);
	assert_int_equal(canvas_row(canvas, 0)[1].text[0], 'x');
	assert_int_equal(canvas_row(canvas, 0)[2].len, 4);
	canvas_free(canvas);
}

static void style_names_can_be_read_back(void **state)
{
	enum style style;

	(void)state;
	for (int i = 0; i < STYLE_COUNT; i++) {
		assert_true(style_from_name(style_name((enum style)i), &style));
		assert_int_equal(style, i);
		assert_string_equal(style_names()[i], style_name((enum style)i));
	}
	assert_null(style_names()[STYLE_COUNT]);
	assert_false(style_from_name("nonsense", &style));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(text_that_does_not_fit_ends_with_an_ellipsis),
	cmocka_unit_test(a_wide_character_is_never_cut_in_two),
	cmocka_unit_test(text_is_aligned_within_its_columns),
	cmocka_unit_test(nothing_is_drawn_outside_of_an_area),
	cmocka_unit_test(areas_stay_within_their_parent),
	cmocka_unit_test(hostile_text_cannot_leave_its_cells),
	cmocka_unit_test(hidden_characters_are_named_when_asked_for),
	cmocka_unit_test(an_ascii_canvas_shows_twins_and_nothing_but_ascii),
	cmocka_unit_test(every_glyph_has_a_twin_in_ascii),
	cmocka_unit_test(spans_share_their_columns_and_are_cut_once),
	cmocka_unit_test(long_text_is_broken_between_words),
	cmocka_unit_test(a_frame_leaves_its_inside),
	cmocka_unit_test(marks_stay_with_their_letter),
	cmocka_unit_test(style_names_can_be_read_back),
};

UNIT_MAIN(tests)

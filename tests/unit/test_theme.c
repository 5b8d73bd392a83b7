#include "conf/theme.h"
#include "unit.h"

static struct style_sheet parse(const char *text)
{
	struct style_sheet sheet;
	struct err err = ERR_INIT;
	if (!theme_parse("x.theme", text, &sheet, &err))
		fail_msg("%s", err.text);
	return sheet;
}

static void a_role_looks_as_the_file_says_at_each_depth(void **state)
{
	(void)state;
	struct style_sheet sheet = parse("[error]\nfg = red\nbg = bright-blue\nattrs = bold\nfg.256 = 203\n"
					 "fg.true = #ff5F5f\nattrs.mono = bold, reverse\nattrs.true = none\n");
	const struct style_look *look = &sheet.look[STYLE_16][STYLE_ERROR];
	assert_int_equal(look->fg, 1);
	assert_int_equal(look->bg, 12);
	assert_int_equal(look->attrs, STYLE_BOLD);
	look = &sheet.look[STYLE_256][STYLE_ERROR];
	assert_int_equal(look->fg, 203);
	assert_int_equal(look->bg, 12);
	assert_int_equal(look->attrs, STYLE_BOLD);
	look = &sheet.look[STYLE_TRUE][STYLE_ERROR];
	assert_int_equal(look->fg, 0xff5f5f);
	assert_int_equal(look->bg, 0x5c5cff);
	assert_int_equal(look->attrs, 0);
	assert_int_equal(sheet.look[STYLE_MONO][STYLE_ERROR].attrs, STYLE_BOLD | STYLE_REVERSE);
}

static void what_is_not_said_is_as_at_the_depth_below(void **state)
{
	(void)state;
	struct style_sheet sheet = parse("[ok]\nfg = green\n[dim]\nfg.256 = 245\n[text]\nattrs = faint\n");
	assert_int_equal(sheet.look[STYLE_256][STYLE_OK].fg, 2);
	assert_int_equal(sheet.look[STYLE_TRUE][STYLE_OK].fg, 0x00cd00);
	assert_int_equal(sheet.look[STYLE_16][STYLE_DIM].fg, STYLE_DEFAULT_COLOUR);
	assert_int_equal(sheet.look[STYLE_TRUE][STYLE_DIM].fg, 0x8a8a8a);
	assert_int_equal(sheet.look[STYLE_MONO][STYLE_TEXT].attrs, STYLE_FAINT);
	assert_int_equal(sheet.look[STYLE_TRUE][STYLE_TEXT].attrs, STYLE_FAINT);
}

static void a_role_that_is_not_there_looks_plain_but_the_cursor_can_be_seen(void **state)
{
	(void)state;
	struct style_sheet sheet = parse("");
	assert_int_equal(sheet.look[STYLE_16][STYLE_ERROR].fg, STYLE_DEFAULT_COLOUR);
	assert_int_equal(sheet.look[STYLE_16][STYLE_ERROR].attrs, 0);
	assert_int_equal(sheet.look[STYLE_MONO][STYLE_CURSOR].attrs, STYLE_REVERSE);
}

static void the_256_colours_are_those_of_xterm(void **state)
{
	(void)state;
	assert_int_equal(theme_rgb(16), 0x000000);
	assert_int_equal(theme_rgb(21), 0x0000ff);
	assert_int_equal(theme_rgb(196), 0xff0000);
	assert_int_equal(theme_rgb(203), 0xff5f5f);
	assert_int_equal(theme_rgb(231), 0xffffff);
	assert_int_equal(theme_rgb(232), 0x080808);
	assert_int_equal(theme_rgb(255), 0xeeeeee);
}

static void check_error(const char *text, const char *want)
{
	struct style_sheet sheet;
	struct err err = ERR_INIT;
	assert_false(theme_parse("x.theme", text, &sheet, &err));
	assert_string_equal(err.text, want);
	err_done(&err);
}

static void mistakes_are_placed(void **state)
{
	(void)state;
	check_error("[eror]\n", "x.theme:1:1: unknown style \"eror\" (did you mean \"error\"?)");
	check_error("[ok]\nfg = gren\n", "x.theme:2:6: unknown colour \"gren\" (did you mean \"green\"?)");
	check_error("[ok]\nfg = 16\n", "x.theme:2:6: unknown colour \"16\"");
	check_error("[ok]\nfg.256 = 256\n", "x.theme:2:10: unknown colour \"256\"");
	check_error("[ok]\nfg.true = #12345\n",
		"x.theme:2:11: unknown colour \"#12345\"; expected #rrggbb, a name, or a number from 0 to 255");
	check_error("[ok]\nfg = #123456\n", "x.theme:2:6: unknown colour \"#123456\"");
	check_error("[ok]\nattrs = bold blink\n",
		"x.theme:2:9: unknown attribute \"blink\" (expected one of bold, faint, "
		"underline, reverse, italic, none)");
	check_error("[ok]\n[ok]\n", "x.theme:2:1: repeated style \"ok\"");
	check_error("[ok]\nfg.mono = 1\n", "x.theme:2:1: unknown key \"fg.mono\" (expected one of fg, fg.256, fg.true, "
					   "bg, bg.256, bg.true, attrs, attrs.256, attrs.true, attrs.mono)");
}

static void styles_are_found_by_their_names(void **state)
{
	(void)state;
	enum style style;
	for (int i = 0; i < STYLE_COUNT; i++) {
		assert_true(style_from_name(style_name((enum style)i), &style));
		assert_int_equal(style, i);
	}
	assert_false(style_from_name("none", &style));
	assert_null(style_names()[STYLE_COUNT]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_role_looks_as_the_file_says_at_each_depth),
	cmocka_unit_test(what_is_not_said_is_as_at_the_depth_below),
	cmocka_unit_test(a_role_that_is_not_there_looks_plain_but_the_cursor_can_be_seen),
	cmocka_unit_test(the_256_colours_are_those_of_xterm),
	cmocka_unit_test(mistakes_are_placed),
	cmocka_unit_test(styles_are_found_by_their_names),
};

UNIT_MAIN(tests)

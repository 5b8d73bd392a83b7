#include "ui/menu.h"

#include "base/mem.h"
#include "unit.h"

static enum widget_result press(struct menu *menu, const char *name)
{
	struct key key;

	assert_true(key_from_name(name, &key));
	return menu_key(menu, &key);
}

static void shows(struct menu *menu, int rows, const char *wanted)
{
	struct canvas *canvas = canvas_new(rows, 30, true);
	struct str text = STR_INIT;

	menu_draw(menu, draw_all(canvas));
	canvas_dump(canvas, &text);
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
	canvas_free(canvas);
}

static struct menu *three(void)
{
	struct menu *menu = menu_new("Sort by", "enter");

	menu_add(menu, "one");
	menu_add(menu, "two");
	menu_add(menu, "three");
	return menu;
}

static void items_stand_with_their_signs(void **state)
{
	struct menu *menu = three();

	(void)state;
	menu_set_sign(menu, 1, GLYPH_OK);
	menu_go(menu, 2);
	shows(menu, 7,
		" +- Sort by ----------------+\n"
		" |     one                  |\n"
		" |   + two                  |\n"
		" | >   three                |\n"
		" |                          |\n"
		" | enter                    |\n"
		" +--------------------------+\n");
	menu_free(menu);
}

static void keys_move_choose_and_leave(void **state)
{
	struct menu *menu = three();

	(void)state;
	assert_int_equal(press(menu, "up"), WIDGET_USED);
	assert_int_equal(menu_at(menu), 0);
	press(menu, "j");
	assert_int_equal(menu_at(menu), 1);
	press(menu, "G");
	press(menu, "down");
	assert_int_equal(menu_at(menu), 2);
	assert_int_equal(press(menu, "enter"), WIDGET_ACCEPTED);
	assert_int_equal(press(menu, "x"), WIDGET_IGNORED);
	assert_int_equal(press(menu, "esc"), WIDGET_CANCELLED);
	assert_int_equal(press(menu, "q"), WIDGET_CANCELLED);
	menu_free(menu);
	menu = menu_new("Nothing", "esc");
	assert_int_equal(press(menu, "enter"), WIDGET_USED);
	press(menu, "G");
	assert_int_equal(menu_at(menu), 0);
	menu_free(menu);
}

static void what_does_not_fit_is_scrolled_to(void **state)
{
	struct menu *menu = three();

	(void)state;
	shows(menu, 6,
		" +- Sort by ----------------+\n"
		" | >   one                  |\n"
		" |     two                v |\n"
		" |                          |\n"
		" | enter                    |\n"
		" +--------------------------+\n");
	press(menu, "G");
	shows(menu, 6,
		" +- Sort by ----------------+\n"
		" |     two                ^ |\n"
		" | >   three                |\n"
		" |                          |\n"
		" | enter                    |\n"
		" +--------------------------+\n");
	menu_free(menu);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(items_stand_with_their_signs),
	cmocka_unit_test(keys_move_choose_and_leave),
	cmocka_unit_test(what_does_not_fit_is_scrolled_to),
};

UNIT_MAIN(tests)

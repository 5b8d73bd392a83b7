/* The marked rows of a list. */
#include "base/mem.h"
#include "console/marks.h"
#include "unit.h"

static void expect_keys(const struct marks *marks, const char *json)
{
	struct str out = STR_INIT;
	marks_add_keys(marks, &out);
	assert_string_equal(str_text(&out), json);
	str_done(&out);
}

static void a_row_marked_twice_is_not_marked(void **state)
{
	(void)state;
	struct marks *marks = marks_new();
	marks_toggle(marks, "{\"id\": 2}", "ws", "two");
	marks_toggle(marks, "{\"id\": 1}", NULL, NULL);
	marks_add(marks, "{\"id\": 1}", NULL, NULL);
	assert_int_equal(marks_count(marks), 2);
	expect_keys(marks, "[{\"id\": 1},{\"id\": 2}]");
	marks_toggle(marks, "{\"id\": 2}", "ws", "two");
	assert_false(marks_has(marks, "{\"id\": 2}"));
	assert_true(marks_has(marks, "{\"id\": 1}"));
	marks_clear(marks);
	expect_keys(marks, "[]");
	marks_free(marks);
}

static void what_a_filter_hides_is_counted_and_can_be_dropped(void **state)
{
	(void)state;
	struct marks *marks = marks_new();
	marks_toggle(marks, "1", NULL, NULL);
	marks_toggle(marks, "2", NULL, NULL);
	marks_toggle(marks, "3", NULL, NULL);
	assert_int_equal(marks_hidden(marks), 0);
	marks_hide_all(marks);
	marks_show(marks, "2");
	marks_show(marks, "9");
	assert_int_equal(marks_hidden(marks), 2);
	marks_drop_hidden(marks);
	expect_keys(marks, "[2]");
	marks_hide_all(marks);
	marks_show_all(marks);
	assert_int_equal(marks_hidden(marks), 0);
	marks_free(marks);
}

static void rows_are_given_to_a_filter_with_scope_and_label(void **state)
{
	(void)state;
	struct marks *marks = marks_new();
	struct str out = STR_INIT;
	marks_toggle(marks, "{\"id\": 1}", "ws", "a \"title\"");
	marks_toggle(marks, "{\"id\": 2}", NULL, "no UTF-8 \xff");
	marks_add_rows(marks, &out);
	assert_string_equal(str_text(&out), "[{\"key\":{\"id\":1},\"scope\":\"ws\",\"label\":\"a \\\"title\\\"\"},"
					    "{\"key\":{\"id\":2},\"scope\":null,\"label\":null}]");
	str_done(&out);
	marks_free(marks);
}

static void thousands_of_marks_stay_in_order(void **state)
{
	(void)state;
	struct marks *marks = marks_new();
	for (int i = 0; i < 3000; i++) {
		char *key = mem_printf("%04d", i * 7919 % 3000);
		marks_toggle(marks, key, NULL, NULL);
		free(key);
	}
	assert_int_equal(marks_count(marks), 3000);
	for (int i = 0; i < 3000; i++) {
		char *key = mem_printf("%04d", i);
		assert_true(marks_has(marks, key));
		free(key);
	}
	marks_free(marks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_marked_twice_is_not_marked),
		cmocka_unit_test(what_a_filter_hides_is_counted_and_can_be_dropped),
		cmocka_unit_test(rows_are_given_to_a_filter_with_scope_and_label),
		cmocka_unit_test(thousands_of_marks_stay_in_order),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

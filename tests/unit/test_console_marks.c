/* The marked rows of a list. */
#include "base/mem.h"
#include "console/marks.h"
#include "unit.h"

#include <stdio.h>

static void expect_keys(const struct marks *marks, const char *json)
{
	struct str out = STR_INIT;
	marks_add_keys(marks, &out);
	assert_string_equal(str_text(&out), json);
	str_done(&out);
}

static void toggle(struct marks *marks, const char *key, const char *scope, const char *words)
{
	marks_toggle(marks, &(struct marks_row){key, scope, words, "{\"a\": 1}"});
}

static void add(struct marks *marks, const char *key, const char *scope, const char *words)
{
	marks_add(marks, &(struct marks_row){key, scope, words, NULL});
}

static void a_row_marked_twice_is_not_marked(void **state)
{
	(void)state;
	struct marks *marks = marks_new();
	toggle(marks, "{\"id\": 2}", "ws", "two");
	toggle(marks, "{\"id\": 1}", NULL, NULL);
	add(marks, "{\"id\": 1}", NULL, NULL);
	assert_int_equal(marks_count(marks), 2);
	expect_keys(marks, "[{\"id\": 1},{\"id\": 2}]");
	toggle(marks, "{\"id\": 2}", "ws", "two");
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
	toggle(marks, "1", NULL, NULL);
	toggle(marks, "2", NULL, NULL);
	toggle(marks, "3", NULL, NULL);
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
	toggle(marks, "{\"id\": 1}", "ws", "a \"title\"");
	toggle(marks, "{\"id\": 2}", NULL, "no UTF-8 \xff");
	marks_add_rows(marks, &out);
	assert_string_equal(str_text(&out),
		"[{\"key\":{\"id\":1},\"scope\":\"ws\",\"words\":\"a \\\"title\\\"\",\"fields\":{\"a\":1}},"
		"{\"key\":{\"id\":2},\"scope\":null,\"words\":null,\"fields\":{\"a\":1}}]");
	str_done(&out);
	marks_free(marks);
}

static void marks_dropped_anywhere_leave_the_others_where_they_are(void **state)
{
	(void)state;
	struct marks *marks = marks_new();
	char key[16];
	for (int i = 0; i < 300; i++) {
		snprintf(key, sizeof(key), "%d", i);
		add(marks, key, NULL, NULL);
	}
	for (int i = 0; i < 300; i += 3) {
		snprintf(key, sizeof(key), "%d", i);
		toggle(marks, key, NULL, NULL);
	}
	assert_int_equal(marks_count(marks), 200);
	for (int i = 0; i < 300; i++) {
		snprintf(key, sizeof(key), "%d", i);
		assert_int_equal(marks_has(marks, key), i % 3 != 0);
	}
	marks_free(marks);
}

static void rows_that_are_gone_stay_marked_and_are_counted(void **state)
{
	(void)state;
	struct marks *marks = marks_new();
	add(marks, "1", NULL, NULL);
	add(marks, "2", NULL, NULL);
	marks_lose(marks, "1");
	marks_lose(marks, "1");
	marks_lose(marks, "9");
	assert_int_equal(marks_lost(marks), 1);
	expect_keys(marks, "[1,2]");
	/* It came back, or the other one is no longer marked. */
	marks_find_all(marks);
	assert_int_equal(marks_lost(marks), 0);
	marks_lose(marks, "2");
	toggle(marks, "2", NULL, NULL);
	assert_int_equal(marks_lost(marks), 0);
	marks_free(marks);
}

/* Each step looks at a few keys, however many there are. */
static void ten_thousand_marks_are_as_quick_as_ten(void **state)
{
	(void)state;
	enum { COUNT = 10000, STEPS = 6 };
	struct marks *marks = marks_new();
	char key[64];
	for (int i = 0; i < COUNT; i++) {
		snprintf(key, sizeof(key), "{\"gig_id\": \"00000000-0000-4000-8000-%012d\"}", i);
		add(marks, key, "ws", "label");
	}
	assert_int_equal(marks_count(marks), COUNT);
	marks_hide_all(marks);
	for (int i = 0; i < COUNT; i++) {
		snprintf(key, sizeof(key), "{\"gig_id\": \"00000000-0000-4000-8000-%012d\"}", i);
		assert_true(marks_has(marks, key));
		marks_show(marks, key);
		assert_int_equal(marks_hidden(marks), COUNT - 1 - i);
		if (i % 2)
			toggle(marks, key, NULL, NULL);
	}
	assert_int_equal(marks_count(marks), COUNT / 2);
	assert_in_range(marks_compared(marks), COUNT, STEPS * COUNT);
	marks_free(marks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_marked_twice_is_not_marked),
		cmocka_unit_test(what_a_filter_hides_is_counted_and_can_be_dropped),
		cmocka_unit_test(rows_are_given_to_a_filter_with_scope_and_label),
		cmocka_unit_test(marks_dropped_anywhere_leave_the_others_where_they_are),
		cmocka_unit_test(rows_that_are_gone_stay_marked_and_are_counted),
		cmocka_unit_test(ten_thousand_marks_are_as_quick_as_ten),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

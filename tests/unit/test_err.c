#include "base/err.h"
#include "unit.h"

static void a_wrapped_error_says_where_and_keeps_its_kind(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_false(err_set(&err, ERR_TEMPORARY, "lock not available after %d ms", 250));
	assert_false(err_wrap(&err, "chunk %d", 7));
	assert_string_equal(err.text, "chunk 7: lock not available after 250 ms");
	assert_int_equal(err.kind, ERR_TEMPORARY);
	err_done(&err);
	assert_null(err.text);
	assert_int_equal(err.kind, ERR_NONE);
}

static void wrapping_keeps_the_sqlstate(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	err_set(&err, ERR_QUERY, "no");
	memcpy(err.sqlstate, "42P01", 6);
	err_wrap(&err, "rule x");
	assert_string_equal(err.sqlstate, "42P01");
	err_set(&err, ERR_INPUT, "another");
	assert_string_equal(err.sqlstate, "");
	err_done(&err);
}

static void an_error_is_one_line_whatever_the_server_said(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	err_set(&err, ERR_QUERY, "%s", "ERROR:  syntax error\nLINE 1: selec\n        ^\n");
	assert_null(strchr(err.text, '\n'));
	assert_string_equal(err.text, "ERROR:  syntax error LINE 1: selec ^");
	err_done(&err);
}

static void an_error_may_be_set_from_its_own_text(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	err_set(&err, ERR_CONNECT, "refused");
	err_set(&err, ERR_MISSING, "no server (%s)", err.text);
	assert_string_equal(err.text, "no server (refused)");
	err_done(&err);
}

static void moving_leaves_nothing_behind(void **state)
{
	(void)state;
	struct err from = ERR_INIT, to = ERR_INIT;
	err_set(&to, ERR_USAGE, "old");
	err_set(&from, ERR_DENIED, "new");
	assert_false(err_move(&to, &from));
	assert_string_equal(to.text, "new");
	assert_int_equal(to.kind, ERR_DENIED);
	assert_null(from.text);
	assert_int_equal(from.kind, ERR_NONE);
	assert_false(err_move(NULL, &to));
	assert_null(to.text);
}

static void nobody_who_does_not_care_needs_an_err(void **state)
{
	(void)state;
	assert_false(err_set(NULL, ERR_USAGE, "x"));
	assert_false(err_wrap(NULL, "x"));
	err_done(NULL);
}

static void only_connections_and_temporary_errors_are_worth_another_try(void **state)
{
	(void)state;
	for (enum err_kind kind = ERR_NONE; kind <= ERR_INTERNAL; kind++) {
		struct err err = {.kind = kind};
		assert_int_equal(err_is_temporary(&err), kind == ERR_CONNECT || kind == ERR_TEMPORARY);
		assert_non_null(err_kind_name(kind));
	}
	assert_string_equal(err_kind_name(ERR_DENIED), "denied");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_wrapped_error_says_where_and_keeps_its_kind),
	cmocka_unit_test(wrapping_keeps_the_sqlstate),
	cmocka_unit_test(an_error_is_one_line_whatever_the_server_said),
	cmocka_unit_test(an_error_may_be_set_from_its_own_text),
	cmocka_unit_test(moving_leaves_nothing_behind),
	cmocka_unit_test(nobody_who_does_not_care_needs_an_err),
	cmocka_unit_test(only_connections_and_temporary_errors_are_worth_another_try),
};

UNIT_MAIN(tests)

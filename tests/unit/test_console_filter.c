/* What is typed behind "/". */
#include "console/filter.h"
#include "unit.h"

static const char *const fields[] = {"label", "status"};

static void expect(const char *typed, const char *json)
{
	char *got = filter_json(typed, fields, 2);
	if (json)
		assert_string_equal(got, json);
	else
		assert_null(got);
	free(got);
}

static void nothing_typed_is_no_filter(void **state)
{
	(void)state;
	expect("", NULL);
	expect("   ", NULL);
	expect("!", NULL);
	expect("\"\" !\"\"", NULL);
	expect("// !//", NULL);
	/* A value is still being typed. */
	expect("scope: status: !status:", NULL);
}

static void words_must_be_there_and_words_with_a_mark_must_not(void **state)
{
	(void)state;
	expect("a b", "{\"words\":[\"a\",\"b\"]}");
	expect("a !b", "{\"words\":[\"a\"],\"without\":[\"b\"]}");
	expect("!!b", "{\"without\":[\"!b\"]}");
}

static void a_scope_is_named(void **state)
{
	(void)state;
	expect("scope:ws_1 x", "{\"scope\":\"ws_1\",\"words\":[\"x\"]}");
	expect("!scope:ws_1", "{\"fields_without\":{\"scope\":[\"ws_1\"]}}");
}

static void fields_of_the_section_are_named_and_others_are_words(void **state)
{
	(void)state;
	expect("status:NEW", "{\"fields\":{\"status\":[\"NEW\"]}}");
	expect("Status:NEW status:x", "{\"fields\":{\"status\":[\"NEW\",\"x\"]}}");
	expect("!label:a:b", "{\"fields_without\":{\"label\":[\"a:b\"]}}");
	expect("candidate:x", "{\"words\":[\"candidate:x\"]}");
	expect("https://host/gigs/1", "{\"words\":[\"https://host/gigs/1\"]}");
	expect(":x", "{\"words\":[\":x\"]}");
}

static void quotes_hold_together_and_take_the_meaning_away(void **state)
{
	(void)state;
	expect("\"a b\" !\"c d\" scope:\"e f\"", "{\"words\":[\"a b\"],\"without\":[\"c d\"],\"scope\":\"e f\"}");
	expect("\"open end", "{\"words\":[\"open end\"]}");
	expect("\"!a\" \"status:NEW\" \"status\":x", "{\"words\":[\"!a\",\"status:NEW\",\"status:x\"]}");
	expect("\"/a b/\"", "{\"words\":[\"/a b/\"]}");
	expect("status:\"a b\"c", "{\"fields\":{\"status\":[\"a bc\"]}}");
}

static void expressions_stand_between_slashes(void **state)
{
	(void)state;
	expect("/^a b$/ c", "{\"regex\":[\"^a b$\"],\"words\":[\"c\"]}");
	expect("!/x|y/", "{\"regex_without\":[\"x|y\"]}");
	expect("/a\\/b\\d \"/", "{\"regex\":[\"a/b\\\\d \\\"\"]}");
	/* A slash within is one of it, and what does not end is a word. */
	expect("/a/b/ /c", "{\"regex\":[\"a/b\"],\"words\":[\"/c\"]}");
	expect("a/b/", "{\"words\":[\"a/b/\"]}");
	expect("/a\\/", "{\"words\":[\"/a\\\\/\"]}");
}

static void what_would_break_json_does_not(void **state)
{
	(void)state;
	expect("\\ {}':", "{\"words\":[\"\\\\\",\"{}':\"]}");
	expect("\xff", NULL);
	expect("scope:\xff", NULL);
	expect("/\xff/ status:\xff", NULL);
}

static void expect_scope(const char *scope, const char *text)
{
	char *got = filter_scope_text(scope);
	if (text)
		assert_string_equal(got, text);
	else
		assert_null(got);
	free(got);
}

static void a_workspace_can_be_typed_or_is_refused(void **state)
{
	(void)state;
	expect_scope("ws_1", "scope:ws_1");
	expect_scope("a:b/c!", "scope:a:b/c!");
	expect_scope("one two", "scope:\"one two\"");
	expect_scope("студия", "scope:студия");
	expect_scope("", NULL);
	expect_scope("a\"b", NULL);
	expect_scope("a\033[31m", NULL);
	assert_true(filter_is_scope("{\"scope\":\"ws_1\"}"));
	assert_false(filter_is_scope("{\"scope\":\"ws_1\",\"words\":[\"x\"]}"));
	assert_false(filter_is_scope("{\"words\":[\"x\"]}"));
	assert_false(filter_is_scope(NULL));
}

static void expect_other(const char *typed, const char *wanted)
{
	static const char *const key[] = {"gig_id"};
	static const char *const section[] = {"label", "status", "gig_id"};
	char *json = filter_json(typed, section, 3);
	char *other = filter_other_field(json, key, 1);
	if (wanted)
		assert_string_equal(other, wanted);
	else
		assert_null(other);
	free(other);
	free(json);
}

static void what_findings_do_not_know_is_named(void **state)
{
	(void)state;
	expect_other("", NULL);
	expect_other("a !b /c/ scope:d !scope:e label:f gig_id:g", NULL);
	expect_other("label:f status:NEW", "status");
	expect_other("!status:NEW", "status");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_typed_is_no_filter),
		cmocka_unit_test(words_must_be_there_and_words_with_a_mark_must_not),
		cmocka_unit_test(a_scope_is_named),
		cmocka_unit_test(fields_of_the_section_are_named_and_others_are_words),
		cmocka_unit_test(quotes_hold_together_and_take_the_meaning_away),
		cmocka_unit_test(expressions_stand_between_slashes),
		cmocka_unit_test(what_would_break_json_does_not),
		cmocka_unit_test(a_workspace_can_be_typed_or_is_refused),
		cmocka_unit_test(what_findings_do_not_know_is_named),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

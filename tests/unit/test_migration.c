#include "base/mem.h"
#include "base/str.h"
#include "conf/migration.h"
#include "unit.h"

static const char path[] = "sql/domain/gigs/210-cascade.sql";

/* Parses text; the error's text, or "" if there is none, lives in the arena. */
static const char *parsed(struct arena *arena, const char *text, struct migration *out)
{
	struct err err = ERR_INIT;
	migration_parse(arena, path, text, out, &err);
	const char *message = arena_strdup(arena, err.text ? err.text : "");
	err_done(&err);
	return message;
}

static void a_whole_file_is_read(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	struct migration out;
	assert_string_equal(
		parsed(arena,
			"-- title:   A cascade\n"
			"-- title[ru]: Каскад\n"
			"-- cost:    rewrites responses\n"
			"-- when:    gigs !responses.gig_id\n"
			"-- creates: responses.gig_id\n"
			"-- variant: generated default\n"
			"-- transaction: no\n"
			"-- repeat:  when changed\n"
			"\n"
			"--: installed\nselect false\n--: cost\nselect 'x'\n--: clean\nclean\n--: apply\nalter\n",
			&out),
		"");
	assert_string_equal(out.name, "gigs/210-cascade");
	assert_string_equal(out.title, "A cascade");
	assert_string_equal(out.title_ru, "Каскад");
	assert_string_equal(out.cost_ru, "rewrites responses");
	assert_string_equal(out.cost, "rewrites responses");
	assert_string_equal(out.when[0], "gigs");
	assert_string_equal(out.when[1], "!responses.gig_id");
	assert_null(out.when[2]);
	assert_string_equal(out.creates[0], "responses.gig_id");
	assert_string_equal(out.variants[0], "generated");
	assert_null(out.variants[1]);
	assert_true(out.is_default);
	assert_false(out.transaction);
	assert_true(out.repeat);
	assert_string_equal(out.parts[MIGRATION_INSTALLED], "select false\n");
	assert_string_equal(out.parts[MIGRATION_COST], "select 'x'\n");
	assert_string_equal(out.parts[MIGRATION_CLEAN], "clean\n");
	assert_string_equal(out.parts[MIGRATION_APPLY], "alter\n");
	assert_int_equal(out.lines[MIGRATION_APPLY], 17);
	arena_free(arena);
}

static void what_is_not_said_is_the_careful_way(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	struct migration out;
	assert_string_equal(parsed(arena, "-- title: T\n--: apply\nselect 1", &out), "");
	assert_true(out.transaction);
	assert_false(out.repeat);
	assert_null(out.when[0]);
	assert_null(out.variants[0]);
	assert_null(out.parts[MIGRATION_INSTALLED]);
	assert_string_equal(out.cost, "");
	arena_free(arena);
}

static void prose_below_the_headers_may_hold_a_colon(void **state)
{
	(void)state;
	struct arena *arena = arena_new();
	struct migration out;
	assert_string_equal(
		parsed(arena, "-- title: T\n--\n-- caller: whoever calls\n\n-- note: x\n--: apply\nx", &out), "");
	assert_string_equal(out.title, "T");
	arena_free(arena);
}

static void mistakes_name_line_column_and_the_nearest_word(void **state)
{
	(void)state;
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"-- tite: T\n--: apply\nx",
			"sql/domain/gigs/210-cascade.sql:1:4: unknown header \"tite\" (did you mean \"title\"?)"},
		{"-- title: T\n--: aply\nx", ":2:1: unknown section \"aply\" (did you mean \"apply\"?)"},
		{"-- title: T\n-- title: U\n--: apply\nx", ":2:4: the header \"title\" is repeated"},
		{"-- title: T\n-- title[ru]: Т\n-- title[ru]: У\n--: apply\nx",
			":3:4: the header \"title\" is repeated"},
		{"-- title: T\n-- when[ru]: Т\n--: apply\nx",
			":2:4: header \"when\" is not text for people: it has no [ru]"},
		{"-- title: T\n--: apply\nx\n--: apply\ny", ":4:1: the section \"apply\" is repeated"},
		{"-- title: T\n-- transaction: yes\n--: apply\nx", ":2:4: expected \"no\""},
		{"-- title: T\n-- repeat: always\n--: apply\nx", ":2:4: expected \"when changed\""},
		{"-- title: T\n-- variant: default\n--: apply\nx", ":2:4: expected NAME"},
		{"-- title: T\nselect 1;\n--: apply\nx", ":2:1: expected a header or a section"},
		{"--: apply\nx", ":1:1: the header \"title\" is missing"},
		{"-- title: T\n", ":1:1: the section \"apply\" is missing"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new();
		struct migration out;
		const char *message = parsed(arena, cases[i].text, &out);
		if (!strstr(message, cases[i].says))
			fail_msg("%s\nsays: %s\nexpected: %s", cases[i].text, message, cases[i].says);
		arena_free(arena);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_whole_file_is_read),
	cmocka_unit_test(what_is_not_said_is_the_careful_way),
	cmocka_unit_test(prose_below_the_headers_may_hold_a_colon),
	cmocka_unit_test(mistakes_name_line_column_and_the_nearest_word),
};

UNIT_MAIN(tests)

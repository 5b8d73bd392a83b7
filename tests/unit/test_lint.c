#include "base/mem.h"
#include "conf/lint.h"
#include "unit.h"

#define RULE                                                                                                  \
	"-- rule: a\n-- title: A\n-- system: gigs\n-- severity: error\n-- key: gig_id uuid\n-- needs: gigs\n" \
	"--: detect\n"

static struct shape *production;
static struct lint_shape shapes[1];

static int begin(void **state)
{
	(void)state;
	production = shape_new();
	shape_add(production, "gigs", "id");
	shapes[0] = (struct lint_shape){"production", production};
	return 0;
}

static int end(void **state)
{
	(void)state;
	shape_free(production);
	return 0;
}

static void check_lint(const char *path, const char *text, const char *const *want)
{
	struct problems problems = PROBLEMS_INIT;
	static const struct sql_insert inserts[] = {{"matches", ":filter is null", "sql/inserts/matches.sql", 1}};
	const struct lint_against against = {.shapes = shapes, .nshapes = 1, .inserts = inserts, .ninserts = 1};
	bool good = lint_file(path, text, &against, &problems);
	for (size_t i = 0; i < problems.len; i++) {
		if (!want[i])
			fail_msg("not expected: %s", problems.items[i].text);
		assert_string_equal(problems.items[i].text, want[i]);
	}
	assert_null(want[problems.len]);
	assert_int_equal(good, !problems.len);
	problems_done(&problems);
}

#define CHECK_LINT(path, text, ...) check_lint(path, text, (const char *const[]){__VA_ARGS__, NULL})

static void the_path_says_what_kind_a_file_is(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		enum lint_kind kind;
	} cases[] = {
		{"sql/rules/gigs/a.sql", LINT_RULE},
		{"/etc/trueup/sql/rules/gigs/a.sql", LINT_RULE},
		{"sql/engine/a.sql", LINT_STATEMENT},
		{"sql/schema/100-a.sql", LINT_SCRIPT},
		{"sql/domain/gigs/100-a.sql", LINT_SCRIPT},
		{"views/gigs.view", LINT_VIEW},
		{"themes/default.theme", LINT_THEME},
		{"/etc/trueup/targets.ini", LINT_TARGETS},
		{"keys.ini", LINT_KEYMAP},
		{"tests/shapes/a.shape", LINT_SHAPE},
		{"README.md", LINT_OTHER},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(lint_kind_of(cases[i].path), cases[i].kind);
		assert_non_null(lint_kind_name(cases[i].kind));
	}
}

static void a_good_rule_passes(void **state)
{
	(void)state;
	CHECK_LINT("sql/rules/gigs/a.sql", RULE "select :gig_id, 1 --? gigs.id\n", NULL);
}

static void mistakes_show_on_lines_that_stay_and_on_lines_that_go(void **state)
{
	(void)state;
	CHECK_LINT("sql/rules/gigs/a.sql",
		RULE "select 1\n, :nope --? gigs.id\n, :never --? !gigs.id\n, :far --? other\n",
		"sql/rules/gigs/a.sql:9:3: unknown parameter \"nope\" (expected one of gig_id, scope, force)",
		"sql/rules/gigs/a.sql:10:3: unknown parameter \"never\" (expected one of gig_id, scope, force)",
		"sql/rules/gigs/a.sql:11:3: unknown parameter \"far\" (expected one of gig_id, scope, force)");
}

static void a_condition_that_no_database_meets_is_a_slip(void **state)
{
	(void)state;
	CHECK_LINT("sql/rules/gigs/a.sql", RULE "select 1\n  , 2 --? gigs.deletd_at\n",
		"sql/rules/gigs/a.sql:9:7: no shape has the column gigs.deletd_at; expected one that some database "
		"has");
}

static void nothing_left_of_a_section_is_a_mistake(void **state)
{
	(void)state;
	CHECK_LINT("sql/rules/gigs/a.sql", RULE "select 1 --? !gigs\n",
		"sql/rules/gigs/a.sql:8:1: nothing of section \"detect\" is left for the shape production");
}

static void a_rule_stands_in_the_folder_of_its_system(void **state)
{
	(void)state;
	CHECK_LINT("sql/rules/chats/a.sql", RULE "select 1\n",
		"sql/rules/chats/a.sql:1:1: the rule's system is \"gigs\"; expected its file in sql/rules/gigs/");
}

static void statements_are_compiled_with_what_they_declare(void **state)
{
	(void)state;
	CHECK_LINT(
		"sql/engine/a.sql", "-- params: run bigint\nselect {{key}} from ({{rule}}) where :run = :scope", NULL);
	CHECK_LINT("sql/queries/a.sql", "select :scope", "sql/queries/a.sql:1:8: unknown parameter \"scope\"");
	CHECK_LINT("sql/queries/a.sql", "-- What.\n-- params: Run bigint\n",
		"sql/queries/a.sql:2:12: malformed name \"Run\"; expected \"name type\" or \"name type, name type\"");
}

static void statements_may_have_the_inserts_in_them(void **state)
{
	(void)state;
	CHECK_LINT("sql/queries/a.sql", "-- params: filter jsonb\nselect 1 where {{matches}}", NULL);
	CHECK_LINT("sql/queries/a.sql", "select 1 where {{matches}}",
		"sql/inserts/matches.sql:1:1: unknown parameter \"filter\"");
	CHECK_LINT("sql/queries/a.sql", "select 1 where {{matche}}",
		"sql/queries/a.sql:1:16: unknown insert \"matche\" (did you mean \"matches\"?)");
}

static void every_other_kind_is_checked_by_its_own_parser(void **state)
{
	(void)state;
	CHECK_LINT("a.view", "[view]\ntitle = A\n", "a.view:1:1: expected a section such as [grid NAME]");
	CHECK_LINT("sql/schema/100-a.sql", "-- title: A\n--: apply\nselect 1\n", NULL);
	CHECK_LINT("a.theme", "[erorr]\n", "a.theme:1:1: unknown style \"erorr\" (did you mean \"error\"?)");
	CHECK_LINT("targets.ini", "[a]\nx = y\n", "targets.ini:2:1: unknown key \"x\"");
	CHECK_LINT("keys.ini", "[keys]\nup = up up2\n",
		"keys.ini:2:6: \"up2\" is no key; expected one character or a name such as enter, C-l or pgup");
	CHECK_LINT("a.shape", "A\n", "a.shape:1:1: this is no table; expected \"table\" or \"table.column\"");
	CHECK_LINT("notes.txt", "\xFF", "notes.txt:1:1: this byte is no UTF-8: 0xFF");
	CHECK_LINT("notes.txt", "anything", NULL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_path_says_what_kind_a_file_is),
	cmocka_unit_test(a_good_rule_passes),
	cmocka_unit_test(mistakes_show_on_lines_that_stay_and_on_lines_that_go),
	cmocka_unit_test(a_condition_that_no_database_meets_is_a_slip),
	cmocka_unit_test(nothing_left_of_a_section_is_a_mistake),
	cmocka_unit_test(a_rule_stands_in_the_folder_of_its_system),
	cmocka_unit_test(statements_are_compiled_with_what_they_declare),
	cmocka_unit_test(statements_may_have_the_inserts_in_them),
	cmocka_unit_test(every_other_kind_is_checked_by_its_own_parser),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, begin, end) > 0;
}

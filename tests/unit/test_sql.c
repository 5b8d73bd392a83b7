#include "conf/sql.h"
#include "unit.h"

static const struct sql_param params[] = {
	{"gig_id", "uuid[]"},
	{"scope", "text"},
	{"force", "boolean"},
};

static struct arena *arena;
static struct shape *shape;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	shape = shape_new();
	shape_add(shape, "bookings", "id");
	shape_add(shape, "messages", "room_id");
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	shape_free(shape);
	return 0;
}

static struct sql_source source_of(const char *text)
{
	return (struct sql_source){
		.path = "x.sql", .line = 10, .text = text, .shape = shape, .params = params, .nparams = 3};
}

static void check_text(const char *text, const char *want)
{
	struct sql sql;
	struct err err = ERR_INIT;
	struct sql_source source = source_of(text);
	if (!sql_compile(arena, &source, &sql, &err))
		fail_msg("%s", err.text);
	assert_string_equal(sql.text, want);
}

static void check_error(const char *text, const char *want)
{
	struct sql sql;
	struct err err = ERR_INIT;
	struct sql_source source = source_of(text);
	assert_false(sql_compile(arena, &source, &sql, &err));
	assert_string_equal(err.text, want);
	assert_int_equal(err.kind, ERR_INPUT);
	err_done(&err);
}

static void names_become_numbers_in_the_order_of_first_use(void **state)
{
	(void)state;
	struct sql sql;
	struct err err = ERR_INIT;
	struct sql_source source = source_of("select :scope, :gig_id, (:scope), x=:force");
	assert_true(sql_compile(arena, &source, &sql, &err));
	assert_string_equal(sql.text, "select $1::text, $2::uuid[], ($1::text), x=$3::boolean");
	assert_int_equal(sql.nnames, 3);
	assert_string_equal(sql.names[0], "scope");
	assert_string_equal(sql.names[1], "gig_id");
	assert_string_equal(sql.names[2], "force");
}

static void casts_assignments_and_slices_are_no_parameters(void **state)
{
	(void)state;
	check_text("a::text, f(x := 1), b[1:2], c[:2], :scope::varchar", "a::text, f(x := 1), b[1:2], c[:2], "
									 "$1::text::varchar");
}

static void nothing_is_looked_for_inside_quotes_and_comments(void **state)
{
	(void)state;
	static const char *const same[] = {
		"select ':nope {{nope}} --? nope'",
		"select 'it''s :nope'",
		"select 'back\\', x, ':nope'",
		"select E'it\\'s :nope', e'\\\\'",
		"select \":nope\", \"a\"\":nope\"",
		"select $$ :nope '\" $$, $q$ $$ :nope $$ $q$, $é$ :nope $é$",
		"select 1 -- :nope {{nope}} 'open\n, 2",
		"select /* :nope /* nested */ 'open */ 1",
		"select name'x', a$1, 'line\n:nope\n' /* \n:nope */",
	};
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		check_text(same[i], same[i]);
}

static void a_conditional_line_stays_only_if_its_condition_holds(void **state)
{
	(void)state;
	check_text("a\n b --? bookings.id\nc", "a\n b \nc");
	check_text("a\n b --? bookings.deleted_at\nc", "a\nc");
	check_text("a\n b --? !bookings.deleted_at  \r\nc", "a\n b \nc");
	check_text("a\n b --? !bookings.id\nc", "a\nc");
	check_text("b --? messages\nc --? dialogs\nd --? !dialogs", "b \nd ");
}

static void a_line_that_goes_takes_its_parameters_with_it(void **state)
{
	(void)state;
	struct sql sql;
	struct err err = ERR_INIT;
	struct sql_source source = source_of("a = :force --? dialogs\nand b = :scope");
	assert_true(sql_compile(arena, &source, &sql, &err));
	assert_string_equal(sql.text, "and b = $1::text");
	assert_int_equal(sql.nnames, 1);
}

static void check_insert(const char *text, const struct sql_insert *inserts, size_t count, const char *want)
{
	struct sql sql;
	struct err err = ERR_INIT;
	struct sql_source source = source_of(text);
	source.inserts = inserts;
	source.ninserts = count;
	if (!sql_compile(arena, &source, &sql, &err))
		assert_string_equal(err.text, want);
	else
		assert_string_equal(sql.text, want);
	err_done(&err);
}

static void inserts_bring_their_own_names_conditions_and_inserts(void **state)
{
	(void)state;
	static const struct sql_insert inserts[] = {
		{"rule", "select :gig_id\n  gone --? dialogs\n  kept {{key}}", "rule.sql", 5},
		{"key", "k", "rule.sql", 5},
	};
	check_insert("with d as ({{rule}}) :scope", inserts, 2, "with d as (select $1::uuid[]\n  kept k) $2::text");
}

static void an_insert_cannot_swallow_or_end_what_stands_around_it(void **state)
{
	(void)state;
	static const struct sql_insert comment = {"rule", "select 1 -- why", "rule.sql", 5};
	check_insert("({{rule}}) x", &comment, 1, "(select 1 -- why\n) x");
	static const struct sql_insert ended = {"rule", "select 1;\n -- done\n", "rule.sql", 5};
	check_insert("({{rule}}) x", &ended, 1, "(select 1\n -- done\n) x");
	static const struct sql_insert twice = {"rule", "select 1; select 2", "rule.sql", 5};
	check_insert("({{rule}}) x", &twice, 1, "(select 1; select 2) x");
	check_text("select 1;", "select 1;");
}

static void mistakes_within_an_insert_are_placed_in_its_own_file(void **state)
{
	(void)state;
	static const struct sql_insert inserts[] = {
		{"rule", "select 1,\n  :gigid", "rule.sql", 5},
		{"loop", "a {{loop}}", "loop.sql", 1},
	};
	check_insert(
		"({{rule}}) x", inserts, 2, "rule.sql:6:3: unknown parameter \"gigid\" (did you mean \"gig_id\"?)");
	static const struct sql_insert open = {"rule", "select '", "rule.sql", 5};
	check_insert("({{rule}}) x", &open, 1, "rule.sql:5:8: this quote does not end");
	check_insert("{{loop}}", inserts, 2, "loop.sql:1:3: insert \"loop\" is within itself");
	check_insert("{{rul}}", inserts, 2, "x.sql:10:1: unknown insert \"rul\" (did you mean \"rule\"?)");
}

static void inserts_that_double_each_other_are_stopped(void **state)
{
	(void)state;
	static const struct sql_insert inserts[] = {
		{"a", "{{b}}{{b}}{{b}}{{b}}", "a", 1},
		{"b", "{{c}}{{c}}{{c}}{{c}}", "b", 1},
		{"c", "{{d}}{{d}}{{d}}{{d}}", "c", 1},
		{"d", "{{e}}{{e}}{{e}}{{e}}", "d", 1},
		{"e", "{{f}}{{f}}{{f}}{{f}}", "e", 1},
		{"f", "x", "f", 1},
	};
	struct sql sql;
	struct err err = ERR_INIT;
	struct sql_source source = source_of("{{a}}");
	source.inserts = inserts;
	source.ninserts = 6;
	assert_false(sql_compile(arena, &source, &sql, &err));
	assert_non_null(strstr(err.text, "too long"));
	err_done(&err);
}

static void mistakes_are_placed_and_the_nearest_name_is_offered(void **state)
{
	(void)state;
	check_error("select 1,\n\tя :gig_di", "x.sql:11:4: unknown parameter \"gig_di\" (did you mean \"gig_id\"?)");
	check_error("select :nope", "x.sql:10:8: unknown parameter \"nope\" (expected one of gig_id, scope, force)");
	check_error("select 'open\n", "x.sql:10:8: this quote does not end");
	check_error("select\n $q$ $$", "x.sql:11:2: this quote does not end");
	check_error("select /* /* */", "x.sql:10:8: this comment does not end; expected */");
	check_error("select {{key}", "x.sql:10:8: this insert does not end; expected {{name}}");
	check_error("select $1", "x.sql:10:8: a parameter has a name; expected :name instead of $1");
	check_error("a --? Bad-Name", "x.sql:10:3: malformed condition; expected --? table, --? table.column or --? "
				      "!table.column");
	check_error("a --?", "x.sql:10:3: malformed condition; expected --? table, --? table.column or --? "
			     "!table.column");
	check_error(
		"a '\n' --? messages", "x.sql:11:3: a line with a condition cannot begin inside a quote or comment");
}

static void without_a_shape_there_are_no_conditions(void **state)
{
	(void)state;
	struct sql sql;
	struct err err = ERR_INIT;
	struct sql_source source = source_of("a\nb --? gigs");
	source.shape = NULL;
	assert_false(sql_compile(arena, &source, &sql, &err));
	assert_string_equal(err.text, "x.sql:11:3: this text cannot have conditional lines");
	err_done(&err);
}

static void all_mistakes_are_found_at_once(void **state)
{
	(void)state;
	struct sql sql;
	struct problems problems = PROBLEMS_INIT;
	struct sql_source source = source_of(":a :b\n:c $2 :a");
	assert_false(sql_check(arena, &source, &sql, &problems));
	assert_int_equal(problems.found, 5);
	assert_string_equal(
		problems.items[4].text, "x.sql:11:7: unknown parameter \"a\" (expected one of gig_id, scope, force)");
	problems_done(&problems);
}

static void declarations_are_names_with_types(void **state)
{
	(void)state;
	struct sql_param *got;
	size_t count;
	struct err err = ERR_INIT;
	assert_true(sql_params_parse(
		arena, "x:1:1", " gig_id uuid,at timestamp with time zone , l text[] ", &got, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(got[0].name, "gig_id");
	assert_string_equal(got[0].type, "uuid");
	assert_string_equal(got[1].type, "timestamp with time zone");
	assert_string_equal(got[2].name, "l");
	assert_string_equal(got[2].type, "text[]");
	assert_true(sql_params_parse(arena, "x:1:1", "  ", &got, &count, &err));
	assert_int_equal(count, 0);
}

static void check_declaration_error(const char *text, const char *want)
{
	struct sql_param *got;
	size_t count;
	struct err err = ERR_INIT;
	assert_false(sql_params_parse(arena, "x:1:1", text, &got, &count, &err));
	assert_non_null(strstr(err.text, want));
	assert_int_equal(strncmp(err.text, "x:1:1: ", 7), 0);
	err_done(&err);
}

static void malformed_declarations_are_refused(void **state)
{
	(void)state;
	check_declaration_error("Gig uuid", "malformed name \"Gig\"");
	check_declaration_error("gig", "malformed type \"\"");
	check_declaration_error("gig uuid,", "malformed name \"\"");
	check_declaration_error("gig uuid; drop", "malformed type \"uuid; drop\"");
	check_declaration_error("gig uuid, gig text", "repeated name \"gig\"");
	check_declaration_error("gig numeric(3)", "malformed type");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(names_become_numbers_in_the_order_of_first_use),
	cmocka_unit_test(casts_assignments_and_slices_are_no_parameters),
	cmocka_unit_test(nothing_is_looked_for_inside_quotes_and_comments),
	cmocka_unit_test(a_conditional_line_stays_only_if_its_condition_holds),
	cmocka_unit_test(a_line_that_goes_takes_its_parameters_with_it),
	cmocka_unit_test(inserts_bring_their_own_names_conditions_and_inserts),
	cmocka_unit_test(an_insert_cannot_swallow_or_end_what_stands_around_it),
	cmocka_unit_test(mistakes_within_an_insert_are_placed_in_its_own_file),
	cmocka_unit_test(inserts_that_double_each_other_are_stopped),
	cmocka_unit_test(mistakes_are_placed_and_the_nearest_name_is_offered),
	cmocka_unit_test(without_a_shape_there_are_no_conditions),
	cmocka_unit_test(all_mistakes_are_found_at_once),
	cmocka_unit_test(declarations_are_names_with_types),
	cmocka_unit_test(malformed_declarations_are_refused),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, begin, end) > 0;
}

#include "base/str.h"
#include "conf/rule.h"
#include "unit.h"

static const char path[] = "sql/rules/gigs/gig-counters.sql";

static const char good[] = "-- Why this rule is as it is.\n"
			   "-- rule:      gig-counters\n"
			   "-- title:     Gig counters differ from their responses\n"
			   "-- title[ru]: Счётчики заданий не совпадают с откликами\n"
			   "-- system:    gigs\n"
			   "-- severity:  warning\n"
			   "-- key:       gig_id uuid, part int\n"
			   "-- needs:     gigs, responses.status\n"
			   "-- schedule:  weekly repair\n"
			   "-- help:      Run sync.\n"
			   "\n"
			   "--: detect\n"
			   "select g.id as gig_id from gigs g\n"
			   " where :scope is null\n"
			   "   and g.deleted_at is null --? gigs.deleted_at\n"
			   "\n"
			   "--: lock\n"
			   "select id from gigs where id = any(:gig_id)\n"
			   "--: repair\n"
			   "update gigs set n = 1 where id = any(:gig_id) and :force;\n"
			   "--: undo\n"
			   "update gigs set n = 0 where :before = :after\n";

static const char action[] = "-- rule: response-delete\n"
			     "-- title: Delete\n"
			     "-- system: gigs\n"
			     "-- severity: notice\n"
			     "-- kind: action\n"
			     "-- key: response_id uuid\n"
			     "-- params: workspace text\n"
			     "--: refuse\nselect 'no' where :workspace = ''\n"
			     "--: lock\nselect 1\n"
			     "--: apply\ndelete from responses where id = any(:response_id)\n";

static struct rule *parse(const char *at, const char *text)
{
	struct err err = ERR_INIT;
	struct rule *rule = rule_parse(at, text, &err);
	if (!rule)
		fail_msg("%s", err.text);
	return rule;
}

/* good with one text in it replaced by another. */
static char *changed(const char *from, const char *to)
{
	const char *at = strstr(good, from);
	assert_non_null(at);
	return mem_printf("%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

static void check_error(const char *from, const char *to, const char *want)
{
	struct err err = ERR_INIT;
	char *text = changed(from, to);
	assert_null(rule_parse(path, text, &err));
	assert_string_equal(err.text, want);
	assert_int_equal(err.kind, ERR_INPUT);
	err_done(&err);
	free(text);
}

static void all_that_a_rule_says_is_there(void **state)
{
	(void)state;
	struct rule *rule = parse(path, good);
	assert_string_equal(rule->name, "gig-counters");
	assert_string_equal(rule->path, path);
	assert_string_equal(rule_title(rule, "en"), "Gig counters differ from their responses");
	assert_string_equal(rule_title(rule, "ru"), "Счётчики заданий не совпадают с откликами");
	assert_string_equal(rule->system, "gigs");
	assert_int_equal(rule->severity, RULE_WARNING);
	assert_string_equal(rule_severity_name(rule->severity), "warning");
	assert_int_equal(rule->kind, RULE_CHECK);
	assert_int_equal(rule->nkey, 2);
	assert_string_equal(rule->key[1].name, "part");
	assert_string_equal(rule->key[1].type, "int");
	assert_string_equal(rule->needs[1], "responses.status");
	assert_null(rule->needs[2]);
	assert_string_equal(rule->schedule, "weekly repair");
	assert_string_equal(rule->help, "Run sync.");
	assert_null(rule->help_ru);
	assert_int_equal(rule->parts[RULE_DETECT].line, 13);
	assert_string_equal(rule->parts[RULE_LOCK].text, "select id from gigs where id = any(:gig_id)");
	assert_string_equal(rule->text, good);
	assert_true(rule_can_write(rule));
	rule_free(rule);
	rule_free(NULL);
}

static void the_hash_names_the_text_and_changes_with_it(void **state)
{
	(void)state;
	struct rule *rule = parse(path, good);
	char *other_text = changed("Run sync", "Run Sync");
	struct rule *other = parse(path, other_text);
	assert_int_equal(strlen(rule->hash), 64);
	assert_string_not_equal(rule->hash, other->hash);
	rule_free(rule);
	rule_free(other);
	free(other_text);
}

static void a_rule_needs_nothing_unless_it_says_so(void **state)
{
	(void)state;
	struct shape *shape = shape_new();
	struct rule *rule = parse("response-delete.sql", action);
	assert_null(rule_missing(rule, shape));
	rule_free(rule);
	rule = parse(path, good);
	assert_string_equal(rule_missing(rule, shape), "gigs");
	shape_add(shape, "gigs", "id");
	assert_string_equal(rule_missing(rule, shape), "responses.status");
	shape_add(shape, "responses", "status");
	assert_null(rule_missing(rule, shape));
	rule_free(rule);
	shape_free(shape);
}

static void looking_is_not_writing(void **state)
{
	(void)state;
	static const char head[] = "-- rule: a\n-- title: A\n-- system: s\n-- severity: error\n-- key: k uuid\n";
	char *text = mem_printf("%s--: detect\nselect 1\n", head);
	struct rule *rule = parse("a.sql", text);
	assert_false(rule_can_write(rule));
	rule_free(rule);
	free(text);
	text = mem_printf("%s-- repair: participants/refresh\n--: detect\nselect 1\n", head);
	rule = parse("a.sql", text);
	assert_true(rule_can_write(rule));
	assert_string_equal(rule->repair_function, "participants/refresh");
	rule_free(rule);
	free(text);
}

static void slips_in_headers_name_line_column_and_the_nearest_word(void **state)
{
	(void)state;
	check_error("-- severity:  warning", "-- severty:  warning",
		"sql/rules/gigs/gig-counters.sql:1:1: missing header \"severity\" (and 1 more problem)");
	check_error("-- help:", "-- halp:",
		"sql/rules/gigs/gig-counters.sql:10:15: unknown header \"halp\" (did you mean \"help\"?)");
	check_error("rule:      gig-counters", "rule:      Gig Counters",
		"sql/rules/gigs/gig-counters.sql:2:15: malformed name \"Gig Counters\"; expected lower-case letters, "
		"digits "
		"and \"-\"");
	check_error("-- help:      Run sync.", "-- repair: refresh",
		"sql/rules/gigs/gig-counters.sql:10:12: malformed function \"refresh\"; expected \"system/name\" (and "
		"1 more "
		"problem)");
	check_error("warning", "warn",
		"sql/rules/gigs/gig-counters.sql:6:15: unknown severity \"warn\" (expected one of error, warning, "
		"notice)");
	check_error("rule:      gig-counters", "rule:      gig-counter",
		"sql/rules/gigs/gig-counters.sql:2:15: the rule is named \"gig-counter\" but its file is "
		"gig-counters.sql; "
		"expected the same name");
	check_error("-- help:      Run sync.", "-- system: again",
		"sql/rules/gigs/gig-counters.sql:10:12: repeated header \"system\"");
	check_error("-- help:      Run sync.", "-- system[ru]: система",
		"sql/rules/gigs/gig-counters.sql:10:16: header \"system\" is not text for people: it has no [ru]");
	check_error("Run sync.", "", "sql/rules/gigs/gig-counters.sql:10:4: header \"help\" has no value");
	check_error("-- help:      Run sync.", "-- members: total: all\n-- members[ru]: new: новые",
		"sql/rules/gigs/gig-counters.sql:1:1: members and members[ru] do not name the same in the same order");
	check_error("-- help:      Run sync.", "-- members: total: all, new: new\n-- members[ru]: total: все",
		"sql/rules/gigs/gig-counters.sql:1:1: members and members[ru] do not name the same in the same order");
	check_error("-- help:      Run sync.", "-- members: total: all\n-- members[ru]: total: все, new: новые",
		"sql/rules/gigs/gig-counters.sql:1:1: members and members[ru] do not name the same in the same order");
	check_error("-- help:      Run sync.", "-- members: total: all, new",
		"sql/rules/gigs/gig-counters.sql:1:1: malformed members at \"new\"; expected \"member: what it is "
		"called\", separated by commas");
	check_error("-- help:      Run sync.", "-- members: total: all\n-- words: total: a = b, c",
		"sql/rules/gigs/gig-counters.sql:1:1: malformed words at \", c\"; expected \"member: value = word, "
		"value = word\", members separated by \"|\"");
	check_error("-- help:      Run sync.", "-- members: total: all\n-- words[ru]: total = b",
		"sql/rules/gigs/gig-counters.sql:1:1: malformed words at \"total = b\"; expected \"member: value = "
		"word, "
		"value = word\", members separated by \"|\"");
	check_error("-- help:      Run sync.", "-- members: total: all\n-- words[ru]: totl: a = b",
		"sql/rules/gigs/gig-counters.sql:1:1: words are about \"totl\", which members do not name");
	check_error("-- help:      Run sync.", "-- members: total: all\n-- words: total: a = b, a = c",
		"sql/rules/gigs/gig-counters.sql:1:1: words say twice what \"a\" is of \"total\"");
	check_error("-- help:      Run sync.", "-- refuse: forcd",
		"sql/rules/gigs/gig-counters.sql:10:12: unknown refuse \"forcd\" (did you mean \"forced\"?)");
	check_error("-- help:      Run sync.", "-- refuse: forced",
		"sql/rules/gigs/gig-counters.sql:1:1: missing section \"refuse\": the header \"refuse\" speaks of it");
	check_error("-- help:      Run sync.", "-- refusals: No row %s. | Gone.\n-- refusals[ru]: Строки %s нет.",
		"sql/rules/gigs/gig-counters.sql:1:1: refusals and refusals[ru] are not the same sentences with the "
		"same "
		"\"%s\"");
	check_error("-- help:      Run sync.", "-- refusals: No row %s.\n-- refusals[ru]: Строки нет.",
		"sql/rules/gigs/gig-counters.sql:1:1: refusals and refusals[ru] are not the same sentences with the "
		"same "
		"\"%s\"");
	check_error("gig_id uuid, part int", "scope text",
		"sql/rules/gigs/gig-counters.sql:7:1: the name \"scope\" is taken; expected another");
	check_error("gig_id uuid, part int", "gig_id",
		"sql/rules/gigs/gig-counters.sql:7:15: malformed type \"\"; expected \"name type\" or \"name type, "
		"name "
		"type\"");
	check_error("gigs, responses.status", "gigs responses",
		"sql/rules/gigs/gig-counters.sql:8:15: malformed need \"gigs\"; expected \"table\" or "
		"\"table.column\", "
		"separated by commas");
	check_error("-- help:      Run sync.", "-- params: x text",
		"sql/rules/gigs/gig-counters.sql:10:1: only an action has parameters of its own");
}

static void a_repair_may_refuse(void **state)
{
	(void)state;
	char *text = changed("--: lock", "--: refuse\nselect 'no' where :gig_id is null\n--: lock");
	struct rule *rule = parse("sql/rules/gigs/gig-counters.sql", text);
	assert_string_equal(rule->parts[RULE_REFUSE].text, "select 'no' where :gig_id is null");
	rule_free(rule);
	free(text);
}

static void slips_in_sections_are_found(void **state)
{
	(void)state;
	check_error("--: repair", "--: repiar",
		"sql/rules/gigs/gig-counters.sql:17:1: section \"lock\" cannot be here: there is no repair (and 2 more "
		"problems)");
	check_error("--: undo", "--: undu",
		"sql/rules/gigs/gig-counters.sql:21:5: unknown section \"undu\" (did you mean \"undo\"?)");
	check_error("--: undo", "--: lock", "sql/rules/gigs/gig-counters.sql:21:5: repeated section \"lock\"");
	check_error("--: lock", "--: apply",
		"sql/rules/gigs/gig-counters.sql:1:1: missing section \"lock\": a repair needs it (and 1 more "
		"problem)");
	check_error("--: repair", "--: refuse",
		"sql/rules/gigs/gig-counters.sql:17:1: section \"lock\" cannot be here: there is no repair (and 2 more "
		"problems)");
	check_error(" and :force;", " and :force; delete from gigs",
		"sql/rules/gigs/gig-counters.sql:20:1: section \"repair\" has more than one statement");
	check_error("select id from gigs where id = any(:gig_id)", "-- nothing",
		"sql/rules/gigs/gig-counters.sql:18:1: section \"lock\" is empty");
	check_error("\n\n--: detect", "\nselect 1\n--: detect",
		"sql/rules/gigs/gig-counters.sql:11:1: only headers, comments and empty lines may stand before the "
		"first "
		"section; expected \"-- name: value\" or \"--: section\"");
	check_error("Run sync.", "Run \xFF.", "sql/rules/gigs/gig-counters.sql:10:19: this byte is no UTF-8: 0xFF");
}

static void a_scope_has_a_name_in_each_plural_form(void **state)
{
	(void)state;
	char *text =
		changed("-- key:", "-- scope: of %s teacher | of %s teachers\n-- scope[ru]: у %s преподавателя | у %s "
				   "преподавателей | у %s преподавателей\n-- key:");
	struct rule *rule = parse("sql/rules/gigs/gig-counters.sql", text);
	const struct {
		const char *lang;
		unsigned form;
		const char *said;
	} all[] = {{"en", 0, "of %s teacher"}, {"en", 1, "of %s teachers"}, {"ru", 2, "у %s преподавателей"},
		{"en", 2, NULL}};
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		char *said = rule_scope(rule, all[i].lang, all[i].form);
		assert_true(str_eq(said, all[i].said));
		free(said);
	}
	rule_free(rule);
	free(text);
	check_error("-- key:", "-- scope: teachers\n-- key:",
		"sql/rules/gigs/gig-counters.sql:1:1: malformed scope; expected 2 forms with one \"%s\" each, "
		"separated by "
		"\"|\"");
	check_error("-- key:", "-- scope[ru]: у %s | у %s\n-- key:",
		"sql/rules/gigs/gig-counters.sql:1:1: malformed scope; expected 3 forms with one \"%s\" each, "
		"separated by "
		"\"|\"");
}

static void a_scope_without_a_twin_is_said_in_english(void **state)
{
	(void)state;
	char *text = changed("-- key:", "-- scope: of %s teacher | of %s teachers\n-- key:");
	struct rule *rule = parse("sql/rules/gigs/gig-counters.sql", text);
	for (unsigned form = 0; form < 3; form++) {
		char *said = rule_scope(rule, "ru", form);
		assert_true(str_eq(said, "of %s teachers"));
		free(said);
	}
	rule_free(rule);
	free(text);
}

static void members_have_names_for_people(void **state)
{
	(void)state;
	static const char text[] = "-- rule: lots\n-- title: Lots\n-- system: gigs\n-- severity: error\n"
				   "-- key: lot_id uuid\n-- members: total: all of it, gig.new: new  \n"
				   "-- members[ru]: total: все, gig.new: новые\n--: detect\nselect 1\n";
	struct rule *rule = rule_parse("sql/rules/gigs/lots.sql", text, NULL);
	static const char *const said[][3] = {{"total", "en", "all of it"}, {"total", "ru", "все"},
		{"gig.new", "en", "new"}, {"gig.new", "ru", "новые"}, {"tota", "ru", "tota"}};
	assert_non_null(rule);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		char *name = rule_member(rule, said[i][0], said[i][1]);
		assert_string_equal(name, said[i][2]);
		free(name);
	}
	rule_free(rule);
}

static void values_have_words_for_people(void **state)
{
	(void)state;
	static const char text[] = "-- rule: lots\n-- title: Lots\n-- system: gigs\n-- severity: error\n"
				   "-- key: lot_id uuid\n-- members: state: state, why: why\n"
				   "-- words: state: gone = gone for good\n"
				   "-- words[ru]: state: gone = нет, left over=остался |why : no id = нет номера  \n"
				   "--: detect\nselect 1\n";
	struct rule *rule = rule_parse("sql/rules/gigs/lots.sql", text, NULL);
	static const char *const said[][4] = {
		{"state", "gone", "en", "gone for good"},
		{"state", "gone", "ru", "нет"},
		{"state", "left over", "ru", "остался"},
		{"state", "left over", "en", "left over"},
		{"state", "no id", "ru", "no id"},
		{"why", "no id", "ru", "нет номера"},
		{"why", "gone", "ru", "gone"},
		/* of several each its own */
		{"why", "no id, other, no id", "ru", "нет номера, other, нет номера"},
		{"why", "", "ru", ""},
		{"why", ", ", "ru", ", "},
	};
	assert_non_null(rule);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		char *word = rule_say(rule, said[i][0], said[i][1], said[i][2]);
		assert_string_equal(word, said[i][3]);
		free(word);
	}
	rule_free(rule);
}

static void comments_may_hold_colons(void **state)
{
	(void)state;
	char *text = changed("-- Why this rule", "-- See https://example.org: Note: this rule");
	struct rule *rule = parse(path, text);
	rule_free(rule);
	free(text);
}

static void sections_compile_with_the_parameters_they_may_use(void **state)
{
	(void)state;
	struct rule *rule = parse(path, good);
	struct arena *arena = arena_new();
	struct shape *shape = shape_new();
	struct sql sql;
	struct err err = ERR_INIT;
	assert_true(rule_compile(rule, RULE_DETECT, shape, NULL, arena, &sql, &err));
	assert_string_equal(sql.text, "select g.id as gig_id from gigs g\n where $1::text is null\n");
	assert_true(rule_compile(rule, RULE_REPAIR, shape, NULL, arena, &sql, &err));
	assert_string_equal(sql.text, "update gigs set n = 1 where id = any($1::uuid[]) and $2::boolean;");
	assert_true(rule_compile(rule, RULE_UNDO, shape, NULL, arena, &sql, &err));
	assert_string_equal(sql.text, "update gigs set n = 0 where $1::jsonb[] = $2::jsonb[]");
	assert_false(rule_compile(rule, RULE_APPLY, shape, NULL, arena, &sql, &err));
	assert_string_equal(err.text, "sql/rules/gigs/gig-counters.sql:1:1: this rule has no section \"apply\"");
	err_done(&err);
	arena_free(arena);
	shape_free(shape);
	rule_free(rule);
}

static void a_section_goes_into_a_text_around_it(void **state)
{
	(void)state;
	struct rule *rule = parse(path, good);
	struct arena *arena = arena_new();
	struct shape *shape = shape_new();
	struct sql sql;
	struct err err = ERR_INIT;
	static const struct sql_param run = {"run", "bigint"};
	struct sql_source around = {
		.path = "a.sql", .line = 1, .text = "insert (:run, {{key}}) ({{rule}})", .params = &run, .nparams = 1};
	shape_add(shape, "gigs", "deleted_at");
	assert_true(rule_compile(rule, RULE_DETECT, shape, &around, arena, &sql, &err));
	assert_string_equal(sql.text,
		"insert ($1::bigint, pg_catalog.jsonb_build_object('gig_id', gig_id, 'part', part)) (select "
		"g.id as gig_id from gigs g\n"
		" where $2::text is null\n   and g.deleted_at is null )");
	arena_free(arena);
	shape_free(shape);
	rule_free(rule);
}

static void an_action_has_its_own_sections_and_parameters(void **state)
{
	(void)state;
	struct rule *rule = parse("response-delete.sql", action);
	struct arena *arena = arena_new();
	struct sql sql;
	struct err err = ERR_INIT;
	assert_int_equal(rule->kind, RULE_ACTION);
	assert_true(rule_can_write(rule));
	assert_true(rule_compile(rule, RULE_REFUSE, NULL, NULL, arena, &sql, &err));
	assert_string_equal(sql.text, "select 'no' where $1::text = ''");
	rule_free(rule);
	char *text = mem_printf("%s--: detect\nselect 1\n", action);
	assert_null(rule_parse("response-delete.sql", text, &err));
	assert_string_equal(
		err.text, "response-delete.sql:14:1: section \"detect\" cannot be here: an action has no detect");
	err_done(&err);
	free(text);
	arena_free(arena);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(all_that_a_rule_says_is_there),
	cmocka_unit_test(the_hash_names_the_text_and_changes_with_it),
	cmocka_unit_test(a_rule_needs_nothing_unless_it_says_so),
	cmocka_unit_test(looking_is_not_writing),
	cmocka_unit_test(slips_in_headers_name_line_column_and_the_nearest_word),
	cmocka_unit_test(a_repair_may_refuse),
	cmocka_unit_test(slips_in_sections_are_found),
	cmocka_unit_test(a_scope_has_a_name_in_each_plural_form),
	cmocka_unit_test(a_scope_without_a_twin_is_said_in_english),
	cmocka_unit_test(members_have_names_for_people),
	cmocka_unit_test(values_have_words_for_people),
	cmocka_unit_test(comments_may_hold_colons),
	cmocka_unit_test(sections_compile_with_the_parameters_they_may_use),
	cmocka_unit_test(a_section_goes_into_a_text_around_it),
	cmocka_unit_test(an_action_has_its_own_sections_and_parameters),
};

UNIT_MAIN(tests)

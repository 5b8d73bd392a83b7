#include "base/str.h"
#include "conf/ini.h"
#include "unit.h"

static struct arena *arena;
static struct problems problems;

static int begin(void **state)
{
	(void)state;
	arena = arena_new();
	problems = (struct problems)PROBLEMS_INIT;
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	problems_done(&problems);
	return 0;
}

static void sections_and_entries_keep_their_order_and_their_places(void **state)
{
	(void)state;
	struct ini ini = ini_read(arena, "f.ini",
		"# head\nfirst=1\r\n[ one ]  \n; no\n\n  title[ru] = Заголовок # not a comment ; nor this\nя = "
		"a=b\n[one]\n[two]\nk: v",
		&problems);
	assert_int_equal(problems.found, 0);
	assert_int_equal(ini.count, 4);
	assert_string_equal(ini.sections[0].name, "");
	assert_string_equal(ini.sections[0].entries[0].key, "first");
	assert_string_equal(ini.sections[1].name, "one");
	assert_int_equal(ini.sections[1].at.line, 3);
	const struct ini_entry *title = &ini.sections[1].entries[0];
	assert_string_equal(title->key, "title");
	assert_string_equal(title->language, "ru");
	assert_string_equal(title->value, "Заголовок # not a comment ; nor this");
	assert_int_equal(title->at_key.line, 6);
	assert_int_equal(title->at_key.column, 3);
	assert_int_equal(title->at.column, 15);
	assert_string_equal(title->at.path, "f.ini");
	assert_string_equal(ini.sections[1].entries[1].value, "a=b");
	assert_int_equal(ini.sections[1].entries[1].at.column, 5);
	assert_int_equal(ini.sections[2].count, 0);
	assert_string_equal(ini.sections[3].entries[0].key, "k");
	assert_string_equal(ini.sections[3].entries[0].value, "v");
}

static void a_file_without_keys_before_its_sections_has_no_nameless_section(void **state)
{
	(void)state;
	struct ini ini = ini_read(arena, "f", "\n[a]\n", &problems);
	assert_int_equal(ini.count, 1);
	assert_string_equal(ini.sections[0].name, "a");
	assert_int_equal(ini_read(arena, "f", "", &problems).count, 0);
	assert_int_equal(ini_read(arena, "f", "# only\n", &problems).count, 0);
}

static void check_problem(const char *text, const char *want)
{
	ini_read(arena, "f", text, &problems);
	assert_int_equal(problems.found, 1);
	assert_string_equal(problems.items[0].text, want);
}

static void a_line_that_is_nothing_is_named(void **state)
{
	(void)state;
	check_problem("[a]\nk = v\n  word\nk = v\n", "f:3:3: expected \"key = value\", \"[section]\" or a comment");
}

static void the_last_line_is_looked_at_too(void **state)
{
	(void)state;
	check_problem("[a]\nword", "f:2:1: expected \"key = value\", \"[section]\" or a comment");
}

static void a_section_that_is_not_closed_is_named(void **state)
{
	(void)state;
	check_problem("[a\nk = v",
		"f:1:1: malformed section; expected \"[name]\" on a line of its own, the name at most 49 "
		"bytes long");
}

static void nothing_may_stand_behind_a_section(void **state)
{
	(void)state;
	check_problem("[a] k = v",
		"f:1:1: malformed section; expected \"[name]\" on a line of its own, the name at most 49 "
		"bytes long");
}

static void a_value_needs_a_key(void **state)
{
	(void)state;
	check_problem("[a]\n = v", "f:2:2: this value has no key; expected \"key = value\"");
}

/* The library alone would cut it at 200 bytes and take the rest for another line. */
static void long_lines_are_whole_and_endless_ones_refused(void **state)
{
	(void)state;
	struct str text = STR_INIT;
	str_add(&text, "[a]\nk = ");
	for (int i = 0; i < 3900; i++)
		str_add(&text, "я");
	str_add(&text, "\nl = 1\n");
	struct ini ini = ini_read(arena, "f", text.data, &problems);
	assert_int_equal(problems.found, 0);
	assert_int_equal(strlen(ini.sections[0].entries[0].value), 7800);
	assert_string_equal(ini.sections[0].entries[1].key, "l");
	for (int i = 0; i < 10000; i++)
		str_add(&text, "я");
	check_problem(text.data, "f:4:1: this line is longer than 8000 bytes");
	str_done(&text);
}

static void a_section_that_never_ends_is_refused(void **state)
{
	(void)state;
	struct str text = STR_INIT;
	str_add(&text, "[a]\n");
	for (int i = 0; i < INI_ENTRIES_MAX + 1; i++)
		str_addf(&text, "k%d = v\n", i);
	check_problem(text.data, "f:1002:1: a section has at most 1000 keys");
	str_done(&text);
}

struct thing {
	struct ini_text title;
	const char *name;
	const char **names;
	bool flag;
	int number;
	int word;
	int span;
};

static const char *const words[] = {"red", "green", NULL};

#define AT(member) .offset = offsetof(struct thing, member)

static const struct ini_key keys[] = {
	{"title", ini_take_text, AT(title), .required = true},
	{"name", ini_take_name, AT(name)},
	{"names", ini_take_names, AT(names)},
	{"flag", ini_take_bool, AT(flag)},
	{"number", ini_take_int, AT(number), .min = -1, .max = 9},
	{"colour", ini_take_word, AT(word), .words = words},
	{"span", ini_take_duration, AT(span), .min = 1, .max = 3600},
	{"part.", ini_take_string, AT(name)},
	{0},
};

static struct thing apply(const char *text)
{
	struct thing thing = {0};
	struct ini ini = ini_read(arena, "f", text, &problems);
	struct ini_reading reading = {.to = &thing, .arena = arena, .problems = &problems};
	ini_apply(&ini.sections[0], keys, &reading);
	return thing;
}

static void values_go_where_the_table_says(void **state)
{
	(void)state;
	struct thing thing = apply("[a]\ntitle = T\ntitle[ru] = Т\nnames = a, b-c ,d\nflag = yes\nnumber = -1\n"
				   "colour = green\nspan = 15m\npart.x = p\n");
	assert_int_equal(problems.found, 0);
	assert_string_equal(thing.title.text, "T");
	assert_string_equal(thing.title.ru, "Т");
	assert_string_equal(thing.names[1], "b-c");
	assert_string_equal(thing.names[2], "d");
	assert_null(thing.names[3]);
	assert_true(thing.flag);
	assert_int_equal(thing.number, -1);
	assert_int_equal(thing.word, 1);
	assert_int_equal(thing.span, 900);
	assert_string_equal(thing.name, "p");
}

static void every_mistake_of_a_section_is_told_with_what_was_expected(void **state)
{
	(void)state;
	static const char *const want[] = {
		"f:1:1: [a] lacks the key \"title\"",
		"f:2:1: unknown key \"nmae\" (did you mean \"name\"?)",
		"f:3:8: flag is \"ja\"; expected yes or no",
		"f:4:10: number is \"10\"; expected a whole number from -1 to 9",
		"f:5:10: unknown colour \"gren\" (did you mean \"green\"?)",
		"f:6:8: span is \"2h\"; expected a duration from 1s to 1h",
		"f:7:8: malformed name \"A b\"; expected lower-case letters, digits, \"-\" and \"_\"",
		"f:8:1: repeated key \"flag\"",
		"f:9:1: key \"name\" is not text for people: it has no [ru]",
		"f:10:1: unknown language \"de\" (expected [ru])",
		"f:11:1: key \"names\" has no value",
		"f:12:1: repeated key \"names\"",
	};
	apply("[a]\nnmae = x\nflag = ja\nnumber = 10\ncolour = gren\nspan = 2h\nname = A b\nflag = yes\n"
	      "name[ru] = x\ntitle[de] = x\nnames =\nnames = a\n");
	problems_sort(&problems);
	for (size_t i = 0; i < problems.len; i++)
		assert_string_equal(problems.items[i].text, want[i]);
	assert_int_equal(problems.found, 12);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test_setup_teardown(sections_and_entries_keep_their_order_and_their_places, begin, end),
	cmocka_unit_test_setup_teardown(a_file_without_keys_before_its_sections_has_no_nameless_section, begin, end),
	cmocka_unit_test_setup_teardown(a_line_that_is_nothing_is_named, begin, end),
	cmocka_unit_test_setup_teardown(the_last_line_is_looked_at_too, begin, end),
	cmocka_unit_test_setup_teardown(a_section_that_is_not_closed_is_named, begin, end),
	cmocka_unit_test_setup_teardown(nothing_may_stand_behind_a_section, begin, end),
	cmocka_unit_test_setup_teardown(a_value_needs_a_key, begin, end),
	cmocka_unit_test_setup_teardown(long_lines_are_whole_and_endless_ones_refused, begin, end),
	cmocka_unit_test_setup_teardown(a_section_that_never_ends_is_refused, begin, end),
	cmocka_unit_test_setup_teardown(values_go_where_the_table_says, begin, end),
	cmocka_unit_test_setup_teardown(every_mistake_of_a_section_is_told_with_what_was_expected, begin, end),
};

UNIT_MAIN(tests)

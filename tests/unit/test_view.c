#include "base/mem.h"
#include "conf/view.h"
#include "unit.h"

static const char good[] = "[view]\n"
			   "title = Gigs\n"
			   "title[ru] = Задания\n"
			   "help = Gigs that drifted.\n"
			   "system = gigs\n"
			   "tab = 2\n"
			   "rule = gig-counters\n"
			   "params = gig_id uuid, scope text\n"
			   "[grid findings]\n"
			   "title = counters differ\n"
			   "query = gigs/findings\n"
			   "key = gig_id\n"
			   "sort = seen desc, label\n"
			   "filter = label, drift\n"
			   "refresh = 5s\n"
			   "share = 2\n"
			   "[column label]\n"
			   "head = GIG\n"
			   "head[ru] = ЗАДАНИЕ\n"
			   "share = 3\n"
			   "emphasis = yes\n"
			   "[column drift]\n"
			   "format = int\n"
			   "style = > 10 error, < -10 error, 0 ok, null dim, else warning\n"
			   "[column load]\n"
			   "format = bar\n"
			   "max = 2.5\n"
			   "width = 8\n"
			   "align = right\n"
			   "[action sync]\n"
			   "key = s\n"
			   "label = sync\n"
			   "label-many = sync all %s\n"
			   "label-many[ru] = исправить %s\n"
			   "runs = repair gig-counters\n"
			   "on = marked\n"
			   "writes = yes\n"
			   "[action open]\n"
			   "key = enter\n"
			   "label = open\n"
			   "runs = open gig\n"
			   "[fields about]\n"
			   "source = about\n"
			   "height = 3\n"
			   "beside = yes\n"
			   "open-alone = yes\n"
			   "remark = not all\n"
			   "remark[ru] = не все\n"
			   "[field status]\n"
			   "format = state\n"
			   "style = dim\n"
			   "words = in step: fine, off: wrong\n"
			   "words[ru] = in step: сходится\n"
			   "private = yes\n";

static struct view *parse(const char *text)
{
	struct err err = ERR_INIT;
	struct view *view = view_parse("views/gigs.view", text, &err);
	if (!view)
		fail_msg("%s", err.text);
	return view;
}

static void all_that_a_view_says_is_there(void **state)
{
	(void)state;
	struct view *view = parse(good);
	assert_string_equal(view->name, "gigs");
	assert_string_equal(view_text(&view->title, "en"), "Gigs");
	assert_string_equal(view_text(&view->title, "ru"), "Задания");
	assert_string_equal(view_text(&view->help, "ru"), "Gigs that drifted.");
	assert_int_equal(view->tab, 2);
	assert_int_equal(view->nparams, 2);
	assert_string_equal(view->params[0].type, "uuid");
	assert_int_equal(view->nsections, 2);
	const struct view_section *grid = &view->sections[0];
	assert_int_equal(grid->kind, VIEW_GRID);
	assert_string_equal(grid->query, "gigs/findings");
	assert_int_equal(grid->nkey, 1);
	assert_int_equal(grid->nsort, 2);
	assert_true(grid->sort[0].descending);
	assert_false(grid->sort[1].descending);
	assert_int_equal(grid->nfilter, 2);
	assert_int_equal(grid->refresh_s, 5);
	assert_int_equal(grid->share, 2);
	assert_null(view_text(&grid->empty, "en"));
	assert_int_equal(view->sections[1].kind, VIEW_FIELDS);
	assert_int_equal(view->sections[1].height, 3);
	assert_true(view->sections[1].beside);
	assert_true(view->sections[1].open_alone);
	assert_string_equal(view_text(&view->sections[1].remark, "ru"), "не все");
	assert_string_equal(view->sections[1].columns[0].name, "status");
	view_free(view);
	view_free(NULL);
}

static void columns_have_what_the_file_does_not_say_from_their_format(void **state)
{
	(void)state;
	struct view *view = parse(good);
	const struct view_column *columns = view->sections[0].columns;
	assert_int_equal(view->sections[0].ncolumns, 3);
	assert_int_equal(columns[0].format, VIEW_TEXT);
	assert_int_equal(columns[0].align, VIEW_LEFT);
	assert_int_equal(columns[0].share, 3);
	assert_true(columns[0].emphasis);
	assert_int_equal(columns[1].align, VIEW_RIGHT);
	assert_true(columns[1].width > 0);
	assert_int_equal(columns[2].align, VIEW_RIGHT);
	assert_int_equal(columns[2].width, 8);
	assert_true(columns[2].max > 2.4 && columns[2].max < 2.6);
	assert_string_equal(view_format_name(columns[2].format), "bar");
	assert_true(view->sections[1].columns[0].private);
	assert_false(columns[0].private);
	view_free(view);
}

static void actions_say_what_they_run_and_on_what(void **state)
{
	(void)state;
	struct view *view = parse(good);
	const struct view_action *actions = view->sections[0].actions;
	assert_int_equal(view->sections[0].nactions, 2);
	assert_string_equal(actions[0].key, "s");
	assert_int_equal(actions[0].run, VIEW_REPAIR);
	assert_string_equal(actions[0].arg, "gig-counters");
	assert_int_equal(actions[0].on, VIEW_ON_MARKED);
	assert_true(actions[0].writes);
	assert_string_equal(view_text(&actions[0].label_many, "ru"), "исправить %s");
	assert_int_equal(actions[1].run, VIEW_OPEN);
	assert_int_equal(actions[1].on, VIEW_ON_ROW);
	assert_false(actions[1].writes);
	assert_string_equal(view_run_name(actions[1].run), "open");
	assert_string_equal(view_on_name(actions[1].on), "row");
	view_free(view);
}

static void a_value_has_the_style_of_the_first_test_that_it_passes(void **state)
{
	(void)state;
	struct view *view = parse(good);
	const struct view_column *columns = view->sections[0].columns;
	assert_int_equal(view_column_style(&columns[1], "11"), STYLE_ERROR);
	assert_int_equal(view_column_style(&columns[1], "-10.5"), STYLE_ERROR);
	assert_int_equal(view_column_style(&columns[1], "0"), STYLE_OK);
	assert_int_equal(view_column_style(&columns[1], "7"), STYLE_WARNING);
	assert_int_equal(view_column_style(&columns[1], "no number"), STYLE_WARNING);
	assert_int_equal(view_column_style(&columns[1], NULL), STYLE_DIM);
	assert_int_equal(view_column_style(&columns[0], "any"), STYLE_TEXT);
	assert_int_equal(view_column_style(&view->sections[1].columns[0], NULL), STYLE_DIM);
	view_free(view);
}

/* good with one text in it replaced by another. */
static void check_error(const char *from, const char *to, const char *want)
{
	struct err err = ERR_INIT;
	const char *at = strstr(good, from);
	assert_non_null(at);
	char *text = mem_printf("%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
	assert_null(view_parse("v.view", text, &err));
	assert_string_equal(err.text, want);
	err_done(&err);
	free(text);
}

static void mistakes_in_keys_and_values_are_placed(void **state)
{
	(void)state;
	check_error("title = Gigs", "titel = Gigs", "v.view:1:1: [view] lacks the key \"title\" (and 1 more problem)");
	check_error("tab = 2", "tab = 9", "v.view:6:7: tab is \"9\"; expected a whole number from 1 to 8");
	check_error("format = int", "format = integer",
		"v.view:23:10: unknown format \"integer\" (expected one of text, int, age, span, time, diff, range, "
		"bar, spark, state, flag, said, rule)");
	check_error("0 ok", "0 okay", "v.view:24:9: unknown style \"okay\"");
	check_error("> 10 error", "> ten error",
		"v.view:24:9: malformed condition \"> ten\"; expected a word, null, else, > NUMBER or < NUMBER");
	check_error("repair gig-counters", "repiar gig-counters",
		"v.view:35:8: unknown way to run \"repiar\" (did you mean \"repair\"?)");
	check_error("runs = open gig", "runs = action\nwrites = yes",
		"v.view:41:8: malformed name \"\"; expected \"action NAME\"");
	check_error(
		"runs = open gig", "runs = open Gig", "v.view:41:8: malformed name \"Gig\"; expected \"open NAME\"");
	check_error(
		"runs = open gig", "runs = undo gig\nwrites = yes", "v.view:41:8: \"undo\" takes no name but \"job\"");
	check_error("key = enter", "key = return",
		"v.view:39:7: \"return\" is no key; expected one character or a name such as enter, C-l or pgup");
	check_error("sync all %s", "sync %d of %s",
		"v.view:33:14: \"sync %d of %s\" can have one \"%s\" and no other \"%\"");
	check_error("gigs/findings", "../findings",
		"v.view:11:9: malformed query \"../findings\"; expected the path below sql/queries/ without \".sql\"");
	check_error("seen desc", "seen down",
		"v.view:13:8: malformed order \"seen\"; expected \"column\" or \"column desc\", separated by commas");
	check_error("filter = label, drift", "filter = label, Drift",
		"v.view:14:10: malformed name \"Drift\"; expected lower-case letters, digits, \"-\" and \"_\"");
	check_error("max = 2.5", "max = 0", "v.view:27:7: max is \"0\"; expected a number above 0");
	check_error("params = gig_id uuid", "params = gig_id",
		"v.view:8:10: malformed type \"\"; expected \"name type\" or \"name type, name type\"");
}

static void a_value_is_shown_by_the_word_that_the_language_has_for_it(void **state)
{
	struct view *view = parse(good);
	const struct view_column *column = &view->sections[1].columns[0];
	(void)state;
	assert_string_equal(view_column_word(column, "in step", "ru"), "сходится");
	assert_string_equal(view_column_word(column, "in step", "en"), "fine");
	assert_string_equal(view_column_word(column, "off", "ru"), "wrong");
	assert_string_equal(view_column_word(column, "NEW", "ru"), "NEW");
	assert_string_equal(view_column_word(&view->sections[0].columns[0], "in step", "ru"), "in step");
	view_free(view);
	check_error("words = in step: fine, off: wrong", "words = in step: fine, off",
		"v.view:52:9: malformed word \"off\"; expected \"value: word\", separated by commas");
}

static void sections_must_make_sense_together(void **state)
{
	(void)state;
	check_error("[grid findings]", "[gird findings]",
		"v.view:9:1: unknown section \"gird\" (did you mean \"grid\"?) (and 5 more problems)");
	check_error("[fields about]", "[fields findings]", "v.view:42:1: repeated section \"findings\"");
	check_error("[column drift]", "[column label]",
		"v.view:9:1: filter names \"drift\", which is no column of section \"findings\" (and 1 more problem)");
	check_error("[field status]\nformat = state\nstyle = dim\nwords = in step: fine, off: wrong\nwords[ru] = in "
		    "step: сходится\nprivate = yes\n",
		"", "v.view:42:1: section \"about\" shows nothing; expected a [column NAME] or [field NAME] behind it");
	check_error("[action open]", "[action sync]", "v.view:38:1: repeated action \"sync\"");
	check_error("[view]", "title = A\n[view]", "v.view:1:1: expected [view] before the first key");
	check_error("key = enter", "key = s", "v.view:38:1: the key of \"open\" is that of \"sync\", too");
	check_error("writes = yes\n", "", "v.view:30:1: \"repair\" changes data; expected writes = yes");
	check_error("query = gigs/findings", "query = a\nrule = b",
		"v.view:9:1: expected one of the keys query, rule and source");
	check_error("source = about\n", "", "v.view:42:1: expected one of the keys query, rule and source");
	check_error("height = 3", "height = 3\nshare = 1", "v.view:42:1: expected height or share, not both");
	check_error(
		"[column load]", "[field load]", "v.view:25:1: expected [column NAME]: only [fields NAME] has fields");
	check_error(
		"[grid findings]", "[view]", "v.view:9:1: expected one [view], without a name (and 11 more problems)");
	check_error("[grid findings]", "[grid Find Ings]",
		"v.view:9:1: malformed name \"Find Ings\"; expected [grid NAME] of lower-case letters, digits, \"-\" "
		"and "
		"\"_\"");
}

static void an_empty_file_is_no_view(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_null(view_parse("v.view", "", &err));
	assert_string_equal(err.text, "v.view:1:1: expected a section [view] (and 1 more problem)");
	err_done(&err);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(all_that_a_view_says_is_there),
	cmocka_unit_test(columns_have_what_the_file_does_not_say_from_their_format),
	cmocka_unit_test(actions_say_what_they_run_and_on_what),
	cmocka_unit_test(a_value_has_the_style_of_the_first_test_that_it_passes),
	cmocka_unit_test(mistakes_in_keys_and_values_are_placed),
	cmocka_unit_test(a_value_is_shown_by_the_word_that_the_language_has_for_it),
	cmocka_unit_test(sections_must_make_sense_together),
	cmocka_unit_test(an_empty_file_is_no_view),
};

UNIT_MAIN(tests)

#include "base/figure.h"
#include "base/str.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "unit.h"

#include <locale.h>
#include <stdio.h>

static const struct table_column columns[] = {
	{.title = "NAME"},
	{.title = "N", .right = true},
	{.title = "WHAT"},
};

/* A table on its way into memory. */
struct page {
	FILE *file;
	char *text;
	size_t len;
	struct table *table;
};

static void page_open(struct page *page, int width)
{
	page->file = open_memstream(&page->text, &page->len);
	page->table = table_new(page->file, columns, 3, width);
}

static void page_close(struct page *page)
{
	table_free(page->table);
	fclose(page->file);
}

static void page_row(struct page *page, const char *name, int number, const char *what)
{
	table_cell(page->table, name);
	table_cellf(page->table, "%d", number);
	table_cell(page->table, what);
}

static void columns_line_up_by_what_a_terminal_shows(void **state)
{
	(void)state;
	struct page page;
	page_open(&page, 0);
	page_row(&page, "翻訳", 5, "a");
	page_row(&page, "Чат-бот", 12, NULL);
	page_close(&page);
	assert_string_equal(page.text, "  NAME      N  WHAT\n"
				       "  翻訳      5  a\n"
				       "  Чат-бот  12  –\n");
	free(page.text);
}

static void an_empty_table_writes_nothing(void **state)
{
	(void)state;
	struct page page;
	page_open(&page, 80);
	page_close(&page);
	assert_string_equal(page.text, "");
	free(page.text);
}

static void on_a_terminal_the_widest_column_is_cut(void **state)
{
	(void)state;
	struct page page;
	page_open(&page, 30);
	page_row(&page, "short", 1, "a rather long text that does not fit");
	page_row(&page, "翻訳翻訳翻訳翻訳翻訳翻訳", 2, "b");
	page_close(&page);
	char *line = strtok(page.text, "\n");
	for (; line; line = strtok(NULL, "\n"))
		assert_in_range(utf8_columns(line, strlen(line)), 1, 30);
	free(page.text);
}

static void in_a_pipe_nothing_is_cut_and_one_long_cell_does_not_widen_all_rows(void **state)
{
	(void)state;
	struct page page;
	char lengthy[1001];
	memset(lengthy, 'x', sizeof(lengthy) - 1);
	lengthy[1000] = '\0';
	page_open(&page, 0);
	page_row(&page, lengthy, 1, "a");
	page_row(&page, "b", 2, "b");
	page_close(&page);
	assert_non_null(strstr(page.text, lengthy));
	assert_true(page.len < 1300);
	free(page.text);
}

static void no_cell_breaks_its_line(void **state)
{
	(void)state;
	struct page page;
	page_open(&page, 0);
	page_row(&page, "a\nb\r\033[2J", 1, "\342\200\256x");
	page_close(&page);
	int lines = 0;
	for (const char *at = page.text; *at; at++)
		lines += *at == '\n';
	assert_int_equal(lines, 2);
	assert_null(strchr(page.text, '\033'));
	assert_null(strchr(page.text, '\r'));
	assert_null(strstr(page.text, "\342\200\256"));
	free(page.text);
}

static void rows_after_the_sample_are_written_as_well(void **state)
{
	(void)state;
	struct page page;
	page_open(&page, 0);
	for (int i = 0; i < 1000; i++)
		page_row(&page, "row", i, "x");
	page_close(&page);
	int lines = 0;
	for (const char *at = page.text; *at; at++)
		lines += *at == '\n';
	assert_int_equal(lines, 1001);
	assert_non_null(strstr(page.text, "  row   999  x\n"));
	free(page.text);
}

static void change_is(const char *before, const char *after, const char *expected)
{
	struct str change = STR_INIT;
	term_add_change(&change, NULL, before, after);
	assert_string_equal(str_text(&change), expected);
	str_done(&change);
}

static void changes_show_what_differs(void **state)
{
	(void)state;
	change_is("{\"a\": 1, \"b\": 2}", "{\"a\": 1, \"b\": 3}", "b 2 → 3");
	change_is("{\"a\": null}", "{\"a\": 0}", "a – → 0");
	change_is("{\"a\": 1}", "{\"a\": 1}", "a 1");
	change_is("{\"a\": {\"b\": 1, \"c\": 5}, \"d\": [1]}", "{\"a\": {\"b\": 2, \"c\": 5}, \"d\": [2]}",
		"a.b 1 → 2, d … → …");
	change_is(NULL, "{\"a\": \"x\\ny\"}", "a x y");
	change_is("{\"a\": 7}", NULL, "a 7");
	change_is(NULL, NULL, "");
}

static void changes_are_told_in_the_words_of_their_rule(void **state)
{
	(void)state;
	static const char text[] = "-- rule: lots\n-- title: Lots\n-- system: gigs\n-- severity: error\n"
				   "-- key: lot_id uuid\n-- members: state: how it is, gig.n: number\n"
				   "-- words: state: gone = not there any more\n--: detect\nselect 1\n";
	struct rule *rule = rule_parse("sql/rules/gigs/lots.sql", text, NULL);
	struct str change = STR_INIT;
	assert_non_null(rule);
	term_add_change(&change, rule, "{\"state\": \"gone\", \"gig\": {\"n\": 1}, \"x\": \"gone\"}",
		"{\"state\": \"there\", \"gig\": {\"n\": 2}, \"x\": null}");
	assert_string_equal(str_text(&change), "how it is not there any more → there, number 1 → 2, x gone → –");
	str_done(&change);
	rule_free(rule);
}

static void keys_and_counts_are_short(void **state)
{
	(void)state;
	struct str text = STR_INIT;
	term_add_key(&text, "{\"teacher\": \"t1\", \"student\": 5}");
	assert_string_equal(text.data, "t1,5");
	str_clear(&text);
	figure_add_count(&text, 1234567);
	str_addc(&text, ' ');
	figure_add_count(&text, -999);
	str_addc(&text, ' ');
	figure_add_count(&text, -1000);
	assert_string_equal(text.data, "1,234,567 −999 −1,000");
	str_done(&text);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(columns_line_up_by_what_a_terminal_shows),
	cmocka_unit_test(an_empty_table_writes_nothing),
	cmocka_unit_test(on_a_terminal_the_widest_column_is_cut),
	cmocka_unit_test(in_a_pipe_nothing_is_cut_and_one_long_cell_does_not_widen_all_rows),
	cmocka_unit_test(no_cell_breaks_its_line),
	cmocka_unit_test(rows_after_the_sample_are_written_as_well),
	cmocka_unit_test(changes_show_what_differs),
	cmocka_unit_test(changes_are_told_in_the_words_of_their_rule),
	cmocka_unit_test(keys_and_counts_are_short),
};

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

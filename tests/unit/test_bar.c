#include "ui/bar.h"

#include "ui/chart.h"
#include "unit.h"

#include <math.h>

/* A canvas of one row, checked and freed. */
static void shows(struct canvas *canvas, const char *wanted)
{
	struct str text = STR_INIT;

	canvas_dump_row(canvas, 0, &text);
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
	canvas_free(canvas);
}

static void header(int cols, const char *wanted)
{
	static const struct bar_segment segments[] = {
		{.text = "trueup", .style = STYLE_DIM, .priority = 5},
		{.text = "prod-eu", .style = STYLE_BADGE, .priority = 9},
		{.text = NULL, .style = STYLE_TEXT, .priority = 9},
		{.text = "read-only", .style = STYLE_TEXT, .priority = 8, .right = true},
		{.text = "pg 3ms", .style = STYLE_OK, .priority = 2, .right = true},
	};
	struct canvas *canvas = canvas_new(1, cols, false);

	bar_segments(draw_all(canvas), 0, segments, 5);
	shows(canvas, wanted);
}

static void a_header_drops_what_matters_least(void **state)
{
	(void)state;
	header(40, " trueup  prod-eu      read-only  pg 3ms");
	header(35, " trueup  prod-eu         read-only");
	header(21, " prod-eu   read-only");
	header(20, " prod-eu  read-only");
	header(19, " prod-eu");
	header(7, " prod…");
	header(1, "");
}

static void a_segment_that_can_be_cut_is_cut_before_what_matters_more_goes(void **state)
{
	static const struct bar_segment segments[] = {
		{.text = "production-eu-central-1", .style = STYLE_BADGE, .priority = 7, .least = 4},
		{.text = "PROTECTED", .style = STYLE_WARNING, .priority = 9},
		{.text = "read-only", .style = STYLE_TEXT, .priority = 8, .right = true},
		{.text = "pg 3ms", .style = STYLE_OK, .priority = 6, .right = true},
	};
	static const struct {
		int cols;
		const char *wanted;
	} cases[] = {
		{60, " production-eu-central-1  PROTECTED       read-only  pg 3ms"},
		{48, " production-eu-central-1  PROTECTED   read-only"},
		{40, " production-eu-c…  PROTECTED  read-only"},
		{28, " pro…  PROTECTED  read-only"},
		{27, " PROTECTED       read-only"},
		{20, " PROTECTED"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct canvas *canvas = canvas_new(1, cases[i].cols, false);
		bar_segments(draw_all(canvas), 0, segments, 4);
		shows(canvas, cases[i].wanted);
	}
}

static void tabs(int cols, size_t front, const char *wanted)
{
	static const struct bar_tab all[] = {{"Overview", NULL, STYLE_TEXT, 0}, {"Gigs", "412", STYLE_ERROR, 0},
		{"Chats", "3", STYLE_ERROR, 0}, {"Jobs", NULL, STYLE_TEXT, 0}};
	struct canvas *canvas = canvas_new(1, cols, false);

	bar_tabs(draw_all(canvas), 0, all, 4, front);
	shows(canvas, wanted);
}

static void the_tab_in_front_is_always_in_sight(void **state)
{
	(void)state;
	tabs(50, 0, " 1 Overview  2 Gigs 412  3 Chats 3  4 Jobs");
	tabs(30, 0, " 1 Overview  2 Gigs 412 …");
	tabs(30, 2, " … 2 Gigs 412  3 Chats 3 …");
	tabs(30, 3, " … 3 Chats 3  4 Jobs");
	tabs(10, 3, " … 4 Jobs");
}

static void footer(int cols, const char *wanted)
{
	static const struct bar_key keys[] = {{"s", "sync", 9, false, false}, {"/", "filter", 2, false, false},
		{"enter", "open", 5, true, false}, {"?", "help", 0, false, false}};
	struct canvas *canvas = canvas_new(1, cols, false);

	bar_keys(draw_all(canvas), 0, keys, 4);
	shows(canvas, wanted);
}

static void the_way_to_help_is_never_dropped(void **state)
{
	(void)state;
	footer(40, " s sync  / filter  enter open  ? help");
	footer(37, " s sync  enter open  ? help");
	footer(18, " s sync  ? help");
	footer(10, " ? help");
	footer(5, " ? …");
}

static void bar(double fraction, int cols, bool ascii, const char *wanted)
{
	struct str full = STR_INIT;
	struct str empty = STR_INIT;

	chart_bar_text(&full, &empty, fraction, cols, ascii);
	str_add(&full, str_text(&empty));
	assert_string_equal(str_text(&full), wanted);
	str_done(&empty);
	str_done(&full);
}

static void bars_are_neither_empty_nor_full_unless_they_are(void **state)
{
	(void)state;
	bar(0, 4, false, "░░░░");
	bar(0.5, 4, false, "██░░");
	bar(0.55, 4, false, "██▎░");
	bar(1, 4, false, "████");
	bar(0.0001, 4, false, "▏░░░");
	bar(0.9999, 4, false, "███▉");
	bar(0.0001, 4, true, "#...");
	bar(0.9999, 4, true, "###.");
	bar(-3, 4, true, "....");
	bar(7, 4, true, "####");
	bar(NAN, 4, false, "░░░░");
	bar(0.5, 0, false, "");
	bar(0.5, -1, false, "");
}

static void spark(const double *values, size_t count, int cols, bool ascii, const char *wanted)
{
	struct str text = STR_INIT;

	chart_spark_text(&text, values, count, cols, ascii);
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
}

static void sparklines_go_from_lowest_to_highest(void **state)
{
	static const double rising[] = {0, 1, 2, 3, 4, 5, 6, 7};
	static const double flat[] = {5, 5, 5};
	static const double none[] = {0, 0, 0};
	static const double gaps[] = {1, NAN, 3, INFINITY};

	(void)state;
	spark(rising, 8, 8, false, "▁▂▃▄▅▆▇█");
	spark(rising, 8, 8, true, ".:-=+*#@");
	spark(rising, 8, 3, false, "▁▅█");
	spark(flat, 3, 8, false, "▄▄▄");
	spark(none, 3, 8, false, "▁▁▁");
	spark(gaps, 4, 8, false, "▁ █ ");
	spark(rising, 0, 8, false, "");
	spark(rising, 8, 0, false, "");
}

static void progress(int64_t done, int64_t total, const char *wanted)
{
	struct canvas *canvas = canvas_new(1, 13, true);

	chart_progress(draw_all(canvas), 0, 0, 13, done, total);
	shows(canvas, wanted);
}

static void a_hundred_per_cent_means_done(void **state)
{
	(void)state;
	progress(0, 100, "........   0%");
	progress(61, 100, "#####...  61%");
	progress(999999, 1000000, "#######.  99%");
	progress(INT64_MAX - 1, INT64_MAX, "#######.  99%");
	progress(100, 100, "######## 100%");
	progress(5, 0, "........    -");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_header_drops_what_matters_least),
	cmocka_unit_test(a_segment_that_can_be_cut_is_cut_before_what_matters_more_goes),
	cmocka_unit_test(the_tab_in_front_is_always_in_sight),
	cmocka_unit_test(the_way_to_help_is_never_dropped),
	cmocka_unit_test(bars_are_neither_empty_nor_full_unless_they_are),
	cmocka_unit_test(sparklines_go_from_lowest_to_highest),
	cmocka_unit_test(a_hundred_per_cent_means_done),
};

UNIT_MAIN(tests)

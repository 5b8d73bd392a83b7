#include "base/figure.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "unit.h"

#include <math.h>

static void speak(const char *locale)
{
	setenv("LC_ALL", locale, 1);
	unsetenv("LANGUAGE");
	text_begin();
}

static void check_number(const char *text, const char *want)
{
	struct str out = STR_INIT;
	figure_add_number(&out, text);
	assert_string_equal(str_text(&out), want);
	str_done(&out);
}

static void thousands_and_decimals_stand_apart_as_the_language_has_it(void **state)
{
	(void)state;
	speak("en_US.UTF-8");
	check_number("0", "0");
	check_number("999", "999");
	check_number("1204", "1,204");
	check_number("-1234567", "−1,234,567");
	check_number("1204.50", "1,204.50");
	speak("ru_RU.UTF-8");
	check_number("999", "999");
	check_number("1204", "1\u00a0204");
	check_number("-1234567", "−1\u00a0234\u00a0567");
	check_number("1204.50", "1\u00a0204,50");
	speak("C");
	check_number("-1234567", "-1,234,567");
}

static void what_is_no_number_is_left_alone(void **state)
{
	static const char *const texts[] = {
		"", "-", "–", "1.", ".5", "1e9", "1204 rows", "12.5.6", "ws_1204", "-0x1f", NULL};
	(void)state;
	speak("ru_RU.UTF-8");
	for (size_t i = 0; texts[i]; i++)
		check_number(texts[i], texts[i]);
}

static void check_decimal(double value, int decimals, const char *want)
{
	struct str out = STR_INIT;
	figure_add_decimal(&out, value, decimals);
	assert_string_equal(str_text(&out), want);
	str_done(&out);
}

static void a_fraction_is_rounded_to_what_a_person_reads(void **state)
{
	(void)state;
	speak("en_US.UTF-8");
	check_decimal(29.649, 1, "29.6");
	check_decimal(1203.96, 1, "1,204.0");
	check_decimal(28, 0, "28");
	check_decimal(NAN, 1, "–");
	speak("ru_RU.UTF-8");
	check_decimal(29.649, 1, "29,6");
	check_decimal(-1203.96, 1, "−1\u00a0204,0");
}

static void a_count_stands_in_its_sentence(void **state)
{
	struct str out = STR_INIT;
	(void)state;
	speak("en_US.UTF-8");
	figure_add_form(&out, "Repair %s rows?", 12345);
	figure_add_form(&out, " none", 1);
	assert_string_equal(str_text(&out), "Repair 12,345 rows? none");
	str_done(&out);
}

static void check_moment(time_t at, time_t now, const char *want)
{
	struct str out = STR_INIT;
	figure_add_moment(&out, at, now);
	assert_string_equal(str_text(&out), want);
	str_done(&out);
}

static void a_moment_is_written_with_the_languages_month(void **state)
{
	const time_t at = 1795356120; /* 2026-11-22 14:02 UTC */
	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	speak("en_US.UTF-8");
	check_moment(at, at, "22 Nov 14:02");
	check_moment(at, 0, "22 Nov 14:02");
	speak("ru_RU.UTF-8");
	check_moment(at, at + 60, "22 ноя 14:02");
}

static void a_moment_long_ago_has_its_year(void **state)
{
	const time_t at = 1795356120, year = 365 * 24 * 60 * 60;
	(void)state;
	speak("ru_RU.UTF-8");
	check_moment(at, at + year, "22 ноя 2026");
	check_moment(at, at - year, "22 ноя 2026");
}

static void every_month_and_age_fits_the_column_that_english_fits(void **state)
{
	static const int64_t ages[] = {0, 1, 59, 60, 3599, 3600, 86399, 86400, 99 * 86400};
	struct str out = STR_INIT;
	(void)state;
	speak("ru_RU.UTF-8");
	for (int month = 0; month < 12; month++) {
		str_clear(&out);
		figure_add_moment(&out, 1768478460 + month * 30 * 86400, 0); /* from 2026-01-15 12:01 on */
		assert_true(utf8_columns(out.data, out.len) <= 12);
		assert_null(strpbrk(out.data, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
	}
	for (size_t i = 0; i < sizeof(ages) / sizeof(*ages); i++) {
		str_clear(&out);
		clock_add_age(&out, ages[i]);
		assert_true(utf8_columns(out.data, out.len) <= 3);
		assert_null(strpbrk(out.data, "smhdnow"));
	}
	str_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(thousands_and_decimals_stand_apart_as_the_language_has_it),
	cmocka_unit_test(what_is_no_number_is_left_alone),
	cmocka_unit_test(a_fraction_is_rounded_to_what_a_person_reads),
	cmocka_unit_test(a_count_stands_in_its_sentence),
	cmocka_unit_test(a_moment_is_written_with_the_languages_month),
	cmocka_unit_test(a_moment_long_ago_has_its_year),
	cmocka_unit_test(every_month_and_age_fits_the_column_that_english_fits),
};

UNIT_MAIN(tests)

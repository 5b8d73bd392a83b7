#include "base/clock.h"
#include "unit.h"

static void check_age(int64_t seconds, const char *want)
{
	struct str out = STR_INIT;
	clock_add_age(&out, seconds);
	assert_string_equal(str_text(&out), want);
	str_done(&out);
}

static void ages_fit_a_column(void **state)
{
	(void)state;
	check_age(-5, "now");
	check_age(0, "now");
	check_age(59, "59s");
	check_age(60, "1m");
	check_age(3599, "59m");
	check_age(3600, "1h");
	check_age(86399, "23h");
	check_age(86400 * 9, "9d");
}

static void check_duration(int64_t ms, const char *want)
{
	struct str out = STR_INIT;
	clock_add_duration(&out, ms);
	assert_string_equal(str_text(&out), want);
	str_done(&out);
}

static void durations_are_as_exact_as_a_person_wants(void **state)
{
	(void)state;
	check_duration(-1, "0 ms");
	check_duration(85, "85 ms");
	check_duration(999, "999 ms");
	check_duration(2000, "2 s");
	check_duration(2400, "2.4 s");
	check_duration(59700, "1 min");
	check_duration(200000, "3 min 20 s");
	check_duration(3600000, "1 h");
	check_duration(83 * 60000, "1 h 23 min");
	check_duration(INT64_MAX, "2562047788015 h 12 min");
}

static void check_time(time_t at, const char *want)
{
	struct str out = STR_INIT;
	clock_add_rfc3339(&out, at);
	assert_string_equal(str_text(&out), want);
	str_done(&out);
}

static void times_are_written_in_utc(void **state)
{
	(void)state;
	setenv("TZ", "Asia/Tokyo", 1);
	check_time(0, "1970-01-01T00:00:00Z");
	check_time(1795316645, "2026-11-22T03:04:05Z");
	check_time(INT64_MAX, "1970-01-01T00:00:00Z");
}

static void the_monotonic_clock_goes_on(void **state)
{
	(void)state;
	int64_t before = clock_us();
	clock_sleep_ms(2);
	clock_sleep_ms(-1);
	assert_true(clock_us() - before >= 2000);
	assert_true(clock_ms() >= before / 1000);
}

static void spans_are_a_whole_number_and_a_unit(void **state)
{
	(void)state;
	int64_t ms = -1;
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {{"250ms", 250}, {"30s", 30000}, {"15m", 900000}, {"1h", 3600000}, {"400d", 34560000000}, {"0s", 0}};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct str out = STR_INIT;
		assert_true(clock_parse_span(good[i].text, &ms));
		assert_int_equal(ms, good[i].ms);
		clock_add_span(&out, ms);
		assert_string_equal(str_text(&out), ms ? good[i].text : "0ms");
		str_done(&out);
	}
	static const char *const bad[] = {
		"", "s", "30", "-1s", "1.5s", "1 s", "1s ", "1S", "1w", "999999999999999999d", "9999999999999999999s"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(clock_parse_span(bad[i], &ms));
}

static void a_time_is_read_with_its_offset_and_written_without_needless_zeros(void **state)
{
	static const struct {
		const char *text, *written;
		int64_t us;
	} good[] = {
		{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0},
		{"2026-11-22T13:02:03.120000000Z", "2026-11-22T13:02:03.12Z", INT64_C(1795352523120000)},
		{"2026-11-22T16:02:03.123456789+03:00", "2026-11-22T13:02:03.123456Z", INT64_C(1795352523123456)},
		{"2026-11-22t07:32:03-05:30", "2026-11-22T13:02:03Z", INT64_C(1795352523000000)},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", INT64_C(1483228800000000)},
		{"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z", -500000},
	};
	static const char *const bad[] = {"", "2026-11-22", "2026-11-22T13:02:03", "2026-11-22T13:02Z",
		"2026-13-22T13:02:03Z", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T13:02:03.Z",
		"2026-11-22T13:02:03+0300", "2026-11-22T13:02:03Zx", "20261122T130203Z", "-026-11-22T13:02:03Z",
		"9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01"};
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		struct str out = STR_INIT;
		int64_t us = 1;
		assert_true(clock_parse_rfc3339(good[i].text, &us));
		assert_int_equal(us, good[i].us);
		clock_add_rfc3339_us(&out, us);
		assert_string_equal(str_text(&out), good[i].written);
		str_done(&out);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		int64_t us;
		if (clock_parse_rfc3339(bad[i], &us))
			fail_msg("%s", bad[i]);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_time_is_read_with_its_offset_and_written_without_needless_zeros),
	cmocka_unit_test(spans_are_a_whole_number_and_a_unit),
	cmocka_unit_test(ages_fit_a_column),
	cmocka_unit_test(durations_are_as_exact_as_a_person_wants),
	cmocka_unit_test(times_are_written_in_utc),
	cmocka_unit_test(the_monotonic_clock_goes_on),
};

UNIT_MAIN(tests)

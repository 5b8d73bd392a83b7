#include "runner/exposition.h"
#include "unit.h"

#include <math.h>

static void a_family_says_what_it_is_before_its_samples(void **state)
{
	const struct exposition_label labels[] = {{"rule", "gig-counters"}, {"kind", "detect"}};
	struct str out = STR_INIT;
	(void)state;
	exposition_family(&out, "trueup_findings", "gauge", "Rows that drifted.");
	exposition_sample(&out, "trueup_findings", "", labels, 1, 41);
	exposition_sample(&out, "trueup_findings", "", labels, 2, 0.25);
	exposition_sample(&out, "trueup_chunk_seconds", "_sum", NULL, 0, 1234567.5);
	assert_string_equal(str_text(&out), "# HELP trueup_findings Rows that drifted.\n"
					    "# TYPE trueup_findings gauge\n"
					    "trueup_findings{rule=\"gig-counters\"} 41\n"
					    "trueup_findings{rule=\"gig-counters\",kind=\"detect\"} 0.25\n"
					    "trueup_chunk_seconds_sum 1234567.5\n");
	str_done(&out);
}

static void what_would_end_a_line_or_a_label_is_escaped(void **state)
{
	struct str out = STR_INIT;
	(void)state;
	exposition_family(&out, "a", "gauge", "one\\two\nthree \"four\"");
	exposition_sample(&out, "a", "", &(struct exposition_label){"b", "one\\two\n\"four\""}, 1, 1);
	assert_string_equal(str_text(&out), "# HELP a one\\\\two\\nthree \"four\"\n"
					    "# TYPE a gauge\n"
					    "a{b=\"one\\\\two\\n\\\"four\\\"\"} 1\n");
	str_done(&out);
}

static void a_value_keeps_its_digits_and_has_a_word_where_it_is_none(void **state)
{
	static const struct {
		double value;
		const char *text;
	} values[] = {{0, "a 0\n"}, {-1, "a -1\n"}, {123456789012, "a 123456789012\n"}, {1e20, "a 1e+20\n"},
		{0.005, "a 0.005\n"}, {NAN, "a NaN\n"}, {INFINITY, "a +Inf\n"}, {-INFINITY, "a -Inf\n"}};
	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct str out = STR_INIT;
		exposition_sample(&out, "a", "", NULL, 0, values[i].value);
		assert_string_equal(str_text(&out), values[i].text);
		str_done(&out);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_family_says_what_it_is_before_its_samples),
	cmocka_unit_test(what_would_end_a_line_or_a_label_is_escaped),
	cmocka_unit_test(a_value_keeps_its_digits_and_has_a_word_where_it_is_none),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}

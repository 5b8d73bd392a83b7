#include "systems/breaker.h"
#include "unit.h"

static void fail_often(struct breaker *breaker, int times, int64_t now)
{
	for (int i = 0; i < times; i++) {
		assert_int_equal(breaker_wait_ms(breaker, now), 0);
		breaker_asked(breaker);
		breaker_told(breaker, false, now);
	}
}

static void failures_in_a_row_open_it_and_a_success_between_them_does_not(void **state)
{
	struct breaker breaker = {.failures = 0};
	(void)state;
	fail_often(&breaker, BREAKER_FAILURES - 1, 0);
	breaker_told(&breaker, true, 0);
	fail_often(&breaker, BREAKER_FAILURES - 1, 0);
	assert_int_equal(breaker_wait_ms(&breaker, 0), 0);
	fail_often(&breaker, 1, 0);
	assert_int_equal(breaker_wait_ms(&breaker, 0), BREAKER_OPEN_MS);
	assert_int_equal(breaker_wait_ms(&breaker, BREAKER_OPEN_MS - 1), 1);
	assert_int_equal(breaker_wait_ms(&breaker, BREAKER_OPEN_MS), 0);
}

static void one_try_goes_out_and_the_wait_doubles_until_it_goes_well(void **state)
{
	struct breaker breaker = {.failures = 0};
	int64_t now = 0, wait = BREAKER_OPEN_MS;
	(void)state;
	fail_often(&breaker, BREAKER_FAILURES, now);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(breaker_wait_ms(&breaker, now), wait);
		now += wait;
		assert_int_equal(breaker_wait_ms(&breaker, now), 0);
		breaker_asked(&breaker);
		assert_true(breaker_wait_ms(&breaker, now) > 0);
		breaker_told(&breaker, false, now);
		wait = 2 * wait < BREAKER_OPEN_MAX_MS ? 2 * wait : BREAKER_OPEN_MAX_MS;
	}
	now += wait;
	breaker_asked(&breaker);
	breaker_told(&breaker, true, now);
	assert_int_equal(breaker_wait_ms(&breaker, now), 0);
	fail_often(&breaker, BREAKER_FAILURES, now);
	assert_int_equal(breaker_wait_ms(&breaker, now), BREAKER_OPEN_MS);
}

static void what_was_under_way_when_it_opened_does_not_open_it_for_longer(void **state)
{
	struct breaker breaker = {.failures = 0};
	(void)state;
	for (int i = 0; i < 10 * BREAKER_FAILURES; i++)
		breaker_asked(&breaker);
	for (int i = 0; i < 10 * BREAKER_FAILURES; i++)
		breaker_told(&breaker, false, 0);
	assert_int_equal(breaker_wait_ms(&breaker, 0), BREAKER_OPEN_MS);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(failures_in_a_row_open_it_and_a_success_between_them_does_not),
	cmocka_unit_test(one_try_goes_out_and_the_wait_doubles_until_it_goes_well),
	cmocka_unit_test(what_was_under_way_when_it_opened_does_not_open_it_for_longer),
};

UNIT_MAIN(tests)

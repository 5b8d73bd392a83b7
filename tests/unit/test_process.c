#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "systems/process.h"
#include "unit.h"

#include <signal.h>
#include <unistd.h>

static void keep(void *data, const char *bytes, size_t len)
{
	str_addn(data, bytes, len);
}

static bool run_shell(
	const char *script, const struct process_options *how, struct str *out, int *status, struct err *err)
{
	const char *const words[] = {"sh", "-c", script, NULL};
	struct process_options options = *how;
	options.words = words;
	options.out = keep;
	options.err = keep;
	options.data = out;
	return process_run(&options, status, err);
}

static void what_a_program_says_and_how_it_ended_is_told(void **state)
{
	const struct process_options options = {.timeout_ms = 10000};
	struct str out = STR_INIT;
	int status = 0;
	(void)state;
	assert_true(run_shell("echo one; exit 7", &options, &out, &status, NULL));
	assert_string_equal(str_text(&out), "one\n");
	assert_int_equal(status, 7);
	assert_true(run_shell("kill -TERM $$", &options, &out, &status, NULL));
	assert_int_equal(status, 128 + 15);
	str_done(&out);
}

static void one_that_says_no_more_and_runs_on_is_ended_in_time(void **state)
{
	const struct process_options options = {.timeout_ms = 200};
	struct str out = STR_INIT;
	struct err err = ERR_INIT;
	int status = 0;
	(void)state;
	int64_t begin = clock_ms();
	assert_false(run_shell("exec >&- 2>&-; kill -STOP $$", &options, &out, &status, &err));
	assert_true(clock_ms() - begin < 10000);
	assert_int_equal(err.kind, ERR_TEMPORARY);
	assert_int_equal(status, 128 + 9);
	err_done(&err);
	str_done(&out);
}

static volatile sig_atomic_t interrupt;

static void on_alarm(int signal)
{
	interrupt = signal;
}

static void an_interrupt_ends_one_that_says_no_more(void **state)
{
	const struct process_options options = {.interrupt = &interrupt};
	struct str out = STR_INIT;
	struct err err = ERR_INIT;
	int status = 0;
	(void)state;
	signal(SIGALRM, on_alarm);
	alarm(1);
	assert_false(run_shell("exec >&- 2>&-; kill -STOP $$", &options, &out, &status, &err));
	assert_int_equal(err.kind, ERR_INTERRUPTED);
	err_done(&err);
	str_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_a_program_says_and_how_it_ended_is_told),
	cmocka_unit_test(one_that_says_no_more_and_runs_on_is_ended_in_time),
	cmocka_unit_test(an_interrupt_ends_one_that_says_no_more),
};

UNIT_MAIN(tests)

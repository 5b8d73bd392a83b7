#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"
#include "conf/files.h"
#include "engine/site.h"
#include "systems/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 3, PER_SECOND = 30, SECOND_US = 1000000 };

static const char token[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/* What one connects with: to the server that PGHOST and the others name. */
struct bench {
	struct files *files;
	struct catalog *catalog;
	struct targets *targets;
	struct site *site;
};

static void bench_done(struct bench *bench)
{
	site_close(bench->site);
	catalog_free(bench->catalog);
	targets_free(bench->targets);
	files_close(bench->files);
}

static void bench_open(struct bench *bench)
{
	static const char *const env[] = {NULL};
	const struct files_env files = files_env_get();
	struct err err = ERR_INIT;
	bench->files = files_open(&files, &err);
	bench->catalog = catalog_load(bench->files);
	bench->targets = targets_from_env(env, &err);
	const struct target *target = targets_at(bench->targets, 0);
	const struct site_options options = {.conninfo = "",
		.connect_ms = 5000,
		.target = target,
		.database = &target->databases[0],
		.catalog = bench->catalog,
		.pace = {.statement_ms = 30000, .lock_ms = 10000, .lease_ms = 30000}};
	bench->site = site_open(&options, &err);
	if (!bench->site)
		fail_msg("%s", err.text);
}

static int migrate(void **state)
{
	const char *program = getenv("TRUEUP");
	int status = 1;
	pid_t child = fork();
	(void)state;
	if (child == 0) {
		execl(program, program, "migrate", "--quiet", "--label", "testing", (char *)NULL);
		_exit(127);
	}
	waitpid(child, &status, 0);
	return status;
}

static struct rate *open_rate(struct bench *bench, int hourly)
{
	return rate_new(&(struct rate_options){
		.site = bench->site, .token_hash = token, .per_second = PER_SECOND, .hourly = hourly});
}

static void pass(int64_t us)
{
	struct timespec span = {.tv_sec = us / SECOND_US, .tv_nsec = us % SECOND_US * 1000};
	nanosleep(&span, NULL);
}

/* One worker: writes the time of each request that it may send to out, until end; then how many of its slots were late,
 * as a negative number. */
static void work(int out, int64_t end)
{
	struct bench bench;
	struct err err = ERR_INIT;
	bench_open(&bench);
	struct rate *rate = open_rate(&bench, 0);
	while (clock_us() < end) {
		int64_t wait_us, now;
		enum rate_answer answer = rate_take(rate, 1000000, &wait_us, &err);
		if (answer == RATE_FAILED) {
			fprintf(stderr, "%s\n", err.text);
			_exit(1);
		}
		now = clock_us();
		if (answer == RATE_GO && write(out, &now, sizeof(now)) != (ssize_t)sizeof(now))
			_exit(1);
		if (answer == RATE_WAIT)
			pass(wait_us);
	}
	int64_t late = -rate_late(rate);
	if (late && write(out, &late, sizeof(late)) != (ssize_t)sizeof(late))
		_exit(1);
	rate_free(rate);
	bench_done(&bench);
	_exit(0);
}

static int by_time(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return *x < *y ? -1 : *x > *y;
}

struct times {
	VEC(int64_t);
	size_t late;
};

/* The most in any window of one second. */
static size_t busiest(const struct times *times)
{
	size_t most = 0, first = 0;
	for (size_t i = 0; i < times->len; i++) {
		while (times->items[i] - times->items[first] >= SECOND_US)
			first++;
		most = i - first + 1 > most ? i - first + 1 : most;
	}
	return most;
}

static void read_times(int from, struct times *times)
{
	int64_t time;
	while (read(from, &time, sizeof(time)) == (ssize_t)sizeof(time)) {
		if (time > 0)
			VEC_PUSH(times, time);
		else
			times->late += (size_t)-time;
	}
	qsort(times->items, times->len, sizeof(time), by_time);
}

/* Three workers for some seconds; frozen: the first of them is stopped for a third of the time. */
static void run_workers(int seconds, bool frozen, struct times *times)
{
	int ends[2];
	pid_t children[WORKERS];
	assert_int_equal(pipe(ends), 0);
	int64_t begin = clock_us(), end = begin + (int64_t)seconds * SECOND_US;
	for (int i = 0; i < WORKERS; i++) {
		children[i] = fork();
		if (children[i] == 0)
			work(ends[1], end);
	}
	close(ends[1]);
	if (frozen) {
		pass((int64_t)seconds * SECOND_US / 3);
		kill(children[0], SIGSTOP);
		pass((int64_t)seconds * SECOND_US / 3);
		kill(children[0], SIGCONT);
	}
	read_times(ends[0], times);
	close(ends[0]);
	for (int i = 0; i < WORKERS; i++) {
		int status = 1;
		waitpid(children[i], &status, 0);
		assert_int_equal(status, 0);
	}
}

static int seconds_of(int standard)
{
	return getenv("SOAK") ? 60 : standard;
}

static void check_budget(bool frozen, int seconds)
{
	struct times times = {.len = 0};
	run_workers(seconds, frozen, &times);
	/* From the first to the last: what it takes to connect is not the budget's. In a short run beside others the
	 * slots that a worker got no processor for, or that one which was frozen had, are counted as used; in a long
	 * one they are not. */
	size_t lost = getenv("SOAK") ? 0 : times.late;
	double used =
		(double)(times.len - 1 + lost) * SECOND_US / (double)(times.items[times.len - 1] - times.items[0]);
	size_t most = busiest(&times);
	print_message("# %zu in %d s and %zu late, %.2f a second, %zu in the busiest\n", times.len, seconds, times.late,
		used, most);
	assert_true(most <= PER_SECOND);
	assert_true(used >= 0.93 * PER_SECOND);
	free(times.items);
}

static void three_workers_share_the_budget_and_no_second_has_more(void **state)
{
	(void)state;
	check_budget(false, seconds_of(6));
}

static void a_worker_that_is_frozen_takes_little_of_it_away(void **state)
{
	(void)state;
	check_budget(true, seconds_of(9));
}

/* Takes slots until n were given or ms are over; how many were. */
static int take(struct rate *rate, int n, int ms)
{
	int64_t end = clock_ms() + ms, wait_us;
	int taken = 0;
	while (taken < n && clock_ms() < end) {
		struct err err = ERR_INIT;
		enum rate_answer answer = rate_take(rate, n - taken, &wait_us, &err);
		if (answer == RATE_FAILED)
			fail_msg("%s", err.text);
		taken += answer == RATE_GO;
		if (answer == RATE_WAIT)
			pass(wait_us);
		if (answer == RATE_SPENT)
			break;
	}
	return taken;
}

/* Takes one, of a batch as large as can be. */
static void take_first(struct rate *rate)
{
	enum { MANY = 1000000 };
	struct err err = ERR_INIT;
	int64_t wait_us;
	enum rate_answer answer = RATE_WAIT;
	for (int64_t end = clock_ms() + 5000; answer != RATE_GO && clock_ms() < end;) {
		answer = rate_take(rate, MANY, &wait_us, &err);
		if (answer == RATE_FAILED)
			fail_msg("%s", err.text);
		if (answer == RATE_WAIT)
			pass(wait_us);
	}
	assert_int_equal(answer, RATE_GO);
}

static void slots_that_passed_are_dropped_and_not_made_up_for(void **state)
{
	enum { HELD = PER_SECOND / 4, TAKEN = 15 };
	struct bench bench;
	(void)state;
	bench_open(&bench);
	struct rate *rate = open_rate(&bench, 0);
	take_first(rate);
	int64_t late = rate_late(rate);
	pass(2 * SECOND_US);
	int64_t begun = clock_ms();
	assert_int_equal(take(rate, TAKEN, 5000), TAKEN);
	/* Those that it held have passed, and those that nobody held are none. */
	assert_true(rate_late(rate) - late >= HELD);
	assert_true(clock_ms() - begun >= (TAKEN - 1) * 35 - RATE_LATE_US / 1000);
	rate_free(rate);
	bench_done(&bench);
}

static void a_slot_that_is_a_little_late_is_good(void **state)
{
	enum { TRIES = 20, LATE_US = RATE_LATE_US / 2 };
	struct bench bench;
	struct err err = ERR_INIT;
	int good = 0;
	(void)state;
	bench_open(&bench);
	struct rate *rate = open_rate(&bench, 0);
	for (int i = 0; i < TRIES; i++) {
		int64_t wait_us, late = rate_late(rate);
		if (rate_take(rate, 1000000, &wait_us, &err) != RATE_WAIT)
			continue;
		int64_t due = clock_us() + wait_us;
		pass(wait_us + LATE_US);
		enum rate_answer answer = rate_take(rate, 1, &wait_us, &err);
		/* Else this machine was busy. */
		if (clock_us() - due < RATE_LATE_US) {
			assert_int_equal(answer, RATE_GO);
			assert_int_equal(rate_late(rate), late);
			good++;
		}
	}
	assert_true(good > 0);
	rate_free(rate);
	bench_done(&bench);
}

/* How many slots are reserved at once tells how many are late where none is used in time. */
static void one_that_is_too_slow_for_its_slots_reserves_fewer(void **state)
{
	enum { ROUNDS = 7, QUICK = 3000, QUARTER = QUICK / 4 };
	struct bench bench;
	struct err err = ERR_INIT;
	int64_t wait_us, late = 0;
	(void)state;
	bench_open(&bench);
	struct rate *rate =
		rate_new(&(struct rate_options){.site = bench.site, .token_hash = token, .per_second = QUICK});
	for (int i = 0; i < ROUNDS; i++) {
		late = rate_late(rate);
		assert_int_not_equal(rate_take(rate, 1000000, &wait_us, &err), RATE_FAILED);
		pass(wait_us + SECOND_US / 3); /* longer than any batch lasts */
		rate_take(rate, 0, &wait_us, &err);
		late = rate_late(rate) - late;
		if (i == 0)
			assert_true(late >= QUARTER);
	}
	assert_true(late <= QUARTER / 16);
	rate_free(rate);
	bench_done(&bench);
}

static void what_cannot_be_is_refused_and_changes_nothing(void **state)
{
	static const struct {
		int per_second, hourly;
	} no[] = {{-1, 0}, {100001, 0}, {PER_SECOND, -1}};
	struct bench bench;
	(void)state;
	bench_open(&bench);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		struct err err = ERR_INIT;
		int64_t wait_us;
		struct rate *rate = rate_new(&(struct rate_options){.site = bench.site,
			.token_hash = token,
			.per_second = no[i].per_second,
			.hourly = no[i].hourly});
		assert_int_equal(rate_take(rate, 1, &wait_us, &err), RATE_FAILED);
		assert_non_null(strstr(err.text, "such slots cannot be reserved"));
		err_done(&err);
		rate_free(rate);
	}
	struct rate *rate = open_rate(&bench, 1);
	assert_int_equal(take(rate, 1, 5000) + rate_late(rate), 1);
	rate_free(rate);
	bench_done(&bench);
}

static void an_hour_has_its_budget_and_what_is_not_counted_goes_on(void **state)
{
	enum { HOURLY = 5 };
	struct bench bench;
	struct err err = ERR_INIT;
	int64_t wait_us;
	(void)state;
	bench_open(&bench);
	struct rate *counted = open_rate(&bench, HOURLY), *other = open_rate(&bench, 0);
	/* One that was late is spent, too. */
	int taken = take(counted, 2 * HOURLY, 5000);
	assert_int_equal(taken + rate_late(counted), HOURLY);
	assert_int_equal(rate_take(counted, 1, &wait_us, &err), RATE_SPENT);
	assert_true(wait_us > INT64_C(59) * 60 * SECOND_US && wait_us <= INT64_C(61) * 60 * SECOND_US);
	assert_int_equal(take(other, 2 * HOURLY, 5000), 2 * HOURLY);
	rate_free(counted);
	rate_free(other);
	bench_done(&bench);
}

static void a_429_holds_everybody_and_halves_what_follows(void **state)
{
	struct bench bench;
	struct err err = ERR_INIT;
	(void)state;
	bench_open(&bench);
	struct rate *told = open_rate(&bench, 0), *other = open_rate(&bench, 0);
	assert_int_equal(take(told, 3, 5000), 3);
	assert_true(rate_slow(told, 700, &err));
	int64_t begun = clock_ms();
	assert_int_equal(take(other, 1, 5000), 1);
	assert_true(clock_ms() - begun >= 650);
	begun = clock_ms();
	assert_int_equal(take(other, 10, 5000), 10);
	/* 70 ms apart where 35 were. */
	assert_true(clock_ms() - begun >= 10 * 70 - 40);
	rate_free(told);
	rate_free(other);
	bench_done(&bench);
}

static void what_answers_say_of_a_clock_is_combined(void **state)
{
	struct rate_clock clock = {.at = 0};
	(void)state;
	/* Theirs is 5000 ahead of ours. */
	rate_clock_add(&clock, 1000, 3000, 6100);
	assert_int_equal(clock.least, 3100);
	assert_int_equal(clock.most, 5100);
	rate_clock_add(&clock, 4000, 4200, 9100);
	assert_true(clock.least >= 4898 && clock.most <= 5102);
	int64_t local = rate_clock_local(&clock, 15000);
	assert_true(local > 9890 && local < 10110);
	/* It was set: what was known is no good. */
	rate_clock_add(&clock, 5000, 5200, 5000);
	assert_int_equal(clock.least, -200);
	assert_int_equal(clock.most, 0);
}

static int forget(void **state)
{
	(void)state;
	int status = 1;
	pid_t child = fork();
	if (child == 0) {
		execlp("psql", "psql", "-Xqc", "delete from trueup.api_budget", (char *)NULL);
		_exit(127);
	}
	waitpid(child, &status, 0);
	return status;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_answers_say_of_a_clock_is_combined),
	cmocka_unit_test_setup(three_workers_share_the_budget_and_no_second_has_more, forget),
	cmocka_unit_test_setup(a_worker_that_is_frozen_takes_little_of_it_away, forget),
	cmocka_unit_test_setup(slots_that_passed_are_dropped_and_not_made_up_for, forget),
	cmocka_unit_test_setup(a_slot_that_is_a_little_late_is_good, forget),
	cmocka_unit_test_setup(one_that_is_too_slow_for_its_slots_reserves_fewer, forget),
	cmocka_unit_test_setup(what_cannot_be_is_refused_and_changes_nothing, forget),
	cmocka_unit_test_setup(an_hour_has_its_budget_and_what_is_not_counted_goes_on, forget),
	cmocka_unit_test_setup(a_429_holds_everybody_and_halves_what_follows, forget),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, migrate, NULL) > 0;
}

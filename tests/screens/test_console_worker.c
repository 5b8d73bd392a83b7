/* Who does what was asked for: a worker that is there, or one that the console starts and leaves behind. */
#include "../unit/unit.h"
#include "base/clock.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT_MS = 30000, PAUSE_MS = 20 };

/* Notes each worker that came, and how it is told from others. */
static const char noted[] = "create table public.came (name text);"
			    "create function public.came() returns trigger language plpgsql security definer as"
			    "  'begin insert into public.came values (new.name); return null; end';"
			    "create trigger came after insert on trueup.worker"
			    "  for each row execute function public.came();";
/* No row is written as long as something stands in public.held; a test that fails holds none up for ever. */
static const char hold[] = "create table public.held as select 1 as one;"
			   "create function gigs.held() returns trigger language plpgsql as $$"
			   "  begin"
			   "    for i in 1 .. 600 loop"
			   "      exit when not exists (select from public.held);"
			   "      perform pg_sleep(0.05);"
			   "    end loop;"
			   "    return new;"
			   "  end $$;"
			   "create trigger held before update on gigs.gigs for each row execute function gigs.held()";
static const char let_go[] = "delete from public.held";
static const char came[] = "select count(distinct name) from public.came";

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	sql(noted);
	return 0;
}

/* A worker that was started here; 0: none. */
static pid_t beside;

static int end(void **state)
{
	if (beside) {
		kill(beside, SIGKILL);
		waitpid(beside, NULL, 0);
		beside = 0;
	}
	return console_end(state);
}

/* The process of the only worker that came. */
static pid_t worker_pid(void)
{
	const char *name = sql("select split_part(name, '/', 2) from public.came limit 1");
	pid_t pid = (pid_t)strtol(name, NULL, 10);
	assert_true(pid > 1);
	return pid;
}

static void wait_gone(pid_t pid)
{
	int64_t limit = clock_ms() + LIMIT_MS;
	while (kill(pid, 0) == 0 || errno != ESRCH) {
		if (clock_ms() > limit)
			fail_msg("process %d is still there", (int)pid);
		clock_sleep_ms(PAUSE_MS);
	}
}

static struct screen *open_gigs(void)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 140},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted");
	return screen;
}

static void sync_all(struct screen *screen)
{
	screen_keys(screen, "S");
	screen_wait(screen, "8 rows will be touched");
	console_confirm(screen);
}

static void the_terminal_goes_while_a_job_runs_and_the_job_is_done(void **state)
{
	(void)state;
	sql(hold);
	struct screen *screen = open_gigs();
	sync_all(screen);
	screen_wait(screen, "one was started here");
	sql_wait("select state from trueup.job", "running");
	pid_t worker = worker_pid();
	screen_hang_up(screen);
	screen_wait_exit(screen);
	assert_int_equal(kill(worker, 0), 0);
	sql(let_go);
	sql_wait("select state from trueup.job", "done");
	assert_string_equal(sql("select sum(repaired) from trueup.part"), "8");
	wait_gone(worker);
	assert_string_equal(sql(came), "1");
	sql_wait("select count(*) from pg_stat_activity where application_name like 'trueup%'", "0");
	screen_end(screen);
}

static void several_jobs_start_one_worker(void **state)
{
	(void)state;
	sql(hold);
	struct screen *screen = open_gigs();
	sync_all(screen);
	sql_wait("select state from trueup.job", "running");
	screen_keys(screen, "s");
	screen_wait(screen, "1 row will be touched");
	console_confirm(screen);
	sql_wait("select count(*) from trueup.job where state <> 'preview'", "2");
	sql(let_go);
	sql_wait("select string_agg(state, ' ' order by id) from trueup.job", "done done");
	assert_string_equal(sql(came), "1");
	wait_gone(worker_pid());
	console_leave(screen);
}

static void where_a_worker_is_alive_none_is_started(void **state)
{
	(void)state;
	beside = fork();
	if (beside == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setenv("TRUEUP_METRICS_ADDR", "off", 1);
		execl(database_program(), "trueup", "worker", "--quiet", NULL);
		_exit(127);
	}
	sql_wait(came, "1");
	struct screen *screen = open_gigs();
	sync_all(screen);
	screen_wait(screen, "8 fixed");
	assert_string_equal(sql(came), "1");
	console_leave(screen);
	kill(beside, SIGTERM);
	int status = 0;
	assert_int_equal(waitpid(beside, &status, 0), beside);
	beside = 0;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Another program's rules may differ: its workers leave the job to those who have the same. */
static void where_those_who_are_there_leave_it_alone_one_is_started(void **state)
{
	(void)state;
	sql("insert into trueup.worker (name, version, seen_at) values ('elsewhere/1', '0', now() + interval '1 "
	    "hour')");
	struct screen *screen = open_gigs();
	sync_all(screen);
	screen_wait(screen, "8 fixed");
	assert_string_equal(sql(came), "2");
	console_leave(screen);
}

static void while_all_jobs_are_halted_none_is_started_and_the_screen_says_why(void **state)
{
	(void)state;
	sql("update trueup.installation set halted = 'a migration'");
	struct screen *screen = open_gigs();
	sync_all(screen);
	screen_wait(screen, "all jobs are halted");
	assert_string_equal(sql(came), "0");
	sql("update trueup.installation set halted = null");
	screen_wait(screen, "8 fixed");
	assert_string_equal(sql(came), "1");
	console_leave(screen);
}

/* What a sequence counted stays counted when the worker's statement fails. Where it takes long, the console tries again
 * by itself. */
static void one_that_cannot_work_is_said_and_not_started_for_ever(void **state)
{
	enum { ASKED = 5, MOST = 3 };
	(void)state;
	sql("create sequence public.tried;"
	    "create function public.no() returns trigger language plpgsql as"
	    "  $$begin perform nextval('public.tried'); raise exception 'no workers today'; end$$;"
	    "create trigger no before insert on trueup.worker for each row execute function public.no()");
	struct screen *screen = open_gigs();
	/* Each time it is the same job that is asked for. */
	for (int i = 1; i <= ASKED; i++) {
		sync_all(screen);
		screen_wait(screen, "\"trueup worker --job 1\" goes on with it");
		long tried = strtol(sql("select last_value from public.tried"), NULL, 10);
		assert_in_range(tried, i < MOST ? i : MOST, MOST);
	}
	screen_keys(screen, "L");
	screen_wait(screen, "exit status 3");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_terminal_goes_while_a_job_runs_and_the_job_is_done, begin, end),
		cmocka_unit_test_setup_teardown(several_jobs_start_one_worker, begin, end),
		cmocka_unit_test_setup_teardown(where_a_worker_is_alive_none_is_started, begin, end),
		cmocka_unit_test_setup_teardown(where_those_who_are_there_leave_it_alone_one_is_started, begin, end),
		cmocka_unit_test_setup_teardown(
			while_all_jobs_are_halted_none_is_started_and_the_screen_says_why, begin, end),
		cmocka_unit_test_setup_teardown(one_that_cannot_work_is_said_and_not_started_for_ever, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

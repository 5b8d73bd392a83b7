/* The pane of the participants: what is there at once, what is asked for and comes, and what says that nothing can. The
 * real console on a private PostgreSQL and Redis, with a stand-in for the MAX API. */
#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WITHIN_MS = 2000, QUIET_MS = 1500 };

/* Chat N has the number -N, and 2 + N * 7919 % 4999 participants in MAX: 2922 of the first, 843 of the second. */
static int begin(void **state)
{
	(void)state;
	database_begin(true);
	run("sql_file", "tests/data/participants-tables-production.sql", NULL);
	sql("insert into participants.chats (id, name, max_chat_id, participants_count) "
	    "select n, 'Chat ' || n, -n, 5 from generate_series(1, 40) n");
	run("trueup", "migrate", "--domain", "participants", "--yes", "--quiet", NULL);
	run("bash", "-c", "\"$TRUEUP\" check participants-stale --quiet || [ $? = 1 ]", NULL);
	run("start_max_api", NULL);
	char *log = mem_printf("%s/max_api.log", getenv("SERVERS_DIR"));
	char *url = mem_printf("http://127.0.0.1:%s", run("sed", "-n", "s/^listens at //p", log, NULL));
	setenv("MAX_API_URL", url, 1);
	setenv("MAX_API_TOKEN", "secret", 1);
	setenv("MAX_API_RATE", "1000", 1);
	free(log);
	free(url);
	return 0;
}

/* A worker that was started here; 0: none. */
static pid_t worker;

static int end(void **state)
{
	if (worker > 0) {
		kill(worker, SIGKILL);
		waitpid(worker, NULL, 0);
	}
	worker = 0;
	run("stop_max_api", NULL);
	return console_end(state);
}

static struct screen *open_pane(const char *lazy, const char *option)
{
	const char *const env[] = {lazy, NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 120, .env = env},
		(const char *const[]){database_program(), "console", "participants", option, NULL});
	screen_wait(screen, "Chat 1 ");
	screen_wait_row(screen, 1, "5 Participants 40");
	return screen;
}

static void start_worker(void)
{
	worker = fork();
	if (worker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setenv("TRUEUP_METRICS_ADDR", "off", 1);
		setenv("PARTICIPANTS_ENABLE_BACKGROUND_SYNC", "false", 1);
		execl(database_program(), "trueup", "worker", "--quiet", NULL);
		_exit(127);
	}
	assert_true(worker > 0);
	for (int64_t until = clock_ms() + 20000; clock_ms() < until;) {
		if (str_eq(sql("select count(*) from trueup.worker"), "1"))
			return;
	}
	fail_msg("no worker came");
}

static void end_worker(void)
{
	int status = 0;
	kill(worker, SIGTERM);
	assert_int_equal(waitpid(worker, &status, 0), worker);
	worker = 0;
	assert_int_equal(status, 0);
}

static void a_chat_is_asked_for_again_and_its_count_comes(void **state)
{
	(void)state;
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL);
	screen_keys(screen, "s");
	screen_wait(screen, "1 request at most");
	screen_wait(screen, "It cannot be");
	console_confirm(screen);
	screen_wait(screen, "2,922");
	screen_wait(screen, "api");
	assert_string_equal(sql("select string_agg(participants_count::text, ' ' order by id) from participants.chats "
				"where id < 4"),
		"2922 5 5");
	console_leave(screen);
}

static void what_all_takes_is_said_before(void **state)
{
	(void)state;
	sql("insert into trueup.api_budget (token, rate) values (repeat('0', 64), 2)");
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL);
	screen_keys(screen, "A");
	screen_wait(screen, "40 requests at most; at 1.9 a second that takes about 21 s");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "Cancel");
	screen_keys(screen, "R");
	screen_wait(screen, "requests at most");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "Cancel");
	console_leave(screen);
	assert_string_equal(sql("select count(*) from trueup.job where state <> 'preview' and kind = 'repair'"), "0");
}

static void old_counts_are_there_at_once_and_new_ones_come_by_themselves(void **state)
{
	(void)state;
	start_worker();
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=true", NULL);
	screen_wait(screen, "2,922");
	screen_wait(screen, "843");
	console_leave(screen);
	end_worker();
	/* Those in sight, and none of the others. */
	assert_string_equal(sql("select participants_count from participants.chats where id = 40"), "5");
	assert_string_equal(sql("select min(params::text) from trueup.job where kind = 'repair'"),
		"{\"visible\": true, \"background\": true}");
}

static void who_only_reads_asks_for_nothing(void **state)
{
	(void)state;
	start_worker();
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=true", "--read-only");
	screen_wait(screen, "1 worker");
	screen_bytes_while_idle(screen, QUIET_MS); /* longer than what is in sight is looked at */
	assert_string_equal(sql("select count(*) from trueup.job where kind = 'repair'"), "0");
	console_leave(screen);
	end_worker();
}

/* "max <1ms", "max 12ms" */
static bool max_answers(struct screen *screen, void *data)
{
	int col = 0;
	(void)data;
	if (screen_find(screen, "max ", &col) != 0)
		return false;
	char first = screen_cell(screen, 0, col + 4).text[0];
	return first == '<' || (first >= '0' && first <= '9');
}

static void what_is_stopped_is_seen_within_two_seconds(void **state)
{
	(void)state;
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL);
	screen_wait_until(screen, max_answers, NULL, "an answer of MAX");
	int64_t lag = console_lag_ms();
	run("stop_max_api", NULL);
	int64_t stopped = clock_ms();
	screen_wait(screen, "max down");
	console_check_within(stopped, lag, WITHIN_MS);
	run("stop_redis", NULL);
	stopped = clock_ms();
	screen_wait(screen, "redis down");
	console_check_within(stopped, lag, WITHIN_MS);
	run("start_redis", NULL);
	screen_wait_gone(screen, "redis down");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_chat_is_asked_for_again_and_its_count_comes, begin, end),
		cmocka_unit_test_setup_teardown(what_all_takes_is_said_before, begin, end),
		cmocka_unit_test_setup_teardown(
			old_counts_are_there_at_once_and_new_ones_come_by_themselves, begin, end),
		cmocka_unit_test_setup_teardown(who_only_reads_asks_for_nothing, begin, end),
		cmocka_unit_test_setup_teardown(what_is_stopped_is_seen_within_two_seconds, begin, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

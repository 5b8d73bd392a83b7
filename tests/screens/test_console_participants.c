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
#include <stdlib.h>
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

static struct screen *start_pane(const char *lazy, const char *option)
{
	const char *const env[] = {lazy, NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 120, .env = env},
		(const char *const[]){database_program(), "console", "participants", option, NULL});
	screen_wait(screen, "Chat 1 ");
	return screen;
}

static struct screen *open_pane(const char *lazy, const char *option)
{
	struct screen *screen = start_pane(lazy, option);
	screen_wait_row(screen, 1, "5 Participants 40");
	return screen;
}

/* The chat under the cursor. */
static void ask_for_one(struct screen *screen)
{
	screen_keys(screen, "s");
	screen_wait(screen, "1 request at most");
	screen_wait(screen, "It cannot be");
	console_confirm(screen);
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
	ask_for_one(screen);
	screen_wait(screen, "2,922");
	screen_wait(screen, "api");
	assert_string_equal(sql("select string_agg(participants_count::text, ' ' order by id) from participants.chats "
				"where id < 4"),
		"2922 5 5");
	console_leave(screen);
}

static void a_job_that_nobody_can_begin_with_says_what_it_waits_for(void **state)
{
	(void)state;
	unsetenv("MAX_API_TOKEN");
	start_worker();
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL);
	ask_for_one(screen);
	screen_wait(screen, "Job 1 waits: there is no token for the MAX API; set MAX_API_TOKEN_FILE");
	console_leave(screen);
}

/* One that the console starts by itself leaves such a job, and is gone. */
static void what_a_job_waits_for_is_said_as_well_once_nobody_is_there(void **state)
{
	(void)state;
	unsetenv("MAX_API_TOKEN");
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL);
	ask_for_one(screen);
	screen_wait(screen, "end job");
	screen_wait_gone(screen, "end job");
	screen_wait(screen, "Job 1 waits: there is no token for the MAX API; set MAX_API_TOKEN_FILE");
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
	screen_wait_gone(screen, "requests at most");
	screen_keys(screen, "R");
	screen_wait(screen, "requests at most");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "requests at most");
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

static void workers_are_listed_with_what_they_are_at(void **state)
{
	(void)state;
	start_worker();
	sql("insert into trueup.worker (name, version, started_at, seen_at) values "
	    "('lost/7', '1', now() - interval '3 days', now() - interval '7 minutes'), "
	    "('forgotten/8', '1', now() - interval '3 days', now() - interval '2 hours')");
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL);
	char *mine = mem_printf("/%d ", worker);
	screen_wait_beside(screen, mine, " idle ");
	screen_wait_beside(screen, "lost/7", " silent ");
	screen_wait_beside(screen, "lost/7", " 3d ");
	screen_wait_beside(screen, "lost/7", " 7m");
	assert_int_equal(screen_find(screen, "forgotten", &(int){0}), -1);
	/* What it asked for is told of it, and who goes is listed no more, though no key is pressed. */
	sql("insert into trueup.participants_tally (minute, worker, kind, what, n) "
	    "select date_trunc('minute', now()), name, 'api', 'counted', 4321 from trueup.worker where name like '%/%' "
	    "and name not in ('lost/7', 'forgotten/8')");
	screen_wait_beside(screen, mine, " 4,321 ");
	/* What it had asked for before it took up a job is none of that job's rate. */
	run("tell_max_api", "/standin/behaviour?latency=60000", NULL);
	ask_for_one(screen);
	screen_wait_beside(screen, mine, " asking         –       0    4,321 ");
	run("tell_max_api", "/standin/begin", NULL);
	end_worker();
	screen_wait_gone(screen, mine);
	screen_wait(screen, "lost/7");
	free(mine);
	console_leave(screen);
}

static void what_is_wrong_with_a_chat_reads_in_russian(void **state)
{
	(void)state;
	static const char *const env[] = {"LANGUAGE=ru", "PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL};
	sql("update participants.chats set max_chat_id = null, participants_count = -3 where id = 7");
	run("bash", "-c", "\"$TRUEUP\" check participants-unreachable participants-data --quiet || [ $? = 1 ]", NULL);
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 120, .env = env},
		(const char *const[]){database_program(), "console", "findings", "participants-unreachable", NULL});
	screen_wait(screen, "чат без номера → доступен");
	assert_int_equal(screen_find(screen, "reachable", NULL), -1);
	console_leave(screen);
	screen = screen_start(&(struct screen_start){.rows = 24, .cols = 120, .env = env},
		(const char *const[]){database_program(), "console", "findings", "participants-data", NULL});
	screen_wait(screen, "что не так нет номера, число меньше нуля → –");
	console_leave(screen);
	/* What is kept, and what machines read, is the same in each language. */
	assert_string_equal(sql("select string_agg(stored ->> 'state', ' ') from trueup.finding "
				"where rule = 'participants-unreachable' and resolved_at is null"),
		"no id");
}

/* "max <1ms", "max 12ms": by what stands before the figure. */
static bool answers(struct screen *screen, void *name)
{
	int col = 0;
	if (screen_find(screen, name, &col) != 0)
		return false;
	char first = screen_cell(screen, 0, col + (int)strlen(name)).text[0];
	return first == '<' || (first >= '0' && first <= '9');
}

/* Whoever starts the servers keeps their process ids. */
static void signal_redis(const char *signal)
{
	run("bash", "-c", "read -r pid _ <\"$SERVERS_DIR/redis.pid\" && kill -s \"$0\" \"$pid\"", signal, NULL);
}

static void what_is_stopped_is_seen_within_two_seconds(void **state)
{
	(void)state;
	struct screen *screen = open_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL);
	screen_wait_until(screen, answers, "max ", "an answer of MAX");
	int64_t lag = console_lag_ms();
	/* It takes connections, and no answer comes. */
	int64_t stopped = clock_ms();
	run("tell_max_api", "/standin/behaviour?mode=silent", NULL);
	screen_wait(screen, "max no answer");
	console_check_within(stopped, lag, WITHIN_MS);
	run("tell_max_api", "/standin/begin", NULL);
	screen_wait_until(screen, answers, "max ", "an answer of MAX again");
	run("stop_max_api", NULL);
	stopped = clock_ms();
	screen_wait(screen, "max down");
	console_check_within(stopped, lag, WITHIN_MS);
	screen_wait_until(screen, answers, "redis ", "an answer of Redis");
	signal_redis("STOP");
	stopped = clock_ms();
	screen_wait(screen, "redis no answer");
	console_check_within(stopped, lag, WITHIN_MS);
	signal_redis("CONT");
	screen_wait_gone(screen, "redis no answer");
	run("stop_redis", NULL);
	stopped = clock_ms();
	screen_wait(screen, "redis down");
	console_check_within(stopped, lag, WITHIN_MS);
	run("start_redis", NULL);
	screen_wait_gone(screen, "redis down");
	console_leave(screen);
}

/* The list of the pane has no heading of its own: all that is said of it stands beside the title. */
static void what_is_filtered_marked_and_stale_is_said(void **state)
{
	(void)state;
	sql("update trueup.finding set resolved_at = now() where key = '{\"chat_id\": 7}'");
	struct screen *screen = start_pane("PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL);
	screen_wait_row(screen, 2, "39 drifted of 40");
	screen_keys(screen, "space /");
	screen_type(screen, "chat\r");
	screen_wait_row(screen, 2, "1 marked   filter chat   39 drifted of 40");
	screen_wait_row(screen, 23, "S refresh 39 stale");
	screen_keys(screen, "/ C-u");
	screen_type(screen, "/^Chat 7 /\r");
	screen_wait_row(screen, 2, "0 drifted of 1");
	screen_wait_gone(screen, "stale");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_chat_is_asked_for_again_and_its_count_comes, begin, end),
		cmocka_unit_test_setup_teardown(a_job_that_nobody_can_begin_with_says_what_it_waits_for, begin, end),
		cmocka_unit_test_setup_teardown(what_is_filtered_marked_and_stale_is_said, begin, end),
		cmocka_unit_test_setup_teardown(what_a_job_waits_for_is_said_as_well_once_nobody_is_there, begin, end),
		cmocka_unit_test_setup_teardown(what_all_takes_is_said_before, begin, end),
		cmocka_unit_test_setup_teardown(
			old_counts_are_there_at_once_and_new_ones_come_by_themselves, begin, end),
		cmocka_unit_test_setup_teardown(what_is_wrong_with_a_chat_reads_in_russian, begin, end),
		cmocka_unit_test_setup_teardown(workers_are_listed_with_what_they_are_at, begin, end),
		cmocka_unit_test_setup_teardown(who_only_reads_asks_for_nothing, begin, end),
		cmocka_unit_test_setup_teardown(what_is_stopped_is_seen_within_two_seconds, begin, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

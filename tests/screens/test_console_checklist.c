/* Checklists in the console: what came of each step, what to do, and doing it. The real console on a private
 * PostgreSQL; systemctl and journalctl are our own. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "console.h"
#include "database.h"
#include "harness.h"
#include "host.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	host_begin();
	run("sql_file", "tests/data/chats-tables-production.sql", NULL);
	run("sql_file", "tests/data/console-chats.sql", NULL);
	run("trueup", "migrate", "--domain", "chats", "--label", "demo", "--yes", "--quiet", NULL);
	run("bash", "-c", "\"$TRUEUP\" check --quiet || [ $? = 1 ]", NULL);
	return 0;
}

static struct screen *open_at(int rows, int cols, const char *name)
{
	return screen_start(&(struct screen_start){.rows = rows, .cols = cols},
		(const char *const[]){database_program(), "console", "checklist", name, NULL});
}

static struct screen *open_list(const char *name)
{
	return open_at(24, 100, name);
}

static void each_step_says_what_came_of_it(void **state)
{
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 2, "Before a deploy");
	screen_wait_row(screen, 4, "✓ pass         The database answers");
	screen_wait_row(screen, 4, "PostgreSQL 1");
	screen_wait_row(screen, 5, "✓ pass         What makes chats is in place");
	screen_wait_row(screen, 5, "nothing found");
	screen_wait_row(screen, 6, "✗ fail         Every active booking has its chat");
	screen_wait_row(screen, 6, "2 found");
	screen_wait_row(screen, 8, "✓ pass         The backend is at work");
	screen_wait_row(screen, 9, "✓ pass         No errors of the backend");
	screen_wait_row(screen, 10, "? asks you     Was the deploy announced?");
	screen_wait_row(screen, 2, "5 of 7 pass");
	console_leave(screen);
}

static void what_fails_says_what_to_do_and_a_repair_is_looked_at_anew(void **state)
{
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 6, "2 found");
	screen_keys(screen, "down down");
	screen_wait(screen, "The repair creates them; it can be undone.");
	screen_keys(screen, "s");
	screen_wait(screen, "2 rows will be touched");
	screen_wait(screen, "v see all rows");
	console_confirm(screen);
	screen_wait_row(screen, 6, "✓ pass         Every active booking has its chat");
	assert_string_equal(sql("select count(*) from chats.chat_rooms"), "4");
	console_leave(screen);
}

static void r_makes_a_step_again(void **state)
{
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 5, "nothing found");
	sql("alter table chats.bookings disable trigger booking_create_chat");
	screen_keys(screen, "down r");
	screen_wait_row(screen, 5, "✗ fail");
	screen_wait_row(screen, 5, "1 found");
	console_leave(screen);
}

/* How often steps of rules were counted since the rule was looked at. */
static int counted(struct screen *screen)
{
	int looked = screen_find(screen, "process  here    check", NULL), count = 0;
	for (int row = looked; looked >= 0 && row < screen_rows(screen); row++)
		count += screen_row_has(screen, row, "console/live-count");
	return count;
}

static bool all_are_counted(struct screen *screen, void *data)
{
	return counted(screen) >= *(const int *)data;
}

static void r_counts_a_step_after_its_rule_was_looked_at_and_not_beside_that(void **state)
{
	int rules = 3;
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 6, "2 found");
	screen_keys(screen, "down down r");
	screen_wait(screen, "Looked again by");
	screen_keys(screen, "L");
	screen_wait_until(screen, all_are_counted, &rules, "the steps of rules");
	screen_bytes_while_idle(screen, CONSOLE_SETTLE_MS);
	assert_int_equal(counted(screen), rules); /* once each */
	console_leave(screen);
}

static void a_step_that_fails_says_what_was_expected(void **state)
{
	(void)state;
	struct screen *screen = open_list("chat-trigger-silent");
	screen_wait_row(screen, 5, "✓ pass");
	sql("update chats.bookings set status = 'cancelled'");
	screen_keys(screen, "down r");
	screen_wait_row(screen, 5, "✗ fail");
	screen_wait(screen, "(expected > 0)");
	console_leave(screen);
}

static void only_yes_is_a_pass(void **state)
{
	(void)state;
	struct screen *screen = open_list("chat-trigger-silent");
	screen_wait(screen, "? asks you");
	screen_keys(screen, "G N");
	screen_wait(screen, "✗ fail         Is the booking active");
	screen_wait(screen, "Activating a booking is for the application");
	screen_wait(screen, "psql -c");
	screen_keys(screen, "Y");
	screen_wait(screen, "✓ pass         Is the booking active");
	screen_wait_gone(screen, "psql -c");
	screen_keys(screen, "g Y");
	screen_wait(screen, "the step under the cursor asks nothing");
	console_leave(screen);
}

static void a_step_that_cannot_be_made_is_unknown(void **state)
{
	(void)state;
	sql("drop table chats.messages; drop table chats.lessons cascade");
	host_complain("systemctl", "System has not been booted with systemd as init system (PID 1). Can't operate.");
	struct screen *screen = open_list("chat-not-created");
	screen_wait(screen, "? unknown      Every active booking has its chat");
	screen_wait(screen, "not here: no ");
	screen_wait(screen, "? unknown      There are active bookings");
	screen_wait(screen, "– skipped      The backend wrote no errors");
	screen_wait(screen, "not on this host: no systemd");
	console_leave(screen);
}

static void without_its_database_the_service_is_asked_all_the_same(void **state)
{
	(void)state;
	struct screen *screen =
		screen_start(&(struct screen_start){.rows = 24,
				     .cols = 100,
				     .env = (const char *const[]){"DATABASE_URL=host=/nowhere dbname=none", NULL}},
			(const char *const[]){database_program(), "console", "checklist", "pre-deploy", NULL});
	screen_wait_row(screen, 8, "✓ pass         The backend is at work");
	screen_wait_row(screen, 4, "? unknown      The database answers");
	screen_wait_row(screen, 6, "? unknown");
	console_leave(screen);
}

static void enter_leads_to_what_was_found(void **state)
{
	(void)state;
	host_say("3", "60", "chat: open failed");
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 9, "1 found");
	screen_keys(screen, "G up enter");
	screen_wait(screen, "chat: open failed");
	screen_wait(screen, "1 error in the last hour");
	screen_keys(screen, "esc");
	screen_wait(screen, "of 7 pass");
	screen_keys(screen, "g down down enter");
	screen_wait(screen, "Teacher 1 / Student 1");
	console_leave(screen);
}

static void the_tab_lists_the_checklists(void **state)
{
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 12, .cols = 40},
		(const char *const[]){database_program(), "console", NULL});
	screen_wait(screen, "1 Overview");
	screen_keys(screen, "8");
	screen_wait(screen, "Before a deploy");
	screen_keys(screen, "G enter");
	screen_wait(screen, "✓ pass         The database answers");
	screen_wait(screen, "PostgreSQL");
	console_leave(screen);
}

/* Fills in the fields of the dialog, and confirms. */
static void answer(struct screen *screen, const char *first, const char *second)
{
	screen_keys(screen, "tab");
	screen_type(screen, first);
	if (second) {
		screen_keys(screen, "enter C-u");
		screen_type(screen, second);
	}
	screen_wait(screen, second ? second : first);
	screen_keys(screen, "tab");
	console_confirm(screen);
}

static void what_failed_is_waived_for_a_while_and_the_run_signed_off(void **state)
{
	(void)state;
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 6, "2 found");
	screen_wait_row(screen, 2, "5 of 7 pass");
	screen_keys(screen, "W");
	screen_wait(screen, "only what failed, or could not be made, can be waived");
	screen_keys(screen, "O");
	screen_wait(screen, "not all is right: what failed is to be put right first, or waived");
	screen_keys(screen, "down down W");
	screen_wait(screen, "Waive a step for a while");
	answer(screen, "known", "31d");
	screen_wait(screen, "expected a time from 1m to 30d, such as 2h, not \"31d\"");
	assert_string_equal(sql("select count(*) from trueup.checklist_waiver"), "0");
	screen_keys(screen, "tab tab C-u");
	screen_type(screen, "2h");
	screen_keys(screen, "tab");
	console_confirm(screen);
	screen_wait_row(screen, 6, "~ waived       Every active booking has its chat");
	screen_wait(screen, "2 found; waived by ");
	assert_string_equal(
		sql("select step || ' ' || reason || ' ' || round(extract(epoch from until - at) / 3600) from "
		    "trueup.checklist_waiver"),
		"chat-missing known 2");
	screen_keys(screen, "O");
	screen_wait(screen, "5 pass, 1 skipped, 1 waived");
	screen_wait(screen, "Was the deploy announced?: not answered");
	answer(screen, "go ahead", NULL);
	screen_wait(screen, "The run is kept and signed off.");
	assert_string_equal(sql("select signed_by is not null || ' ' || remark || ' ' || (steps -> 2 ->> 'state') || ' "
				"' || (steps -> 6 ->> 'state')"
				" from trueup.checklist_run"),
		"true go ahead waived skipped");
	screen_keys(screen, "W");
	screen_wait(screen, "Waive a step no longer");
	answer(screen, "not any more", NULL);
	screen_wait_row(screen, 6, "✗ fail         Every active booking has its chat");
	console_leave(screen);
}

static void a_waiver_ends_when_its_time_is_over(void **state)
{
	(void)state;
	sql("insert into trueup.checklist_waiver (name, step, reason, until)"
	    " values ('pre-deploy', 'chat-missing', 'known', now() + interval '1 hour')");
	struct screen *screen = open_list("pre-deploy");
	screen_wait_row(screen, 6, "~ waived       Every active booking has its chat");
	screen_wait_row(screen, 2, "5 of 7 pass");
	sql("update trueup.checklist_waiver set until = clock_timestamp() + interval '300 milliseconds'");
	screen_keys(screen, "R");
	screen_wait_row(screen, 6, "✗ fail         Every active booking has its chat");
	console_leave(screen);
}

static void who_may_only_look_waives_and_signs_nothing(void **state)
{
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 100},
		(const char *const[]){database_program(), "console", "checklist", "pre-deploy", "--read-only", NULL});
	screen_wait_row(screen, 6, "2 found");
	screen_wait_row(screen, 2, "5 of 7 pass");
	screen_keys(screen, "down down W");
	screen_wait(screen, "waive: --read-only was asked for");
	console_leave(screen);
}

static void a_step_over_http_is_asked_without_waiting(void **state)
{
	(void)state;
	static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine";
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(at);
	char text[400];
	int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(server, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(server, 5), 0);
	getsockname(server, (struct sockaddr *)&at, &size);
	snprintf(text, sizeof(text),
		"[checklist]\ntitle = Over HTTP\n[http one]\ntitle = Asked\nurl = http://127.0.0.1:%d/a?b\ncontains = "
		"fine\n"
		"[question two]\ntitle = And you?\n[http three]\ntitle = Nobody\nurl = http://127.0.0.1:1\n",
		ntohs(at.sin_port));
	char *home = mem_printf("%s/http", getenv("SERVERS_DIR")), *variable = mem_printf("TRUEUP_HOME=%s", home);
	run("bash", "-c", "mkdir -p \"$1/views\" && printf '%s' \"$2\" >\"$1/views/http.checklist\"", "bash", home,
		text, NULL);
	struct screen *screen = screen_start(
		&(struct screen_start){.rows = 24, .cols = 100, .env = (const char *const[]){variable, NULL}},
		(const char *const[]){database_program(), "console", "checklist", "http", NULL});
	int fd = accept(server, NULL, NULL);
	assert_true(fd >= 0);
	/* It hangs; a key is heard all the same. */
	screen_wait_row(screen, 4, "…              Asked");
	screen_keys(screen, "down N");
	screen_wait_row(screen, 5, "✗ fail         And you?");
	assert_int_equal(send(fd, ok, sizeof(ok) - 1, MSG_NOSIGNAL), sizeof(ok) - 1);
	shutdown(fd, SHUT_WR);
	screen_wait_row(screen, 4, "✓ pass         Asked");
	screen_wait_row(screen, 4, "HTTP 200");
	screen_wait_row(screen, 6, "✗ fail         Nobody");
	screen_keys(screen, "L");
	screen_wait(screen, "http             GET http://127.0.0.1:1/");
	snprintf(text, sizeof(text), "GET http://127.0.0.1:%d/a?b", ntohs(at.sin_port));
	screen_wait(screen, text);
	close(fd);
	close(server);
	free(home);
	free(variable);
	console_leave(screen);
}

#define CHECKLIST_TEST(test) cmocka_unit_test_setup_teardown(test, begin, console_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHECKLIST_TEST(each_step_says_what_came_of_it),
		CHECKLIST_TEST(what_fails_says_what_to_do_and_a_repair_is_looked_at_anew),
		CHECKLIST_TEST(r_makes_a_step_again),
		CHECKLIST_TEST(r_counts_a_step_after_its_rule_was_looked_at_and_not_beside_that),
		CHECKLIST_TEST(a_step_that_fails_says_what_was_expected),
		CHECKLIST_TEST(what_failed_is_waived_for_a_while_and_the_run_signed_off),
		CHECKLIST_TEST(a_waiver_ends_when_its_time_is_over),
		CHECKLIST_TEST(who_may_only_look_waives_and_signs_nothing),
		CHECKLIST_TEST(a_step_over_http_is_asked_without_waiting),
		CHECKLIST_TEST(only_yes_is_a_pass),
		CHECKLIST_TEST(a_step_that_cannot_be_made_is_unknown),
		CHECKLIST_TEST(without_its_database_the_service_is_asked_all_the_same),
		CHECKLIST_TEST(enter_leads_to_what_was_found),
		CHECKLIST_TEST(the_tab_lists_the_checklists),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "systems/checkup.h"
#include "unit.h"

#include <stdio.h>
#include <time.h>

/* What a reader handed on: "priority text;" for each line. */
static void note(void *data, const struct service_line *line)
{
	str_addf(data, "%d %s;", line->priority, line->text);
}

static struct service_answer feed(
	const struct service_question *question, const char *out, const char *errors, int status, struct str *lines)
{
	struct service_answer answer;
	struct service_reader *reader = service_reader_new(question, note, lines);
	/* Byte by byte: a pipe cuts where it likes. */
	for (const char *byte = out; *byte; byte++)
		service_reader_out(reader, byte, 1);
	service_reader_err(reader, errors, strlen(errors));
	service_reader_end(reader, status, NULL, &answer);
	service_reader_free(reader);
	return answer;
}

static const struct service_question status_of = {.want = SERVICE_STATUS, .unit = "a.service"};
static const struct service_question lines_of = {.want = SERVICE_LINES, .unit = "a.service", .lines = 10};

static void a_unit_at_work_says_since_when(void **state)
{
	(void)state;
	char *out = mem_printf("LoadState=loaded\nActiveState=active\nSubState=running\n"
			       "ActiveEnterTimestampMonotonic=%lld\nStateChangeTimestampMonotonic=1\n",
		(long long)(clock_us() - 5000000));
	struct service_answer answer = feed(&status_of, out, "", 0, NULL);
	assert_int_equal(answer.known, SERVICE_KNOWN);
	assert_int_equal(answer.activity, SERVICE_ACTIVE);
	assert_string_equal(answer.word, "active (running)");
	assert_in_range(answer.since, time(NULL) - 7, time(NULL) - 4);
	service_answer_done(&answer);
	free(out);
}

static void each_state_of_a_unit_has_its_own_word(void **state)
{
	static const struct {
		const char *active;
		enum service_activity activity;
	} states[] = {{"reloading", SERVICE_ACTIVE}, {"failed", SERVICE_FAILED}, {"inactive", SERVICE_INACTIVE},
		{"activating", SERVICE_CHANGING}};
	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		char *out = mem_printf("LoadState=loaded\nActiveState=%s\n", states[i].active);
		struct service_answer answer = feed(&status_of, out, "", 0, NULL);
		assert_int_equal(answer.known, SERVICE_KNOWN);
		assert_int_equal(answer.activity, states[i].activity);
		assert_string_equal(answer.word, states[i].active);
		assert_int_equal(answer.since, 0);
		service_answer_done(&answer);
		free(out);
	}
}

static void what_is_not_here_is_neither_unknown_nor_inactive(void **state)
{
	const struct err missing = {.kind = ERR_MISSING, .text = "systemctl is not here"};
	struct service_answer answer;
	(void)state;
	answer = feed(&status_of, "LoadState=not-found\nActiveState=inactive\nSubState=dead\n", "", 0, NULL);
	assert_int_equal(answer.known, SERVICE_ABSENT);
	assert_string_equal(answer.why, "no unit a.service");
	service_answer_done(&answer);
	answer = feed(&status_of, "",
		"System has not been booted with systemd as init system (PID 1). Can't operate.\n", 1, NULL);
	assert_int_equal(answer.known, SERVICE_ABSENT);
	service_answer_done(&answer);
	answer = feed(&lines_of, "", "No journal files were found.\n", 0, NULL);
	assert_int_equal(answer.known, SERVICE_ABSENT);
	service_answer_done(&answer);
	struct service_reader *reader = service_reader_new(&status_of, NULL, NULL);
	service_reader_end(reader, 0, &missing, &answer);
	assert_int_equal(answer.known, SERVICE_ABSENT);
	service_answer_done(&answer);
	service_reader_free(reader);
}

static void what_cannot_be_known_says_why(void **state)
{
	struct service_answer answer;
	(void)state;
	answer = feed(&status_of, "", "Failed to connect to bus: \033[31mAccess denied\nmore\n", 1, NULL);
	assert_int_equal(answer.known, SERVICE_UNKNOWN);
	assert_string_equal(answer.why, "Failed to connect to bus: ·[31mAccess denied");
	service_answer_done(&answer);
	assert_false(answer.denied);
	answer = feed(&status_of, "LoadState=loaded\n", "", 0, NULL);
	assert_int_equal(answer.known, SERVICE_UNKNOWN);
	service_answer_done(&answer);
	answer = feed(&lines_of, "", "Hint: You are currently not seeing messages from other users and the system.\n",
		0, NULL);
	assert_int_equal(answer.known, SERVICE_UNKNOWN);
	assert_non_null(strstr(answer.why, "systemd-journal"));
	assert_true(answer.denied);
	service_answer_done(&answer);
	answer = feed(&lines_of, "all is well\n", "", 0, NULL);
	assert_int_equal(answer.known, SERVICE_UNKNOWN);
	service_answer_done(&answer);
	answer = feed(&lines_of, "", "", 7, NULL);
	assert_string_equal(answer.why, "journalctl ended with status 7");
	service_answer_done(&answer);
}

static void a_line_is_read_whatever_form_the_journal_gives_it(void **state)
{
	struct str lines = STR_INIT;
	(void)state;
	struct service_answer answer = feed(&lines_of,
		"-- No entries --\n"
		"{\"__REALTIME_TIMESTAMP\":\"1795351600000000\",\"PRIORITY\":\"6\",\"MESSAGE\":\"chat \\u0447\"}\n"
		"{\"PRIORITY\":\"3\",\"MESSAGE\":[98,121,116,101,115,255,0]}\n"
		"{\"MESSAGE\":[\"first\",\"second\"]}\n"
		"{\"PRIORITY\":\"99\",\"MESSAGE\":null}\n\n",
		"", 0, &lines);
	assert_int_equal(answer.known, SERVICE_KNOWN);
	assert_int_equal(answer.lines, 4);
	assert_string_equal(str_text(&lines), "6 chat ч;3 bytes\xff ;-1 first;-1 ;");
	service_answer_done(&answer);
	str_done(&lines);
}

static void only_lines_about_what_was_asked_for_are_handed_on(void **state)
{
	struct service_question question = lines_of;
	struct str lines = STR_INIT;
	(void)state;
	question.about = "chat";
	struct service_answer answer =
		feed(&question, "{\"MESSAGE\":\"a ChatRoom\"}\n{\"MESSAGE\":\"a room\"}\n", "", 0, &lines);
	assert_int_equal(answer.lines, 1);
	assert_string_equal(str_text(&lines), "-1 a ChatRoom;");
	service_answer_done(&answer);
	str_done(&lines);
}

/* So many errors, the first of them about chats or not. */
static struct service_answer feed_errors(const char *about, int count, bool first_is_about)
{
	const struct service_question question = {.want = SERVICE_ERRORS, .unit = "a.service", .about = about};
	struct str out = STR_INIT, lines = STR_INIT;
	for (int i = 0; i < count; i++)
		str_addf(&out, "{\"MESSAGE\":\"%s\"}\n", !i && first_is_about ? "a chat" : "a lesson");
	struct service_answer answer = feed(&question, str_text(&out), "", 0, &lines);
	str_done(&out);
	str_done(&lines);
	return answer;
}

static enum checkup_state judge(struct service_answer *answer)
{
	static const struct checklist_step step = {
		.kind = CHECKLIST_SERVICE, .look = CHECKLIST_ERRORS, .about = "chat"};
	struct checkup checkup = {.state = CHECKUP_SKIPPED};
	checkup_of_service(&checkup, &step, answer);
	enum checkup_state state = checkup.state;
	checkup_done(&checkup);
	service_answer_done(answer);
	return state;
}

static void no_error_about_something_is_known_only_where_all_were_looked_at(void **state)
{
	struct service_answer answer;
	(void)state;
	answer = feed_errors("chat", SERVICE_LOOKED_AT - 1, true);
	assert_int_equal(answer.lines, 1);
	assert_false(answer.more);
	assert_int_equal(judge(&answer), CHECKUP_FAIL);
	answer = feed_errors("chat", SERVICE_LOOKED_AT - 1, false);
	assert_int_equal(judge(&answer), CHECKUP_PASS);
	answer = feed_errors("chat", SERVICE_LOOKED_AT, false);
	assert_true(answer.more);
	assert_int_equal(judge(&answer), CHECKUP_UNKNOWN);
	answer = feed_errors("chat", SERVICE_LOOKED_AT, true);
	assert_int_equal(judge(&answer), CHECKUP_FAIL);
	answer = feed_errors(NULL, SERVICE_LINES_MAX, false);
	assert_true(answer.more);
	service_answer_done(&answer);
}

static void a_long_line_is_cut_and_a_monstrous_one_is_said_to_be_there(void **state)
{
	struct str out = STR_INIT, lines = STR_INIT;
	(void)state;
	str_add(&out, "{\"MESSAGE\":\"");
	for (int i = 0; i < SERVICE_TEXT; i++)
		str_add(&out, "ч");
	str_add(&out, "\"}\n{\"MESSAGE\":\"");
	for (int i = 0; i < SERVICE_RAW; i++)
		str_addc(&out, 'x');
	str_add(&out, "\"}\n{\"MESSAGE\":\"end\"}\n");
	struct service_answer answer = feed(&lines_of, str_text(&out), "", 0, &lines);
	assert_int_equal(answer.known, SERVICE_KNOWN);
	assert_int_equal(answer.lines, 3);
	assert_true(lines.len < SERVICE_TEXT + 200);
	assert_non_null(strstr(lines.data, "too long to be read);-1 end;"));
	service_answer_done(&answer);
	str_done(&out);
	str_done(&lines);
}

static void the_command_has_no_shell_and_no_way_to_be_an_option(void **state)
{
	struct service_question question = lines_of;
	(void)state;
	const char **words = service_command(&status_of);
	assert_string_equal(words[0], "systemctl");
	assert_string_equal(words[4], "--");
	assert_string_equal(words[5], "a.service");
	assert_null(words[6]);
	free(words);
	words = service_command(&question);
	assert_string_equal(words[5], "--unit=a.service");
	assert_string_equal(words[6], "--lines=10");
	assert_null(words[7]);
	free(words);
	question.want = SERVICE_ERRORS;
	words = service_command(&question);
	assert_string_equal(words[6], "--lines=1000");
	assert_string_equal(words[7], "--priority=err");
	assert_string_equal(words[8], "--since=-1h");
	assert_null(words[9]);
	free(words);
	question.about = "chat";
	words = service_command(&question);
	assert_string_equal(words[6], "--lines=5000");
	free(words);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_unit_at_work_says_since_when),
	cmocka_unit_test(each_state_of_a_unit_has_its_own_word),
	cmocka_unit_test(what_is_not_here_is_neither_unknown_nor_inactive),
	cmocka_unit_test(what_cannot_be_known_says_why),
	cmocka_unit_test(a_line_is_read_whatever_form_the_journal_gives_it),
	cmocka_unit_test(only_lines_about_what_was_asked_for_are_handed_on),
	cmocka_unit_test(no_error_about_something_is_known_only_where_all_were_looked_at),
	cmocka_unit_test(a_long_line_is_cut_and_a_monstrous_one_is_said_to_be_there),
	cmocka_unit_test(the_command_has_no_shell_and_no_way_to_be_an_option),
};

UNIT_MAIN(tests)

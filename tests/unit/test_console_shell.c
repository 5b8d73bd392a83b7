/* The shell command for what a key does. */
#include "base/mem.h"
#include "base/str.h"
#include "console/shell.h"
#include "unit.h"

static const struct sql_param one[] = {{"gig_id", "uuid"}};
static const struct sql_param two[] = {{"teacher_id", "text"}, {"student_id", "text"}};
static const struct rule gigs = {.name = "gig-counters", .key = one, .nkey = 1};
static const struct rule chats = {.name = "chat-missing", .key = two, .nkey = 2};
static const struct rule response = {.name = "response-delete", .key = one, .nkey = 1};

static void expect(const struct flow_request *request, const char *target, const char *reason, const char *command)
{
	struct shell shell;
	shell_change(&shell, target, request, reason);
	assert_non_null(shell.command);
	assert_string_equal(shell.command, command);
	shell_done(&shell);
}

static void expect_none(const struct flow_request *request, const char *note)
{
	struct shell shell;
	shell_change(&shell, NULL, request, NULL);
	assert_null(shell.command);
	assert_non_null(strstr(shell.note, note));
	shell_done(&shell);
}

static void a_repair_names_its_rows_and_the_target(void **state)
{
	(void)state;
	struct flow_request request = {.kind = JOB_REPAIR, .rule = &gigs, .keys = "[{\"gig_id\": \"8f1c\"}]"};
	expect(&request, NULL, NULL, "trueup repair gig-counters --key 8f1c");
	expect(&request, "prod-eu", "it's spam; $(rm)",
		"trueup repair --target prod-eu gig-counters --key 8f1c --reason 'it'\\''s spam; $(rm)'");
	request.keys = "[{\"gig_id\": \"a\"},{\"gig_id\": \"b c\"}]";
	expect(&request, NULL, "", "trueup repair gig-counters --key a --key 'b c'");
}

static void a_key_of_two_columns_is_written_in_the_rules_order(void **state)
{
	(void)state;
	struct flow_request request = {
		.kind = JOB_REPAIR, .rule = &chats, .keys = "[{\"student_id\": \"s,1\", \"teacher_id\": \"t\"}]"};
	expect(&request, NULL, NULL, "trueup repair chat-missing --key t,s,1");
	request.keys = "[{\"student_id\": \"s\", \"teacher_id\": \"t,1\"}]";
	expect_none(&request, "cannot be written as a word");
}

static void all_that_is_shown_is_said_as_all_or_as_a_workspace(void **state)
{
	(void)state;
	struct flow_request request = {.kind = JOB_REPAIR, .rule = &gigs};
	expect(&request, NULL, NULL, "trueup repair gig-counters --all");
	request.filter = "{\"scope\":\"ws 1\"}";
	expect(&request, NULL, NULL, "trueup repair gig-counters --scope 'ws 1'");
}

static void a_command_that_does_more_than_the_filter_says_so(void **state)
{
	(void)state;
	const char *const filters[] = {"{\"words\":[\"coffee\"]}", "{\"scope\":\"w\",\"without\":[\"x\"]}"};
	for (size_t i = 0; i < 2; i++) {
		const struct flow_request request = {.kind = JOB_REPAIR, .rule = &gigs, .filter = filters[i]};
		struct shell shell;
		shell_change(&shell, NULL, &request, NULL);
		assert_non_null(strstr(shell.note, "MORE"));
		shell_done(&shell);
	}
}

static void thousands_of_rows_have_no_command(void **state)
{
	(void)state;
	struct str keys = STR_INIT;
	for (int i = 0; i < 3000; i++)
		str_addf(&keys, "%s{\"gig_id\": \"%d\"}", i ? "," : "[", i);
	str_addc(&keys, ']');
	const struct flow_request request = {.kind = JOB_REPAIR, .rule = &gigs, .keys = str_text(&keys)};
	expect_none(&request, "3000 rows are too many");
	str_done(&keys);
}

static void an_action_has_its_verb_with_workspace_and_reason(void **state)
{
	(void)state;
	const struct flow_request request = {.kind = JOB_ACTION,
		.rule = &response,
		.keys = "[{\"gig_id\": \"r1\"},{\"gig_id\": \"r2\"}]",
		.params = "{\"workspace\": \"ws_1\"}"};
	expect(&request, NULL, "spam", "trueup response delete r1 r2 --workspace ws_1 --reason spam");
	const struct flow_request other = {.kind = JOB_ACTION, .rule = &gigs, .keys = "[{\"gig_id\": \"r1\"}]"};
	expect_none(&other, "no verb for gig-counters");
}

static void an_undo_names_the_job_or_the_row(void **state)
{
	(void)state;
	const struct flow_request job = {.kind = JOB_UNDO, .undo_job = 31};
	const struct flow_request row = {.kind = JOB_UNDO, .undo_audit = 1204};
	expect(&job, NULL, NULL, "trueup undo --job 31");
	expect(&row, NULL, NULL, "trueup undo 1204");
}

static void what_cannot_be_shown_is_not_offered_for_copying(void **state)
{
	(void)state;
	const struct flow_request request = {
		.kind = JOB_REPAIR, .rule = &chats, .keys = "[{\"teacher_id\": \"a\\u001b\", \"student_id\": \"b\"}]"};
	const struct flow_request scope = {.kind = JOB_REPAIR, .rule = &gigs, .filter = "{\"scope\":\"x\\u202ey\"}"};
	expect_none(&request, "cannot be shown");
	expect_none(&scope, "cannot be shown");
}

static void looking_and_opening_have_their_verbs(void **state)
{
	(void)state;
	struct shell shell;
	const struct view view = {.name = "gig", .params = one, .nparams = 1};
	shell_detect(&shell, "demo", "gig-counters");
	assert_string_equal(shell.command, "trueup check --target demo gig-counters");
	shell_done(&shell);
	shell_open(&shell, NULL, &view, "{\"gig_id\": \"8f1c\", \"at\": 3}", NULL);
	assert_string_equal(shell.command, "trueup console gig 8f1c");
	shell_done(&shell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_repair_names_its_rows_and_the_target),
		cmocka_unit_test(a_key_of_two_columns_is_written_in_the_rules_order),
		cmocka_unit_test(all_that_is_shown_is_said_as_all_or_as_a_workspace),
		cmocka_unit_test(a_command_that_does_more_than_the_filter_says_so),
		cmocka_unit_test(thousands_of_rows_have_no_command),
		cmocka_unit_test(an_action_has_its_verb_with_workspace_and_reason),
		cmocka_unit_test(an_undo_names_the_job_or_the_row),
		cmocka_unit_test(what_cannot_be_shown_is_not_offered_for_copying),
		cmocka_unit_test(looking_and_opening_have_their_verbs),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

#include "systems/max_api.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "standin.h"
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

enum { LONG_MS = 20000 };

static struct max_api *open_with(const struct standin *standin, struct max_api_options options)
{
	char *url = mem_printf("http://127.0.0.1:%d", standin_port(standin));
	struct err err = ERR_INIT;
	options.url = url;
	options.timeout_ms = options.timeout_ms ? options.timeout_ms : 5000;
	options.connections = 4;
	struct max_api *api = max_api_open(&options, &err);
	if (!api)
		fail_msg("%s", err.text);
	free(url);
	return api;
}

static struct max_api *open_at(const struct standin *standin)
{
	return open_with(standin, (struct max_api_options){.token = "secret"});
}

static struct max_answer ask(struct max_api *api, int64_t chat)
{
	struct max_answer answer;
	struct err err = ERR_INIT;
	assert_true(max_api_ask(api, chat, 7, &err));
	assert_true(max_api_wait(api, LONG_MS, &answer));
	assert_int_equal(answer.tag, 7);
	assert_int_equal(answer.chat, chat);
	assert_int_equal(*answer.why == '\0', answer.outcome == MAX_COUNTED);
	return answer;
}

static int begin(void **state)
{
	*state = standin_start(NULL);
	return 0;
}

static int end(void **state)
{
	standin_stop(*state);
	return 0;
}

static void a_chat_is_counted(void **state)
{
	struct standin *standin = *state;
	struct max_api *api = open_at(standin);
	standin_tell(standin, "/standin/chat?id=-100&count=42&type=something-new&last_event_ms=1760000000123", NULL);
	struct max_answer answer = ask(api, -100);
	assert_int_equal(answer.outcome, MAX_COUNTED);
	assert_int_equal(answer.count, 42);
	assert_int_equal(answer.last_event_ms, INT64_C(1760000000123));
	assert_true(answer.took_us > 0);
	max_api_close(api);
}

static void each_answer_means_what_it_should(void **state)
{
	static const struct {
		const char *tell;
		enum max_outcome outcome;
		const char *why;
		int64_t retry_after_ms;
	} cases[] = {
		{"/standin/behaviour?mode=400", MAX_REFUSED, "HTTP 400 proto.payload: Invalid request", 0},
		{"/standin/behaviour?mode=401", MAX_UNAUTHORIZED, "HTTP 401 verify.token: Invalid access_token", 0},
		{"/standin/behaviour?mode=403", MAX_GONE, "HTTP 403 chat.denied: Access denied", 0},
		{"/standin/behaviour?mode=404", MAX_GONE, "HTTP 404 chat.not.found: Chat not found", 0},
		{"/standin/behaviour?mode=405", MAX_REFUSED, "HTTP 405 method.not.allowed: Method not allowed", 0},
		{"/standin/behaviour?mode=429", MAX_BUSY, "HTTP 429 too.many.requests: Too many requests", 0},
		{"/standin/behaviour?mode=429&retry_after=7", MAX_BUSY, "HTTP 429 too.many.requests: Too many requests",
			7000},
		{"/standin/behaviour?mode=500", MAX_UNAVAILABLE, "HTTP 500 internal.error: Internal error", 0},
		{"/standin/behaviour?mode=503", MAX_UNAVAILABLE, "HTTP 503", 0},
		{"/standin/behaviour?mode=503&retry_after=2", MAX_UNAVAILABLE, "HTTP 503", 2000},
		{"/standin/behaviour?mode=503&retry_after=9223372036854775807", MAX_UNAVAILABLE, "HTTP 503", 86400000},
		{"/standin/behaviour?mode=garbage", MAX_GARBAGE, "the answer is no JSON", 0},
		{"/standin/behaviour?mode=empty", MAX_GARBAGE, "the answer is no JSON", 0},
		{"/standin/behaviour?mode=negative", MAX_GARBAGE, "the answer has no count that could be one", 0},
		{"/standin/behaviour?mode=another", MAX_GARBAGE, "the answer is about another chat", 0},
		{"/standin/behaviour?mode=huge", MAX_TOO_LARGE, "the answer is larger than a megabyte", 0},
		{"/standin/behaviour?mode=truncated", MAX_UNAVAILABLE, NULL, 0},
		{"/standin/behaviour?mode=cut", MAX_UNAVAILABLE, NULL, 0},
		{"/standin/behaviour?mode=no-http", MAX_UNAVAILABLE, NULL, 0},
		{"/standin/behaviour?mode=silent", MAX_UNAVAILABLE, NULL, 0},
		{"/standin/behaviour?mode=http10", MAX_COUNTED, "", 0},
		{"/standin/chat?id=-1&status=closed", MAX_GONE, "closed", 0},
		{"/standin/chat?id=-1&status=left", MAX_GONE, "left", 0},
		{"/standin/chat?id=-1&status=removed", MAX_GONE, "removed", 0},
		{"/standin/chat?id=-1&status=suspended", MAX_COUNTED, "", 0},
	};
	struct standin *standin = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct max_api *api =
			open_with(standin, (struct max_api_options){.token = "secret", .timeout_ms = 1000});
		standin_tell(standin, "/standin/behaviour", NULL);
		standin_tell(standin, cases[i].tell, NULL);
		struct max_answer answer = ask(api, -1);
		if (answer.outcome != cases[i].outcome)
			fail_msg("%s: %s: %s", cases[i].tell, max_outcome_word(answer.outcome), answer.why);
		if (cases[i].why)
			assert_string_equal(answer.why, cases[i].why);
		assert_int_equal(answer.retry_after_ms, cases[i].retry_after_ms);
		max_api_close(api);
	}
}

static void an_api_that_fails_again_and_again_is_left_alone_for_a_while(void **state)
{
	struct standin *standin = *state;
	struct max_api *api = open_at(standin);
	standin_tell(standin, "/standin/behaviour?mode=503", NULL);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(max_api_pause_ms(api), 0);
		ask(api, -1);
	}
	assert_true(max_api_pause_ms(api) > 0);
	/* What says something about a chat is no such failure. */
	struct max_api *other = open_at(standin);
	standin_tell(standin, "/standin/behaviour?mode=404", NULL);
	for (int i = 0; i < 10; i++)
		ask(other, -1);
	assert_int_equal(max_api_pause_ms(other), 0);
	/* Then one is sent, and if that goes well all is as before. */
	int64_t give_up = clock_ms() + LONG_MS;
	standin_tell(standin, "/standin/behaviour", NULL);
	while (max_api_pause_ms(api) > 0) {
		assert_true(clock_ms() < give_up);
		clock_sleep_ms((int)max_api_pause_ms(api));
	}
	ask(api, -1);
	assert_int_equal(max_api_pause_ms(api), 0);
	max_api_close(api);
	max_api_close(other);
}

static char *write_token(const char *text)
{
	char *path = mem_strdup("/tmp/test-max-api.XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}

static void a_token_is_read_from_its_file_without_its_line_end(void **state)
{
	struct standin *standin = *state;
	char *path = write_token(" secret \n"), want[65];
	struct max_api *api = open_with(standin, (struct max_api_options){.token_file = path});
	assert_int_equal(ask(api, -1).outcome, MAX_COUNTED);
	sha256_hex("secret", 6, want);
	assert_string_equal(max_api_token_hash(api), want);
	max_api_close(api);
	unlink(path);
	free(path);
}

static void check_refused(struct max_api_options options, enum err_kind kind, const char *want)
{
	struct err err = ERR_INIT;
	options.timeout_ms = 1000;
	assert_null(max_api_open(&options, &err));
	assert_int_equal(err.kind, kind);
	assert_string_equal(err.text, want);
	err_done(&err);
}

static void a_token_that_can_be_none_is_refused_and_not_shown(void **state)
{
	char *path = write_token("one\ntwo\n");
	(void)state;
	check_refused((struct max_api_options){.token = NULL}, ERR_MISSING,
		"there is no token for the MAX API; set MAX_API_TOKEN_FILE");
	check_refused((struct max_api_options){.token = "geheim\r\nX: y"}, ERR_INPUT,
		"what is set as the token for the MAX API can be none (it is not shown)");
	check_refused((struct max_api_options){.token_file = path}, ERR_INPUT,
		"what is set as the token for the MAX API can be none (it is not shown)");
	check_refused((struct max_api_options){.token_file = "/nowhere/token"}, ERR_INPUT,
		"the file of the token for the MAX API, /nowhere/token: No such file or directory");
	check_refused((struct max_api_options){.token_file = "/"}, ERR_INPUT,
		"the file of the token for the MAX API, /: Is a directory");
	unlink(path);
	free(path);
}

/* The stand-in says "access_token" where it is asked with another than its own. */
static void a_token_that_the_answer_says_is_not_shown(void **state)
{
	struct standin *standin = *state;
	struct max_api *api = open_with(standin, (struct max_api_options){.token = "access_token"});
	struct max_answer answer = ask(api, -100);
	assert_int_equal(answer.outcome, MAX_UNAUTHORIZED);
	assert_string_equal(answer.why, "HTTP 401 verify.token: Invalid ************");
	max_api_close(api);
}

#define WITH_STANDIN(test) cmocka_unit_test_setup_teardown(test, begin, end)

static const struct CMUnitTest tests[] = {
	WITH_STANDIN(a_chat_is_counted),
	WITH_STANDIN(each_answer_means_what_it_should),
	WITH_STANDIN(an_api_that_fails_again_and_again_is_left_alone_for_a_while),
	WITH_STANDIN(a_token_is_read_from_its_file_without_its_line_end),
	cmocka_unit_test(a_token_that_can_be_none_is_refused_and_not_shown),
	WITH_STANDIN(a_token_that_the_answer_says_is_not_shown),
};

UNIT_MAIN(tests)

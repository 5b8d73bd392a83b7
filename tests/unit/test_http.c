#include "store/http.h"

#include "base/clock.h"
#include "base/mem.h"
#include "standin.h"
#include "store/reach.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG_MS = 20000 };

static const char *const authorized[] = {"Authorization: secret", NULL};

static struct http_options options_at(const char *url)
{
	return (struct http_options){.url = url,
		.headers = authorized,
		.connect_ms = 2000,
		.whole_ms = 10000,
		.answer_max = 65536,
		.connections = 4};
}

static struct http *open_at(const char *scheme, int port, const struct http_options *base)
{
	struct err err = ERR_INIT;
	struct http_options options = base ? *base : options_at(NULL);
	char *url = mem_printf("%s://127.0.0.1:%d", scheme, port);
	options.url = url;
	struct http *http = http_open(&options, &err);
	if (!http)
		fail_msg("%s", err.text);
	free(url);
	return http;
}

static const struct http_answer *ask(struct http *http, const char *path, uint64_t tag)
{
	struct err err = ERR_INIT;
	assert_true(http_get(http, path, tag, &err));
	const struct http_answer *answer = http_wait(http, LONG_MS);
	assert_non_null(answer);
	assert_int_equal(answer->tag, tag);
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

static void an_answer_comes_whole_with_its_status_and_its_tag(void **state)
{
	struct standin *standin = *state;
	struct http *http = open_at("http", standin_port(standin), NULL);
	const struct http_answer *answer = ask(http, "/chats/-7", 42);
	assert_int_equal(answer->end, HTTP_ANSWERED);
	assert_int_equal(answer->status, 200);
	assert_non_null(strstr(answer->body, "\"chat_id\":-7,"));
	assert_int_equal(answer->len, strlen(answer->body));
	assert_true(answer->took_us > 0);
	assert_string_equal(answer->why, "");
	standin_tell(standin, "/standin/behaviour?mode=429&retry_after=3", NULL);
	answer = ask(http, "/chats/-7", 43);
	assert_int_equal(answer->status, 429);
	assert_int_equal(answer->retry_after_ms, 3000);
	standin_tell(standin, "/standin/behaviour?mode=503", NULL);
	answer = ask(http, "/chats/-7", 44);
	assert_int_equal(answer->status, 503);
	assert_int_equal(answer->len, 0);
	assert_int_equal(answer->retry_after_ms, 0);
	http_close(http);
}

static void what_is_asked_after_a_post_is_asked_as_before(void **state)
{
	struct standin *standin = *state;
	struct http *http = open_at("http", standin_port(standin), NULL);
	struct err err = ERR_INIT;
	for (uint64_t i = 0; i < 4; i++) {
		assert_true(i % 2 ? http_get(http, "/me", i, &err) : http_post(http, "/me", "{}", i, &err));
		const struct http_answer *answer = http_wait(http, LONG_MS);
		assert_non_null(answer);
		assert_int_equal(answer->status, i % 2 ? 200 : 405);
	}
	http_close(http);
}

static void many_are_under_way_at_once_and_each_ends_once(void **state)
{
	enum { REQUESTS = 40, LATENCY_MS = 100 };
	struct standin *standin = *state;
	struct http *http = open_at("http", standin_port(standin), NULL);
	struct err err = ERR_INIT;
	bool told[REQUESTS] = {false};
	standin_tell(standin, "/standin/behaviour?latency=100", NULL);
	int64_t began = clock_ms();
	for (uint64_t i = 0; i < REQUESTS; i++)
		assert_true(http_get(http, "/chats/-9", i, &err));
	assert_int_equal(http_under_way(http), REQUESTS);
	for (int i = 0; i < REQUESTS; i++) {
		const struct http_answer *answer = http_wait(http, LONG_MS);
		assert_non_null(answer);
		assert_int_equal(answer->status, 200);
		assert_false(told[answer->tag]);
		told[answer->tag] = true;
	}
	/* One after the other they would take 4 seconds; four connections take a quarter of that. */
	assert_true(clock_ms() - began < REQUESTS * LATENCY_MS * 3 / 4);
	assert_null(http_wait(http, LONG_MS));
	assert_int_equal(http_under_way(http), 0);
	http_close(http);
}

static void a_request_goes_out_with_the_next_look_on_a_connection_that_was_kept(void **state)
{
	struct standin *standin = *state;
	struct http *http = open_at("http", standin_port(standin), NULL);
	struct err err = ERR_INIT;
	ask(http, "/me", 1); /* so that there is a connection */
	standin_tell(standin, "/standin/forget", NULL);
	assert_true(http_get(http, "/me", 2, &err));
	http_wait(http, 0);
	int64_t give_up = clock_ms() + LONG_MS;
	while (standin_tally(standin, "requests") == 0)
		assert_true(clock_ms() < give_up);
	http_close(http);
}

static void each_way_to_fail_is_told_apart(void **state)
{
	static const struct {
		const char *mode;
		const char *path;
		enum http_end end;
	} cases[] = {
		{"truncated", "/chats/-1", HTTP_CUT},
		{"cut", "/chats/-1", HTTP_CUT},
		{"no-http", "/chats/-1", HTTP_CUT},
		{"huge", "/chats/-1", HTTP_TOO_LARGE}, /* says how large it is */
		{"huge", "/chats/-2", HTTP_TOO_LARGE}, /* does not */
		{"silent", "/chats/-1", HTTP_TIMEOUT},
		{"http10", "/chats/-1", HTTP_ANSWERED},
		{"garbage", "/chats/-1", HTTP_ANSWERED},
		{"empty", "/chats/-1", HTTP_ANSWERED},
	};
	struct standin *standin = *state;
	struct http_options options = options_at(NULL);
	options.whole_ms = 1500;
	struct http *http = open_at("http", standin_port(standin), &options);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *path = mem_printf("/standin/behaviour?mode=%s", cases[i].mode);
		standin_tell(standin, path, NULL);
		free(path);
		const struct http_answer *answer = ask(http, cases[i].path, i);
		if (answer->end != cases[i].end)
			fail_msg("%s: %d: %s", cases[i].mode, (int)answer->end, answer->why);
		assert_int_equal(*answer->why == '\0', answer->end == HTTP_ANSWERED);
		assert_int_equal(answer->status, answer->end == HTTP_ANSWERED ? 200 : 0);
		/* The session goes on. */
		standin_tell(standin, "/standin/behaviour", NULL);
		assert_int_equal(ask(http, "/me", 99)->status, 200);
	}
	http_close(http);
}

static void nobody_there_is_unreached(void **state)
{
	struct standin *standin = standin_start(NULL);
	int port = standin_port(standin);
	(void)state;
	standin_stop(standin);
	struct http *http = open_at("http", port, NULL);
	assert_int_equal(ask(http, "/me", 1)->end, HTTP_UNREACHED);
	http_close(http);
}

static void who_only_looks_whether_it_answers_is_not_counted(void **state)
{
	(void)state;
	struct standin *standin = standin_start(NULL);
	char *url = mem_printf("http://127.0.0.1:%d", standin_port(standin));
	int64_t us = -1;
	assert_true(reach_probe(url, 30000, &us, NULL));
	assert_true(us > 0);
	assert_int_equal(standin_tally(standin, "requests"), 0);
	standin_tell(standin, "/standin/behaviour?mode=silent", NULL);
	assert_false(reach_probe(url, 200, &us, NULL));
	free(url);
	standin_stop(standin);
}

/* A key and a certificate for 127.0.0.1 that nobody signed but itself; the paths are to be freed. */
static void make_certificate(const char *folder, char **cert, char **key)
{
	*cert = mem_printf("%s/cert.pem", folder);
	*key = mem_printf("%s/key.pem", folder);
	pid_t child = fork();
	if (child == 0) {
		freopen("/dev/null", "w", stderr);
		execlp("openssl", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
			"ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
			"subjectAltName=IP:127.0.0.1", "-keyout", *key, "-out", *cert, (char *)NULL);
		_exit(127);
	}
	int status = 0;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
}

static void a_ca_file_is_trusted_by_the_session_that_has_it_and_by_no_other(void **state)
{
	char folder[] = "/tmp/test-http.XXXXXX";
	char *cert, *key;
	(void)state;
	assert_non_null(mkdtemp(folder));
	make_certificate(folder, &cert, &key);
	const char *const tls[] = {"--cert", cert, "--key", key, NULL};
	struct standin *standin = standin_start(tls);
	struct http_options options = options_at(NULL);
	options.ca_file = cert;
	struct http *trusting = open_at("https", standin_port(standin), &options);
	struct http *other = open_at("https", standin_port(standin), NULL);
	const struct http_answer *answer = ask(trusting, "/me", 1);
	if (answer->end != HTTP_ANSWERED)
		fail_msg("%s", answer->why);
	assert_int_equal(answer->status, 200);
	/* Whoever only looks whether it answers need not trust it, and is not counted. */
	int64_t us = -1;
	char *url = mem_printf("https://127.0.0.1:%d", standin_port(standin));
	assert_true(reach_probe(url, 30000, &us, NULL));
	assert_true(us > 0);
	free(url);
	answer = ask(other, "/me", 2);
	assert_int_equal(answer->end, HTTP_UNTRUSTED);
	assert_null(strstr(answer->why, "secret"));
	http_close(trusting);
	http_close(other);
	standin_stop(standin);
	unlink(cert);
	unlink(key);
	rmdir(folder);
	free(cert);
	free(key);
}

static void check_refused(struct http_options options, const char *want)
{
	struct err err = ERR_INIT;
	assert_null(http_open(&options, &err));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.text, want);
	err_done(&err);
}

static void what_cannot_be_used_is_said_before_anything_is_sent(void **state)
{
	static const char *const two_lines[] = {"Authorization: a\r\nX: y", NULL};
	struct http_options options = options_at("http://127.0.0.1");
	(void)state;
	check_refused(options_at("file:///etc/passwd"), "expected an address that begins with http:// or https://");
	options.headers = two_lines;
	check_refused(options, "a header has more than one line");
	options = options_at("https://127.0.0.1");
	options.ca_file = "/nowhere/ca.pem";
	check_refused(options, "the CA file /nowhere/ca.pem cannot be read");
}

static volatile sig_atomic_t flag;

static void on_signal(int number)
{
	(void)number;
	flag = 1;
}

static void an_interrupt_ends_a_wait(void **state)
{
	struct standin *standin = *state;
	struct http_options options = options_at(NULL);
	struct err err = ERR_INIT;
	options.interrupt = &flag;
	struct http *http = open_at("http", standin_port(standin), &options);
	standin_tell(standin, "/standin/behaviour?mode=silent", NULL);
	signal(SIGALRM, on_signal);
	assert_true(http_get(http, "/me", 1, &err));
	alarm(1);
	int64_t began = clock_ms();
	assert_null(http_wait(http, LONG_MS));
	assert_true(clock_ms() - began < LONG_MS / 4);
	assert_int_equal(http_under_way(http), 1);
	flag = 0;
	http_close(http);
}

#define WITH_STANDIN(test) cmocka_unit_test_setup_teardown(test, begin, end)

static const struct CMUnitTest tests[] = {
	WITH_STANDIN(an_answer_comes_whole_with_its_status_and_its_tag),
	WITH_STANDIN(what_is_asked_after_a_post_is_asked_as_before),
	WITH_STANDIN(many_are_under_way_at_once_and_each_ends_once),
	WITH_STANDIN(a_request_goes_out_with_the_next_look_on_a_connection_that_was_kept),
	WITH_STANDIN(each_way_to_fail_is_told_apart),
	cmocka_unit_test(nobody_there_is_unreached),
	cmocka_unit_test(who_only_looks_whether_it_answers_is_not_counted),
	cmocka_unit_test(a_ca_file_is_trusted_by_the_session_that_has_it_and_by_no_other),
	cmocka_unit_test(what_cannot_be_used_is_said_before_anything_is_sent),
	WITH_STANDIN(an_interrupt_ends_a_wait),
};

UNIT_MAIN(tests)

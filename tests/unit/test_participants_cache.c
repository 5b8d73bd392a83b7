#include "systems/participants_cache.h"

#include "base/clock.h"
#include "base/mem.h"
#include "child.h"
#include "redis_place.h"
#include "unit.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static enum participants_found parse(const char *text, struct participants_count *out)
{
	return participants_value_parse(text, strlen(text), out);
}

static void a_value_of_the_service_that_was_there_before_is_read(void **state)
{
	struct participants_count count;
	(void)state;
	assert_int_equal(
		parse("{\"count\":42,\"updated_at\":\"2026-11-22T16:02:03.123456789+03:00\",\"source\":\"api\"}",
			&count),
		PARTICIPANTS_FOUND);
	assert_int_equal(count.found, PARTICIPANTS_FOUND);
	assert_int_equal(count.count, 42);
	assert_int_equal(count.updated_us, INT64_C(1795352523123456));
	assert_string_equal(count.source, "api");
	assert_int_equal(
		parse("{\"source\":null,\"more\":[1],\"updated_at\":\"2026-11-22T13:02:03Z\",\"count\":0}", &count),
		PARTICIPANTS_FOUND);
	assert_int_equal(count.count, 0);
	assert_string_equal(count.source, "");
	assert_int_equal(
		parse("{\"count\":1,\"updated_at\":\"2026-11-22T13:02:03Z\",\"source\":\"двенадцать букв\"}", &count),
		PARTICIPANTS_FOUND);
	assert_string_equal(count.source, "двенадцать б");
}

static void what_is_corrupt_and_what_is_something_else_are_told_apart(void **state)
{
	static const char *const corrupt[] = {"", "42,", "{\"count\":42", "\xFF", "{\"count\":1}x", "{\"a\":\"\xC3\"}"};
	static const char *const foreign[] = {"{}", "[]", "[42]", "{\"count\":42}",
		"{\"count\":-1,\"updated_at\":\"2026-11-22T13:02:03Z\"}",
		"{\"count\":2147483648,\"updated_at\":\"2026-11-22T13:02:03Z\"}",
		"{\"count\":4.5,\"updated_at\":\"2026-11-22T13:02:03Z\"}",
		"{\"count\":\"42\",\"updated_at\":\"2026-11-22T13:02:03Z\"}",
		"{\"count\":42,\"updated_at\":\"yesterday\"}", "{\"count\":42,\"updated_at\":1795352523}"};
	struct participants_count count;
	(void)state;
	for (size_t i = 0; i < sizeof(corrupt) / sizeof(*corrupt); i++) {
		if (parse(corrupt[i], &count) != PARTICIPANTS_CORRUPT)
			fail_msg("%s", corrupt[i]);
	}
	for (size_t i = 0; i < sizeof(foreign) / sizeof(*foreign); i++) {
		if (parse(foreign[i], &count) != PARTICIPANTS_FOREIGN)
			fail_msg("%s", foreign[i]);
	}
}

static struct redis *open_place(const struct place *place, const char *name)
{
	char *url = url_of(place, name, "", "");
	const struct redis_options options = {.url = url, .connect_ms = 2000, .answer_ms = 2000};
	struct redis *redis = redis_open(&options, NULL);
	free(url);
	return redis;
}

/* What redis-cli prints for a command about a key; to be freed. */
static char *cli(const struct place *place, const char *command, const char *key, const char *value)
{
	char *socket = socket_of(place, "one"), *text = mem_zero(1, 512);
	const char *const words[] = {"redis-cli", "-s", socket, command, key, value, NULL};
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t pid = child_start("redis-cli", words, ends[1]);
	close(ends[1]);
	FILE *said = fdopen(ends[0], "r");
	fgets(text, 512, said);
	fclose(said);
	waitpid(pid, NULL, 0);
	free(socket);
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static void counts_are_kept_by_the_key_and_in_the_form_that_were_there_before(void **state)
{
	struct place *place = *state;
	struct redis *redis = open_place(place, "one");
	const char *const chats[] = {"7"};
	const struct participants_count count = {.count = 42, .updated_us = INT64_C(1795352523120000), .source = "api"};
	struct err err = ERR_INIT;
	size_t refused = 1;
	assert_true(participants_cache_write(redis, chats, &count, 1, 3600, &refused, &err));
	assert_int_equal(refused, 0);
	char *value = cli(place, "get", "chat_participants:7", NULL);
	assert_string_equal(value, "{\"count\":42,\"updated_at\":\"2026-11-22T13:02:03.12Z\",\"source\":\"api\"}");
	free(value);
	redis_close(redis);
}

static void each_of_many_is_read_as_what_it_is(void **state)
{
	static const char *const chats[] = {"1", "2", "3", "4"};
	struct place *place = *state;
	struct redis *redis = open_place(place, "one");
	struct participants_count counts[4];
	struct err err = ERR_INIT;
	free(cli(place, "set", "chat_participants:2", "garbage"));
	free(cli(place, "set", "chat_participants:3", "{\"a\":1}"));
	free(cli(place, "set", "chat_participants:4",
		"{\"count\":9,\"updated_at\":\"2026-11-22T13:02:03Z\",\"source\":\"x\"}"));
	assert_true(participants_cache_read(redis, chats, 4, counts, &err));
	assert_int_equal(counts[0].found, PARTICIPANTS_NONE);
	assert_int_equal(counts[1].found, PARTICIPANTS_CORRUPT);
	assert_int_equal(counts[2].found, PARTICIPANTS_FOREIGN);
	assert_int_equal(counts[3].found, PARTICIPANTS_FOUND);
	assert_int_equal(counts[3].count, 9);
	stop_server(place, 0);
	assert_false(participants_cache_read(redis, chats, 4, counts, &err));
	assert_int_equal(err.kind, ERR_CONNECT);
	err_done(&err);
	redis_close(redis);
}

static void what_is_written_together_does_not_run_out_together(void **state)
{
	enum { CHATS = 100, TTL_S = 10000 };
	struct place *place = *state;
	struct redis *redis = open_place(place, "one");
	struct participants_count *counts = mem_zero(CHATS, sizeof(*counts));
	const char *chats[CHATS];
	struct err err = ERR_INIT;
	long least = TTL_S, most = 0;
	for (size_t i = 0; i < CHATS; i++)
		chats[i] = mem_printf("%zu", i);
	assert_true(participants_cache_write(redis, chats, counts, CHATS, TTL_S, NULL, &err));
	for (size_t i = 0; i < CHATS; i += 5) {
		char *key = mem_printf("chat_participants:%zu", i), *said = cli(place, "ttl", key, NULL);
		long ttl = strtol(said, NULL, 10);
		least = ttl < least ? ttl : least;
		most = ttl > most ? ttl : most;
		free(key);
		free(said);
	}
	assert_true(least >= TTL_S * 9 / 10 - 10 && most <= TTL_S);
	assert_true(most - least > TTL_S / 50);
	for (size_t i = 0; i < CHATS; i++)
		free((char *)chats[i]);
	free(counts);
	redis_close(redis);
}

/* With a list in it, a value is not plain, and a parser reads it. */
static void the_usual_form_is_read_as_any_other(void **state)
{
	static const char *const texts[] = {
		"{\"count\":42,\"updated_at\":\"2026-11-22T12:00:00.123456789Z\",\"source\":\"api\"}",
		"{\"count\":0,\"updated_at\":\"2026-11-22T15:00:00+03:00\",\"source\":\"\"}",
		"{\"count\":2147483647,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"a b\"}",
		"{\"count\":2147483648,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"api\"}",
		"{\"count\":99999999999999999999,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"api\"}",
		"{\"count\":042,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"api\"}",
		"{\"count\":,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"api\"}",
		"{\"count\":4.5,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"api\"}",
		"{\"count\":-1,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"api\"}",
		"{\"count\":1,\"updated_at\":\"2026-02-30T12:00:00Z\",\"source\":\"api\"}",
		"{\"count\":1,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"a\\\"b\\u0041\"}",
		"{\"count\":1,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"длинное имя источника\"}",
		"{\"count\":1,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"0123456789012345678901234567\"}",
		"{\"count\":1,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"api\"}x",
		"{\"count\":1,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"api\"",
		"{\"count\":1,\"updated_at\":\"2026-11-22T12:00:00Z\",\"source\":\"a",
		"{\"count\":1",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct participants_count usual, other;
		char *listed = mem_printf("{\"x\":[],%s", texts[i] + 1);
		assert_int_equal(participants_value_parse(texts[i], strlen(texts[i]), &usual),
			participants_value_parse(listed, strlen(listed), &other));
		assert_int_equal(usual.found, other.found);
		assert_int_equal(usual.count, other.count);
		assert_int_equal(usual.updated_us, other.updated_us);
		assert_string_equal(usual.source, other.source);
		free(listed);
	}
}

#define WITH_SERVERS(test) cmocka_unit_test_setup_teardown(test, begin_servers, end_servers)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_value_of_the_service_that_was_there_before_is_read),
	cmocka_unit_test(the_usual_form_is_read_as_any_other),
	cmocka_unit_test(what_is_corrupt_and_what_is_something_else_are_told_apart),
	WITH_SERVERS(counts_are_kept_by_the_key_and_in_the_form_that_were_there_before),
	WITH_SERVERS(each_of_many_is_read_as_what_it_is),
	WITH_SERVERS(what_is_written_together_does_not_run_out_together),
};

UNIT_MAIN(tests)

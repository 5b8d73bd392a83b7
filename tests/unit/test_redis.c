#include "store/redis.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "child.h"
#include "redis_place.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

enum { MANY = 20000, KEY_BYTES = 32, LONG_MS = 20000 };

static struct redis *open_url(char *url)
{
	struct err err = ERR_INIT;
	const struct redis_options options = {.url = url, .connect_ms = 2000, .answer_ms = 2000, .backoff_ms = 200};
	struct redis *redis = redis_open(&options, &err);
	if (!redis)
		fail_msg("%s", err.text);
	free(url);
	return redis;
}

static struct redis *open_at(const struct place *place, const char *name)
{
	return open_url(url_of(place, name, "", ""));
}

static void check_good(bool good, struct err *err)
{
	if (!good)
		fail_msg("%s", err->text ? err->text : "failed without a word");
	err_done(err);
}

/* What a single key holds; the found kind. */
static enum redis_found look(struct redis *redis, const char *key, char **text)
{
	struct err err = ERR_INIT;
	struct redis_value value;
	check_good(redis_get(redis, &key, 1, &value, &err), &err);
	if (text)
		*text = value.text ? mem_strndup(value.text, value.len) : NULL;
	return value.found;
}

static void put(struct redis *redis, const char *key, const char *value, int64_t ttl_s)
{
	struct err err = ERR_INIT;
	size_t refused = 1;
	check_good(redis_set(redis, &(struct redis_pair){key, value, ttl_s, false}, 1, &refused, &err), &err);
	assert_int_equal(refused, 0);
}

/* A command that the store has no use for, by redis-cli. */
static void cli(const struct place *place, const char *name, const char *const *command)
{
	char *socket = socket_of(place, name);
	const char *words[16] = {"redis-cli", "-s", socket};
	int status = 0;
	for (size_t i = 0; command[i]; i++)
		words[i + 3] = command[i];
	waitpid(child_start("redis-cli", words, -1), &status, 0);
	assert_int_equal(status, 0);
	free(socket);
}

static void check_value(struct redis *redis, const char *key, const char *want)
{
	char *text;
	assert_int_equal(look(redis, key, &text), want ? REDIS_VALUE : REDIS_NONE);
	assert_true(str_eq(text, want));
	free(text);
}

/* Twenty thousand keys there and back: more than one MGET, and more than what is under way at a time. */
static void check_many(struct redis *redis)
{
	char(*names_of)[KEY_BYTES] = mem_zero(MANY, sizeof(*names_of));
	const char **keys = mem_zero(MANY, sizeof(*keys));
	struct redis_pair *pairs = mem_zero(MANY, sizeof(*pairs));
	struct redis_value *values = mem_zero(MANY, sizeof(*values));
	struct err err = ERR_INIT;
	size_t refused = 1;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names_of[i], sizeof(names_of[i]), "chat_participants:%zu", i);
		keys[i] = names_of[i];
		pairs[i] = (struct redis_pair){names_of[i], names_of[i] + 5, 60, false};
	}
	check_good(redis_set(redis, pairs, MANY - 1, &refused, &err), &err);
	assert_int_equal(refused, 0);
	check_good(redis_get(redis, keys, MANY, values, &err), &err);
	for (size_t i = 0; i < MANY - 1; i++) {
		assert_int_equal(values[i].found, REDIS_VALUE);
		assert_string_equal(values[i].text, keys[i] + 5);
		assert_int_equal(values[i].len, strlen(keys[i] + 5));
	}
	assert_int_equal(values[MANY - 1].found, REDIS_NONE);
	free(names_of);
	free(keys);
	free(pairs);
	free(values);
}

static void what_was_set_is_found_and_runs_out(void **state)
{
	static const char *const expire[] = {"pexpire", "k", "1", NULL};
	struct place *place = *state;
	struct redis *redis = open_at(place, "one");
	put(redis, "k", "value", 60);
	check_value(redis, "k", "value");
	cli(place, "one", expire);
	int64_t give_up = clock_ms() + LONG_MS;
	while (look(redis, "k", NULL) != REDIS_NONE)
		assert_true(clock_ms() < give_up);
	check_many(redis);
	redis_close(redis);
}

static void it_works_unchanged_behind_a_proxy_before_several_servers(void **state)
{
	struct place *place = *state;
	struct redis *redis = open_at(place, "proxy");
	struct err err = ERR_INIT;
	int64_t us = 0;
	check_good(redis_probe(redis, &us, &err), &err);
	check_many(redis);
	/* Each of the servers has its share of them. */
	for (int i = 0; i < SERVERS; i++) {
		struct redis *one = open_at(place, names[i]);
		size_t here = 0;
		for (int k = 0; k < 100; k++) {
			char key[KEY_BYTES];
			snprintf(key, sizeof(key), "chat_participants:%d", k);
			here += look(one, key, NULL) == REDIS_VALUE;
		}
		assert_true(here > 10 && here < 90);
		redis_close(one);
	}
	redis_close(redis);
}

static void behind_a_proxy_the_keys_of_a_server_that_is_away_are_unread_and_the_others_are_found(void **state)
{
	struct place *place = *state;
	struct redis *redis = open_at(place, "proxy");
	const char *keys[MANY / 100];
	struct redis_value values[MANY / 100];
	struct err err = ERR_INIT;
	size_t found = 0, unread = 0;
	check_many(redis);
	stop_server(place, 1);
	for (size_t i = 0; i < MANY / 100; i++)
		keys[i] = mem_printf("chat_participants:%zu", i);
	check_good(redis_get(redis, keys, MANY / 100, values, &err), &err);
	for (size_t i = 0; i < MANY / 100; i++) {
		found += values[i].found == REDIS_VALUE;
		unread += values[i].found == REDIS_UNREAD;
	}
	assert_true(found > 20 && unread > 20);
	assert_int_equal(found + unread, MANY / 100);
	/* What is written then: the server that is there takes its own, the others are told as refused. */
	struct redis_pair pairs[MANY / 100];
	size_t refused = 0;
	for (size_t i = 0; i < MANY / 100; i++)
		pairs[i] = (struct redis_pair){keys[i], "new", 60, false};
	assert_true(redis_set(redis, pairs, MANY / 100, &refused, &err));
	assert_int_equal(refused, unread);
	assert_int_equal(err.kind, ERR_REFUSED);
	err_done(&err);
	for (size_t i = 0; i < MANY / 100; i++)
		free((char *)keys[i]);
	redis_close(redis);
}

static void any_bytes_are_a_value_and_what_is_no_string_is_none(void **state)
{
	static const char *const list[] = {"rpush", "l", "a", NULL}, *const bytes[] = {"setrange", "b", "2", "x", NULL};
	struct place *place = *state;
	struct redis *redis = open_at(place, "one");
	const char *const keys[] = {"l", "b"};
	struct redis_value values[2];
	struct err err = ERR_INIT;
	cli(place, "one", list);
	cli(place, "one", bytes);
	check_good(redis_get(redis, keys, 2, values, &err), &err);
	assert_int_equal(values[0].found, REDIS_NONE);
	assert_int_equal(values[1].found, REDIS_VALUE);
	assert_int_equal(values[1].len, 3);
	assert_memory_equal(values[1].text, "\0\0x", 3);
	redis_close(redis);
}

static void what_stands_there_is_left_where_only_an_absent_key_is_to_be_set(void **state)
{
	struct redis *redis = open_at(*state, "one");
	struct redis_pair pairs[] = {
		{"there", "old", 60, false}, {"there", "new", 60, true}, {"absent", "new", 60, true}};
	static const char *const keys[] = {"there", "absent"};
	struct redis_value values[2];
	struct err err = ERR_INIT;
	size_t refused = 0;
	check_good(redis_set(redis, pairs, 3, &refused, &err), &err);
	assert_int_equal(refused, 0);
	check_good(redis_get(redis, keys, 2, values, &err), &err);
	assert_string_equal(values[0].text, "old");
	assert_string_equal(values[1].text, "new");
	redis_close(redis);
}

static void how_long_a_key_stands_there_is_told(void **state)
{
	static const char *const persist[] = {"persist", "kept", NULL}, *const hold[] = {"one", "proxy"};
	static const char *const keys[] = {"soon", "absent", "kept"};
	struct place *place = *state;
	for (size_t i = 0; i < sizeof(hold) / sizeof(*hold); i++) {
		struct redis *redis = open_at(place, hold[i]);
		struct err err = ERR_INIT;
		int64_t left_s[3] = {-2, -2, -2};
		put(redis, "soon", "v", 60);
		put(redis, "kept", "v", 60);
		cli(place, hold[i], persist);
		check_good(redis_ttl(redis, keys, 3, left_s, &err), &err);
		assert_true(left_s[0] > 0 && left_s[0] <= 60);
		assert_int_equal(left_s[1], 0);
		assert_int_equal(left_s[2], REDIS_FOR_EVER);
		redis_close(redis);
	}
}

static void a_password_is_given_and_a_wrong_one_is_said(void **state)
{
	struct place *place = *state;
	struct err err = ERR_INIT;
	int64_t us;
	stop_server(place, 0);
	start_server(place, 0, "ge:heim");
	struct redis *redis = open_url(url_of(place, "one", ":ge%3Aheim@", ""));
	put(redis, "k", "v", 60);
	redis_close(redis);
	redis = open_url(url_of(place, "one", "default:ge%3Aheim@", ""));
	check_value(redis, "k", "v");
	redis_close(redis);
	static const char *const logins[] = {":falsch@", ""};
	for (size_t i = 0; i < sizeof(logins) / sizeof(*logins); i++) {
		redis = open_url(url_of(place, "one", logins[i], ""));
		assert_false(redis_probe(redis, &us, &err));
		assert_int_equal(err.kind, ERR_DENIED);
		assert_null(strstr(err.text, "falsch"));
		err_done(&err);
		redis_close(redis);
	}
}

static void a_database_is_another_one(void **state)
{
	struct place *place = *state;
	struct redis *third = open_url(url_of(place, "one", "", "?db=3")), *first = open_at(place, "one");
	put(third, "k", "third", 60);
	check_value(first, "k", NULL);
	check_value(third, "k", "third");
	redis_close(third);
	redis_close(first);
}

static void a_server_that_comes_back_is_used_again_and_one_that_is_away_costs_no_wait(void **state)
{
	struct place *place = *state;
	struct redis *redis = open_at(place, "one");
	struct redis_value value;
	struct err err = ERR_INIT;
	const char *key = "k";
	put(redis, "k", "v", 60);
	stop_server(place, 0);
	int64_t least = INT64_MAX;
	/* A busy machine may be late once, but not each time. */
	for (int tries = 0; tries < 5 && least >= 1000; tries++) {
		int64_t began = clock_ms();
		for (int i = 0; i < 1000; i++) {
			assert_false(redis_get(redis, &key, 1, &value, &err));
			assert_int_equal(err.kind, ERR_CONNECT);
			err_done(&err);
		}
		least = clock_ms() - began;
	}
	assert_true(least < 1000);
	start_server(place, 0, NULL);
	int64_t give_up = clock_ms() + LONG_MS;
	while (!redis_get(redis, &key, 1, &value, NULL))
		assert_true(clock_ms() < give_up);
	assert_int_equal(value.found, REDIS_NONE);
	/* One that went and came while nobody looked is not even noticed. */
	stop_server(place, 0);
	start_server(place, 0, NULL);
	put(redis, "k", "again", 60);
	redis_close(redis);
}

static void a_server_that_is_silent_is_given_up(void **state)
{
	struct place *place = *state;
	struct redis *redis = open_at(place, "one");
	struct redis_value value;
	struct err err = ERR_INIT;
	const char *key = "k";
	put(redis, "k", "v", 60);
	kill(place->servers[0], SIGSTOP);
	int64_t began = clock_ms();
	assert_false(redis_get(redis, &key, 1, &value, &err));
	assert_int_equal(err.kind, ERR_CONNECT);
	/* Its time once for the connection that was there, and once for a new one. */
	assert_true(clock_ms() - began < 3 * 2000);
	err_done(&err);
	kill(place->servers[0], SIGCONT);
	redis_close(redis);
}

static void a_server_that_is_full_refuses_and_the_rest_goes_on(void **state)
{
	static const char *const full[] = {"config", "set", "maxmemory", "1", NULL};
	struct place *place = *state;
	struct redis *redis = open_at(place, "one");
	struct err err = ERR_INIT;
	size_t refused = 0;
	put(redis, "k", "v", 60);
	cli(place, "one", full);
	assert_true(redis_set(redis, &(struct redis_pair){"n", "v", 60, false}, 1, &refused, &err));
	assert_int_equal(refused, 1);
	assert_int_equal(err.kind, ERR_REFUSED);
	assert_non_null(strstr(err.text, "OOM"));
	err_done(&err);
	check_value(redis, "k", "v");
	redis_close(redis);
}

#define WITH_SERVERS(test) cmocka_unit_test_setup_teardown(test, begin_servers, end_servers)

static const struct CMUnitTest tests[] = {
	WITH_SERVERS(what_was_set_is_found_and_runs_out),
	WITH_SERVERS(it_works_unchanged_behind_a_proxy_before_several_servers),
	WITH_SERVERS(behind_a_proxy_the_keys_of_a_server_that_is_away_are_unread_and_the_others_are_found),
	WITH_SERVERS(any_bytes_are_a_value_and_what_is_no_string_is_none),
	WITH_SERVERS(what_stands_there_is_left_where_only_an_absent_key_is_to_be_set),
	WITH_SERVERS(how_long_a_key_stands_there_is_told),
	WITH_SERVERS(a_password_is_given_and_a_wrong_one_is_said),
	WITH_SERVERS(a_database_is_another_one),
	WITH_SERVERS(a_server_that_comes_back_is_used_again_and_one_that_is_away_costs_no_wait),
	WITH_SERVERS(a_server_that_is_silent_is_given_up),
	WITH_SERVERS(a_server_that_is_full_refuses_and_the_rest_goes_on),
};

UNIT_MAIN(tests)

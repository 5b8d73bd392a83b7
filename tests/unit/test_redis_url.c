#include "base/err.h"
#include "base/str.h"
#include "conf/redis_url.h"
#include "unit.h"

static void each_part_of_an_address_is_read(void **state)
{
	static const struct {
		const char *text;
		struct redis_url want;
	} cases[] = {
		{"redis://localhost:6379/0", {.host = "localhost", .port = 6379}},
		{"redis://h", {.host = "h", .port = 6379}},
		{"redis://h/", {.host = "h", .port = 6379}},
		{"redis://h:7000/15", {.host = "h", .port = 7000, .database = 15}},
		{"redis://[::1]:7000/2", {.host = "::1", .port = 7000, .database = 2}},
		{"redis://:geheim@h", {.host = "h", .port = 6379, .password = "geheim"}},
		{"redis://ge%3Ahe%40im@h", {.host = "h", .port = 6379, .password = "ge:he@im"}},
		{"redis://u:p:q@h/3", {.host = "h", .port = 6379, .user = "u", .password = "p:q", .database = 3}},
		{"unix:///run/redis.sock", {.path = "/run/redis.sock", .port = 6379}},
		{"unix://u:p@/run/r.sock?db=4",
			{.path = "/run/r.sock", .port = 6379, .user = "u", .password = "p", .database = 4}},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct redis_url *want = &cases[i].want;
		struct redis_url got;
		if (!redis_url_parse(cases[i].text, &got, NULL))
			fail_msg("%s", cases[i].text);
		assert_true(str_eq(got.path, want->path));
		assert_true(str_eq(got.host, want->host));
		assert_true(str_eq(got.user, want->user));
		assert_true(str_eq(got.password, want->password));
		assert_int_equal(got.port, want->port);
		assert_int_equal(got.database, want->database);
		redis_url_done(&got);
	}
}

static void what_is_no_address_is_refused_and_not_shown(void **state)
{
	static const char *const bad[] = {"", "geheim", "rediss://:geheim@h", "redis://", "redis://:geheim@",
		"redis://h:0", "redis://h:65536", "redis://h:x", "redis://h/geheim", "redis://h/-1", "redis://[::1",
		"redis://[::1]x", "unix://", "unix://geheim", "unix:///", "unix:///r?database=1", "unix:///r?db=x"};
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct redis_url got;
		struct err err = ERR_INIT;
		if (redis_url_parse(bad[i], &got, &err))
			fail_msg("%s", bad[i]);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_null(strstr(err.text, "geheim"));
		err_done(&err);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_part_of_an_address_is_read),
	cmocka_unit_test(what_is_no_address_is_refused_and_not_shown),
};

UNIT_MAIN(tests)

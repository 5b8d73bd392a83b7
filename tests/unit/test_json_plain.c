#include "base/json_plain.h"
#include "unit.h"

#include <jansson.h>
#include <string.h>

static const char usual[] = "{\"chat_id\":-17,\"type\":\"chat\",\"status\":\"active\",\"title\":"
			    "\"\xd0\xa7\xd0\xb0\xd1\x82\",\"icon\":null, "
			    "\"last_event_time\" : 1760000017000,\"participants_count\":4651,\"is_public\":false}\n";

static const char *const names[] = {"chat_id", "status", "title", "is_public", "last_event_time"};

enum { NAMES = sizeof(names) / sizeof(*names) };

static bool read_plain(const char *text, size_t len, struct json_plain members[NAMES])
{
	for (size_t i = 0; i < NAMES; i++)
		members[i] = (struct json_plain){.name = names[i]};
	return json_plain_read(text, len, members, NAMES);
}

static void the_members_asked_for_are_read(void **state)
{
	struct json_plain members[NAMES];
	(void)state;
	assert_true(read_plain(usual, strlen(usual), members));
	assert_int_equal(members[0].kind, JSON_PLAIN_INT);
	assert_int_equal(members[0].number, -17);
	assert_int_equal(members[1].kind, JSON_PLAIN_TEXT);
	assert_int_equal(members[1].len, 6);
	assert_memory_equal(members[1].text, "active", 6);
	assert_int_equal(members[2].len, 6);
	assert_int_equal(members[3].kind, JSON_PLAIN_NONE);
	assert_int_equal(members[4].number, 1760000017000);
}

/* What it takes a JSON parser takes, too, and finds the same in it. */
static void agrees_with_a_parser(const char *text, size_t len)
{
	struct json_plain members[NAMES];
	if (!read_plain(text, len, members))
		return;
	json_t *value = json_loadb(text, len, 0, NULL);
	if (!json_is_object(value))
		fail_msg("taken, and no object: %.*s", (int)len, text);
	for (size_t i = 0; i < NAMES; i++) {
		const json_t *member = json_object_get(value, names[i]);
		assert_int_equal(members[i].kind == JSON_PLAIN_INT, json_is_integer(member));
		assert_int_equal(members[i].kind == JSON_PLAIN_TEXT, json_is_string(member));
		if (json_is_integer(member))
			assert_int_equal(members[i].number, json_integer_value(member));
		if (!json_is_string(member))
			continue;
		assert_int_equal(members[i].len, json_string_length(member));
		assert_memory_equal(members[i].text, json_string_value(member), members[i].len);
	}
	json_decref(value);
}

static void nothing_is_taken_that_a_parser_refuses(void **state)
{
	static const char *const texts[] = {"", "{", "{}", " {} ", "{} x", "[]", "{\"chat_id\":}", "{\"chat_id\":1,}",
		"{\"chat_id\":01}", "{\"chat_id\":-}", "{\"chat_id\":-0}", "{\"chat_id\":1.5}", "{\"chat_id\":1e3}",
		"{\"chat_id\":999999999999999999}", "{\"chat_id\":9999999999999999999}", "{\"chat_id\":1 2}",
		"{\"chat_id\":1,\"chat_id\":\"two\"}", "{\"chat_id\":nul}", "{\"status\":\"\\u0041\"}",
		"{\"status\":\"\xff\"}", "{\"status\":\"\xed\xa0\x80\"}", "{\"a\xc0\x80\":1}", "{\"status\":\"a\tb\"}",
		"{\"status\":{\"status\":1}}", "{\"status\":[1]}", "{\"status\":\"open", "{chat_id:1}"};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		agrees_with_a_parser(texts[i], strlen(texts[i]));
}

static void an_answer_with_any_byte_changed_or_cut_is_read_as_a_parser_reads_it(void **state)
{
	char text[sizeof(usual)];
	(void)state;
	for (size_t at = 0; at < strlen(usual); at++) {
		agrees_with_a_parser(usual, at);
		memcpy(text, usual, sizeof(usual));
		for (int c = 0; c < 256; c++) {
			text[at] = (char)c;
			agrees_with_a_parser(text, strlen(usual));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_members_asked_for_are_read),
		cmocka_unit_test(nothing_is_taken_that_a_parser_refuses),
		cmocka_unit_test(an_answer_with_any_byte_changed_or_cut_is_read_as_a_parser_reads_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

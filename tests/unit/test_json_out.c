#include "base/str.h"
#include "cli/json_out.h"
#include "unit.h"

#include <jansson.h>
#include <stdio.h>

/* A document on its way into memory. */
struct document {
	FILE *file;
	char *text;
	size_t len;
	struct json_out *out;
};

static void document_open(struct document *document)
{
	document->file = open_memstream(&document->text, &document->len);
	document->out = json_out_new(document->file);
}

/* Closes it and checks what was written. */
static void document_is(struct document *document, const char *expected)
{
	json_out_free(document->out);
	fclose(document->file);
	assert_string_equal(document->text, expected);
	free(document->text);
}

static void commas_and_brackets_are_where_they_belong(void **state)
{
	(void)state;
	struct document document;
	document_open(&document);
	json_out_object(document.out, NULL);
	json_out_text(document.out, "rule", "gig-counters");
	json_out_int(document.out, "found", -12);
	json_out_bool(document.out, "kept", false);
	json_out_null(document.out, "scope");
	json_out_array(document.out, "findings");
	json_out_object(document.out, NULL);
	json_out_close(document.out);
	json_out_array(document.out, NULL);
	json_out_int(document.out, NULL, 1);
	json_out_int(document.out, NULL, 2);
	json_out_close(document.out);
	document_is(&document,
		"{\"rule\":\"gig-counters\",\"found\":-12,\"kept\":false,\"scope\":null,\"findings\":[{},[1,2]]}\n");
}

static void what_is_open_is_closed_and_nothing_begun_writes_nothing(void **state)
{
	(void)state;
	struct document document;
	document_open(&document);
	json_out_array(document.out, NULL);
	json_out_object(document.out, NULL);
	json_out_array(document.out, "a");
	document_is(&document, "[{\"a\":[]}]\n");
	document_open(&document);
	document_is(&document, "");
}

static void raw_values_keep_their_digits_and_lose_their_spaces(void **state)
{
	(void)state;
	struct document document;
	document_open(&document);
	json_out_array(document.out, NULL);
	json_out_raw(
		document.out, NULL, "{\"a b\": 0.10, \"c\": [1, 12345678901234567890.123], \"d\": \"x \\\" : y\"}");
	json_out_raw(document.out, NULL, NULL);
	document_is(&document, "[{\"a b\":0.10,\"c\":[1,12345678901234567890.123],\"d\":\"x \\\" : y\"},null]\n");
}

static void harmful_characters_are_escaped_and_mean_the_same(void **state)
{
	(void)state;
	static const char text[] =
		"a\033[31m\r\n\t\177\302\233\342\200\256\342\200\213\342\201\246\357\273\277\363\240\201\201 Ж 翻 "
		"\360\237\221\251";
	struct document document;
	document_open(&document);
	json_out_array(document.out, NULL);
	json_out_text(document.out, NULL, text);
	json_out_free(document.out);
	fclose(document.file);
	for (const char *at = document.text; at[1]; at++)
		assert_in_range((unsigned char)*at, 0x20, 0xFF);
	assert_null(strchr(document.text, '\177'));
	assert_null(strstr(document.text, "\302\233"));
	assert_null(strstr(document.text, "\342\200\256"));
	assert_non_null(strstr(document.text, "\\u202e"));
	assert_non_null(strstr(document.text, "Ж 翻"));
	json_t *parsed = json_loads(document.text, 0, NULL);
	assert_string_equal(json_string_value(json_array_get(parsed, 0)), text);
	json_decref(parsed);
	free(document.text);
}

static void bytes_that_are_no_utf8_become_replacement_characters(void **state)
{
	(void)state;
	struct document document;
	document_open(&document);
	json_out_array(document.out, NULL);
	json_out_text(document.out, NULL, "caf\351");
	json_out_raw(document.out, NULL, "{\"a\": \"\377\"}");
	json_out_text(document.out, NULL, NULL);
	document_is(&document, "[\"caf\357\277\275\",{\"a\":\"\357\277\275\"},null]\n");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(commas_and_brackets_are_where_they_belong),
	cmocka_unit_test(what_is_open_is_closed_and_nothing_begun_writes_nothing),
	cmocka_unit_test(raw_values_keep_their_digits_and_lose_their_spaces),
	cmocka_unit_test(harmful_characters_are_escaped_and_mean_the_same),
	cmocka_unit_test(bytes_that_are_no_utf8_become_replacement_characters),
};

UNIT_MAIN(tests)

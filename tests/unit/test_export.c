#include "engine/export.h"

#include "base/str.h"
#include "unit.h"

static const struct export_column columns[] = {{"id", EXPORT_TEXT}, {"count", EXPORT_NUMBER}, {"at", EXPORT_TIME},
	{"again", EXPORT_FLAG}, {"phone", EXPORT_TEXT}};

/* What rows of five values come to; free() it. */
static char *write_rows(enum export_format format, bool mask, const char *const *values, size_t rows)
{
	char *text = NULL;
	size_t len = 0;
	struct err err = ERR_INIT;
	FILE *out = open_memstream(&text, &len);
	struct export *export = export_new(out, format, mask, columns, 5);
	for (size_t i = 0; i < rows; i++)
		assert_true(export_row(export, values + i * 5, &err));
	assert_true(export_end(export, &err));
	assert_int_equal(export_rows(export), rows);
	export_free(export);
	fclose(out);
	return text;
}

static void comes_to(enum export_format format, bool mask, const char *const *values, size_t rows, const char *wanted)
{
	char *text = write_rows(format, mask, values, rows);
	assert_string_equal(text, wanted);
	free(text);
}

static void csv_is_as_the_rfc_has_it(void **state)
{
	static const char *const values[] = {"a, \"b\"", "12", "1700000000", "t", NULL, "", "-3.5", NULL, "f", " x"};
	(void)state;
	comes_to(EXPORT_CSV, false, values, 2,
		"id,count,at,again,phone\r\n"
		"\"a, \"\"b\"\"\",12,2023-11-14T22:13:20Z,true,\r\n"
		"\"\",-3.5,,false,\" x\"\r\n");
	comes_to(EXPORT_CSV, false, NULL, 0, "id,count,at,again,phone\r\n");
}

static void json_is_one_array_with_stable_names(void **state)
{
	static const char *const values[] = {"a \"b\"", "12", "1700000000", "t", NULL, "Ёж", "many", "soon", "f", ""};
	(void)state;
	comes_to(EXPORT_JSON, false, values, 2,
		"[\n{\"id\":\"a "
		"\\\"b\\\"\",\"count\":12,\"at\":\"2023-11-14T22:13:20Z\",\"again\":true,\"phone\":null},\n"
		"{\"id\":\"Ёж\",\"count\":\"many\",\"at\":\"soon\",\"again\":false,\"phone\":\"\"}\n]\n");
	comes_to(EXPORT_JSON, false, NULL, 0, "[\n]\n");
}

static void tabs_part_values_that_have_none(void **state)
{
	static const char *const values[] = {"a\tb", "12", "1700000000", "t", NULL, "=1", "-3.5", NULL, "f", "\nx"};
	(void)state;
	comes_to(EXPORT_TABS, false, values, 2, "a b\t12\t2023-11-14T22:13:20Z\ttrue\t\n=1\t-3.5\t\tfalse\t x\n");
	comes_to(EXPORT_TABS, false, NULL, 0, "");
}

static void a_spreadsheet_finds_no_formula(void **state)
{
	static const char *const values[] = {"=cmd|' /C calc'!A0", "+1", NULL, NULL, "@SUM(A1)", "-2+3", "=1", NULL,
		NULL, "\t=1", "\x1b=1", "1", NULL, NULL, "a=1"};
	(void)state;
	comes_to(EXPORT_CSV, false, values, 3,
		"id,count,at,again,phone\r\n"
		"\"'=cmd|' /C calc'!A0\",+1,,,\"'@SUM(A1)\"\r\n"
		"\"'-2+3\",\"'=1\",,,\" =1\"\r\n"
		"\"'=1\",1,,,a=1\r\n");
}

static void nothing_hostile_gets_into_a_file(void **state)
{
	static const char *const values[] = {"a\033[2J\r\n\xe2\x80\xae"
					     "b\xff",
		"1\n2", "1e99", "t",
		"\xc2\x9b"
		"31m"};
	(void)state;
	comes_to(EXPORT_CSV, false, values, 1, "id,count,at,again,phone\r\na[2J b,1 2,1e99,true,31m\r\n");
	comes_to(EXPORT_JSON, false, values, 1,
		"[\n{\"id\":\"a[2J b\",\"count\":\"1 2\",\"at\":\"1e99\",\"again\":true,\"phone\":\"31m\"}\n]\n");
}

static void people_are_masked_if_asked_for(void **state)
{
	static const char *const values[] = {"write to anna@example.com", "12", NULL, NULL, "somewhere"};
	(void)state;
	comes_to(EXPORT_CSV, true, values, 1, "id,count,at,again,phone\r\nwrite to ***@***,12,,,***\r\n");
	comes_to(EXPORT_CSV, false, values, 1,
		"id,count,at,again,phone\r\nwrite to anna@example.com,12,,,somewhere\r\n");
}

static void values_within_values_are_safe_and_masked_too(void **state)
{
	static const struct export_column value = {"change", EXPORT_VALUE};
	static const char *const row[] = {"{\"note\":\"\\u001b[2J +79161234567\",\"email\":[\"x\",3],\"n\":1}"};
	char *text = NULL;
	size_t len = 0;
	struct err err = ERR_INIT;
	FILE *out = open_memstream(&text, &len);
	struct export *export = export_new(out, EXPORT_JSON, true, &value, 1);
	(void)state;
	assert_true(export_row(export, row, &err));
	assert_true(export_end(export, &err));
	export_free(export);
	fclose(out);
	assert_string_equal(text, "[\n{\"change\":{\"note\":\"[2J +***67\",\"email\":[\"***\",3],\"n\":1}}\n]\n");
	free(text);
}

static void a_full_disk_is_told(void **state)
{
	static const char *const values[] = {"a", "1", NULL, NULL, NULL};
	struct err err = ERR_INIT;
	FILE *out = fopen("/dev/full", "w");
	bool ok = true;
	(void)state;
	assert_non_null(out);
	struct export *export = export_new(out, EXPORT_CSV, false, columns, 5);
	for (int i = 0; ok && i < 100000; i++)
		ok = export_row(export, values, &err);
	ok = ok && export_end(export, &err);
	assert_false(ok);
	assert_string_equal(err.text, "No space left on device");
	err_done(&err);
	export_free(export);
	fclose(out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(csv_is_as_the_rfc_has_it),
	cmocka_unit_test(json_is_one_array_with_stable_names),
	cmocka_unit_test(tabs_part_values_that_have_none),
	cmocka_unit_test(a_spreadsheet_finds_no_formula),
	cmocka_unit_test(nothing_hostile_gets_into_a_file),
	cmocka_unit_test(people_are_masked_if_asked_for),
	cmocka_unit_test(values_within_values_are_safe_and_masked_too),
	cmocka_unit_test(a_full_disk_is_told),
};

UNIT_MAIN(tests)

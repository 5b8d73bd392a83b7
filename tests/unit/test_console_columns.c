/* Which columns are switched off: kept in a file, whole or not at all. */
#include "base/mem.h"
#include "base/str.h"
#include "console/columns.h"
#include "unit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
	char *folder;
	char *path;
};

static int begin(void **state)
{
	char folder[] = "/tmp/trueup-columns-XXXXXX";
	struct fixture *fixture = mem_zero(1, sizeof(*fixture));
	assert_non_null(mkdtemp(folder));
	fixture->folder = mem_strdup(folder);
	fixture->path = columns_path(folder, "/nowhere");
	*state = fixture;
	return 0;
}

static int end(void **state)
{
	struct fixture *fixture = *state;
	char *inner = mem_printf("%s/trueup", fixture->folder);
	unlink(fixture->path);
	rmdir(inner);
	rmdir(fixture->folder);
	free(inner);
	free(fixture->folder);
	free(fixture->path);
	free(fixture);
	return 0;
}

static void expect(const char *path, const char *list, const char *wanted)
{
	struct err err = ERR_INIT;
	struct str text = STR_INIT;
	char **off;
	size_t count;
	assert_true(columns_read(path, list, &off, &count, &err));
	for (size_t i = 0; i < count; i++) {
		str_addf(&text, "%s%s", i ? " " : "", off[i]);
		free(off[i]);
	}
	free(off);
	assert_string_equal(str_text(&text), wanted);
	str_done(&text);
}

static void put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void its_place_is_in_the_state_folder(void **state)
{
	(void)state;
	static const char *const cases[][3] = {
		{"/s", "/h", "/s/trueup/columns.ini"},
		{"relative", "/h", "/h/.local/state/trueup/columns.ini"},
		{NULL, "/h", "/h/.local/state/trueup/columns.ini"},
	};
	for (size_t i = 0; i < 3; i++) {
		char *path = columns_path(cases[i][0], cases[i][1]);
		assert_string_equal(path, cases[i][2]);
		free(path);
	}
	assert_null(columns_path(NULL, NULL));
	assert_null(columns_path("", "h"));
}

static void what_was_kept_is_read_again_and_lists_leave_each_other_alone(void **state)
{
	struct fixture *fixture = *state;
	struct err err = ERR_INIT;
	expect(fixture->path, "gigs.gigs", "");
	assert_true(columns_write(fixture->path, "gigs.gigs", (const char *const[]){"since", "again"}, 2, &err));
	assert_true(columns_write(fixture->path, "gig.done", (const char *const[]){"who"}, 1, &err));
	expect(fixture->path, "gigs.gigs", "since again");
	expect(fixture->path, "gig.done", "who");
	assert_true(columns_write(fixture->path, "gigs.gigs", NULL, 0, &err));
	expect(fixture->path, "gigs.gigs", "");
	expect(fixture->path, "gig.done", "who");
}

static void a_file_that_is_no_ini_is_told_of_and_left_alone(void **state)
{
	struct fixture *fixture = *state;
	struct err err = ERR_INIT;
	char **off;
	size_t count;
	assert_true(columns_write(fixture->path, "a.b", (const char *const[]){"x"}, 1, &err));
	put(fixture->path, "[a.b\noff = x\n");
	assert_false(columns_read(fixture->path, "a.b", &off, &count, &err));
	assert_non_null(strstr(err.text, "columns.ini:1:"));
	assert_false(columns_write(fixture->path, "a.b", NULL, 0, &err));
	FILE *file = fopen(fixture->path, "r");
	char line[40];
	assert_non_null(fgets(line, sizeof(line), file));
	assert_string_equal(line, "[a.b\n");
	fclose(file);
	err_done(&err);
}

static void where_it_cannot_be_written_is_told(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	assert_false(columns_write("/proc/nowhere/columns.ini", "a.b", (const char *const[]){"x"}, 1, &err));
	assert_non_null(strstr(err.text, "/proc/nowhere/columns.ini: "));
	err_done(&err);
}

/* A folder stands in the file's place: nothing is left beside it. */
static void what_cannot_take_its_place_leaves_nothing_behind(void **state)
{
	struct fixture *fixture = *state;
	struct err err = ERR_INIT;
	char *inner = mem_printf("%s/trueup", fixture->folder);
	assert_int_equal(mkdir(inner, 0700), 0);
	assert_int_equal(mkdir(fixture->path, 0700), 0);
	assert_false(columns_write(fixture->path, "a.b", (const char *const[]){"x"}, 1, &err));
	err_done(&err);
	/* Empty but for the folder that stood there: else this fails. */
	assert_int_equal(rmdir(fixture->path), 0);
	assert_int_equal(rmdir(inner), 0);
	free(inner);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_place_is_in_the_state_folder),
		cmocka_unit_test_setup_teardown(
			what_was_kept_is_read_again_and_lists_leave_each_other_alone, begin, end),
		cmocka_unit_test_setup_teardown(a_file_that_is_no_ini_is_told_of_and_left_alone, begin, end),
		cmocka_unit_test(where_it_cannot_be_written_is_told),
		cmocka_unit_test_setup_teardown(what_cannot_take_its_place_leaves_nothing_behind, begin, end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

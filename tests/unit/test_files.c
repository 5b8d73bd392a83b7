#include "base/mem.h"
#include "base/str.h"
#include "conf/files.h"
#include "conf/files_builtin.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder of its own for each test, with home/, user/trueup/ and etc/trueup/ below it. */
struct fixture {
	char *root;
	char *home;
	char *user;
	char *etc;
	struct err err;
};

static struct files_env env_of(const struct fixture *f)
{
	return (struct files_env){.trueup_home = f->home, .config_home = f->user, .home = "/nowhere", .etc = f->etc};
}

static void write_bytes(const char *root, const char *path, const char *text, size_t len)
{
	char *where = mem_printf("%s/%s", root, path);
	FILE *out;

	for (char *slash = strchr(where + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		assert_true(mkdir(where, 0755) == 0 || errno == EEXIST);
		*slash = '/';
	}
	out = fopen(where, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, len, out), len);
	fclose(out);
	free(where);
}

static void write_text(const char *root, const char *path, const char *text)
{
	write_bytes(root, path, text, strlen(text));
}

static int set_up(void **state)
{
	struct fixture *f = mem_zero(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");

	f->root = mem_printf("%s/trueup-files.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(f->root))
		return -1;
	f->home = mem_printf("%s/home", f->root);
	f->user = mem_printf("%s/user", f->root);
	f->etc = mem_printf("%s/etc", f->root);
	write_text(f->home, ".keep", "");
	*state = f;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	nftw(f->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(f->root);
	free(f->home);
	free(f->user);
	free(f->etc);
	err_done(&f->err);
	free(f);
	return 0;
}

static struct files *open_all(struct fixture *f)
{
	struct files_env env = env_of(f);
	struct files *files = files_open(&env, &f->err);

	if (!files)
		fail_msg("%s", f->err.text);
	return files;
}

static void expect_refused(struct fixture *f, const char *path, const char *why)
{
	struct files_env env = env_of(f);

	assert_null(files_open(&env, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_non_null(strstr(f->err.text, path));
	assert_non_null(strstr(f->err.text, why));
}

static void every_built_in_file_is_found_with_its_text(void **state)
{
	struct files *files = open_all(*state);
	size_t count = 0;

	for (const struct files_builtin *file = files_builtin; file->path; file++, count++) {
		const struct files_entry *entry = files_find(files, file->path);
		FILE *disk = fopen(file->path, "r");

		assert_non_null(entry);
		assert_int_equal(entry->origin, FILES_BUILTIN);
		assert_string_equal(entry->where, file->path);
		assert_int_equal(strlen(entry->text), entry->len);
		assert_false(entry->overrides);
		assert_non_null(disk); /* unit tests run from the top of the tree */
		for (size_t i = 0; i < entry->len; i++)
			assert_int_equal(fgetc(disk), (unsigned char)entry->text[i]);
		assert_int_equal(fgetc(disk), EOF);
		fclose(disk);
	}
	assert_true(count > 0);
	assert_int_equal(files_count(files), count);
	files_close(files);
}

static void the_first_of_home_user_and_etc_wins(void **state)
{
	struct fixture *f = *state;
	const struct files_entry *entry;
	struct files *files;

	write_text(f->etc, "trueup/views/a.view", "etc");
	files = open_all(f);
	assert_string_equal(files_find(files, "views/a.view")->text, "etc");
	assert_int_equal(files_find(files, "views/a.view")->origin, FILES_ETC);
	assert_false(files_find(files, "views/a.view")->overrides);
	files_close(files);

	write_text(f->user, "trueup/views/a.view", "user");
	files = open_all(f);
	assert_string_equal(files_find(files, "views/a.view")->text, "user");
	assert_true(files_find(files, "views/a.view")->overrides);
	files_close(files);

	write_text(f->home, "views/a.view", "home");
	files = open_all(f);
	entry = files_find(files, "views/a.view");
	assert_string_equal(entry->text, "home");
	assert_int_equal(entry->origin, FILES_HOME);
	assert_true(str_starts(entry->where, f->home));
	assert_true(str_ends(entry->where, "/views/a.view"));
	files_close(files);
}

static void a_built_in_file_is_hidden_by_one_of_the_same_path(void **state)
{
	struct fixture *f = *state;
	const char *path = files_builtin[0].path;
	const struct files_entry *entry;
	struct files *files = open_all(f);
	size_t before = files_count(files);

	files_close(files);
	assert_non_null(path);
	write_text(f->home, path, "mine");
	files = open_all(f);
	entry = files_find(files, path);
	assert_int_equal(files_count(files), before);
	assert_string_equal(entry->text, "mine");
	assert_int_equal(entry->len, 4);
	assert_true(entry->overrides);
	files_close(files);
}

static void a_new_file_is_listed_in_order_among_the_others(void **state)
{
	struct fixture *f = *state;
	struct files *files;
	size_t count, first;

	write_text(f->home, "sql/rules/zz/b.sql", "b");
	write_text(f->etc, "trueup/sql/rules/zz/a.sql", "a");
	write_text(f->home, "sql/rules/zz/.hidden.sql", "no");
	write_text(f->home, "sql/rules/zz/b.sql~", "no");
	write_text(f->home, "elsewhere/c.sql", "no");
	write_text(f->home, "targets.ini", "[x]");
	write_text(f->home, "notes.txt", "no");
	files = open_all(f);
	first = files_under(files, "sql/rules/zz/", &count);
	assert_int_equal(count, 2);
	assert_string_equal(files_at(files, first)->path, "sql/rules/zz/a.sql");
	assert_string_equal(files_at(files, first + 1)->path, "sql/rules/zz/b.sql");
	assert_non_null(files_find(files, "targets.ini"));
	assert_null(files_find(files, "notes.txt"));
	assert_null(files_find(files, "elsewhere/c.sql"));
	for (size_t i = 1; i < files_count(files); i++)
		assert_true(strcmp(files_at(files, i - 1)->path, files_at(files, i)->path) < 0);
	files_under(files, "sql/rules/none/", &count);
	assert_int_equal(count, 0);
	files_close(files);
}

static void home_stands_in_for_a_config_home_that_is_missing_or_relative(void **state)
{
	struct fixture *f = *state;
	struct files_env env = {.home = f->root, .etc = f->etc};
	struct files *files;

	write_text(f->root, ".config/trueup/views/a.view", "user");
	files = files_open(&env, &f->err);
	assert_string_equal(files_find(files, "views/a.view")->text, "user");
	files_close(files);
	env.config_home = "relative";
	files = files_open(&env, &f->err);
	assert_string_equal(files_find(files, "views/a.view")->text, "user");
	files_close(files);
}

static void a_trueup_home_that_is_not_there_is_an_error(void **state)
{
	struct fixture *f = *state;

	free(f->home);
	f->home = mem_printf("%s/gone", f->root);
	expect_refused(f, "TRUEUP_HOME", "/gone: No such file or directory");
}

static void a_file_over_the_limit_is_refused_by_name(void **state)
{
	struct fixture *f = *state;
	char *text = mem_alloc(FILES_SIZE_MAX + 1);
	struct files *files;

	memset(text, 'x', FILES_SIZE_MAX + 1);
	write_bytes(f->home, "views/big.view", text, FILES_SIZE_MAX);
	files = open_all(f);
	assert_int_equal(files_find(files, "views/big.view")->len, FILES_SIZE_MAX);
	files_close(files);
	write_bytes(f->home, "views/big.view", text, FILES_SIZE_MAX + 1);
	free(text);
	expect_refused(f, "/home/views/big.view", "larger than 1 MiB");
}

static void what_is_no_readable_text_is_refused_by_name(void **state)
{
	struct fixture *f = *state;
	char *path = mem_printf("%s/views/odd.view", f->home);

	write_bytes(f->home, "views/odd.view", "a\0b", 3);
	expect_refused(f, "/home/views/odd.view", "zero byte");
	remove(path);
	assert_int_equal(mkfifo(path, 0644), 0);
	expect_refused(f, "/home/views/odd.view", "not a plain file");
	remove(path);
	assert_int_equal(symlink("/nowhere/at/all", path), 0);
	expect_refused(f, "/home/views/odd.view", "No such file");
	remove(path);
	assert_int_equal(symlink("..", path), 0);
	expect_refused(f, "/home/views/odd.view", "nested too deep");
	free(path);
}

static void a_file_without_read_permission_is_refused_by_name(void **state)
{
	struct fixture *f = *state;
	char *path = mem_printf("%s/views/secret.view", f->home);

	write_text(f->home, "views/secret.view", "x");
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(chmod(f->root, 0755), 0);
	if (getuid() == 0) /* root reads everything: be nobody for a moment */
		assert_int_equal(seteuid(65534), 0);
	expect_refused(f, "/home/views/secret.view", "Permission denied");
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	free(path);
}

static void a_name_made_to_deceive_is_shown_harmless(void **state)
{
	struct fixture *f = *state;

	write_bytes(f->home, "views/a\033[31m.view", "\0", 1);
	expect_refused(f, "/home/views/a<ESC>[31m.view", "zero byte");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_built_in_file_is_found_with_its_text, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_first_of_home_user_and_etc_wins, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_built_in_file_is_hidden_by_one_of_the_same_path, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_new_file_is_listed_in_order_among_the_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			home_stands_in_for_a_config_home_that_is_missing_or_relative, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_trueup_home_that_is_not_there_is_an_error, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_over_the_limit_is_refused_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_readable_text_is_refused_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_without_read_permission_is_refused_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_name_made_to_deceive_is_shown_harmless, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

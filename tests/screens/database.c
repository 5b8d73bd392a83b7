#include "database.h"

#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT_MS = 30000, PAUSE_MS = 20 };

static const char script[] = "bats_require_minimum_version() { :; }\n"
			     "set -eo pipefail\n"
			     "export PGOPTIONS=-cclient_min_messages=warning\n"
			     ". tests/lib/trueup.bash\n"
			     "\"$@\"\n";

/* What the last command printed. */
static struct str printed;

static void read_all(int fd)
{
	char part[4096];
	ssize_t len;
	str_clear(&printed);
	while ((len = read(fd, part, sizeof(part))) > 0)
		str_addn(&printed, part, (size_t)len);
	close(fd);
	if (printed.len && printed.data[printed.len - 1] == '\n')
		printed.data[--printed.len] = '\0';
}

static const char *run_words(const char *const *words)
{
	int ends[2], status = 0;
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(words[0], (char *const *)(uintptr_t)words);
		_exit(127);
	}
	close(ends[1]);
	read_all(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		fail_msg("%s %s: status %d: %s", words[4], words[5] ? words[5] : "", status, str_text(&printed));
	return str_text(&printed);
}

const char *run(const char *function, ...)
{
	struct {
		VEC(const char *);
	} words = {0};
	va_list ap;
	VEC_PUSH(&words, "bash");
	VEC_PUSH(&words, "-c");
	VEC_PUSH(&words, script);
	VEC_PUSH(&words, "bash");
	va_start(ap, function);
	for (const char *word = function; word; word = va_arg(ap, const char *))
		VEC_PUSH(&words, word);
	va_end(ap);
	VEC_PUSH(&words, NULL);
	const char *out = run_words(words.items);
	free(words.items);
	return out;
}

const char *sql(const char *text)
{
	return run("sql", text, NULL);
}

void sql_wait(const char *text, const char *wanted)
{
	int64_t until = clock_ms() + LIMIT_MS;
	while (!str_eq(sql(text), wanted)) {
		if (clock_ms() > until)
			fail_msg("waited in vain for \"%s\" and got \"%s\": %s", wanted, str_text(&printed), text);
		clock_sleep_ms(PAUSE_MS);
	}
}

static bool exists(const char *database)
{
	char *text = mem_printf("select count(*) from pg_database where datname = '%s'", database);
	bool there = str_eq(run("sql", text, "-d", "postgres", NULL), "1");
	free(text);
	return there;
}

static void execute(const char *fmt, const char *a, const char *b)
{
	struct str text = STR_INIT;
	for (const char *at = fmt; *at; at++) {
		if (*at == '@')
			str_add(&text, a);
		else if (*at == '#')
			str_add(&text, b);
		else
			str_addc(&text, *at);
	}
	run("sql", str_text(&text), "-d", "postgres", NULL);
	str_done(&text);
}

/* Filled once, then copied for each test. */
static void make_template(const char *name, bool with_trueup)
{
	if (exists(name))
		return;
	execute("create database @ template template0", name, "");
	setenv("PGDATABASE", name, 1);
	run("sql_file", "tests/data/gigs-tables-production.sql", NULL);
	run("sql_file", "tests/data/console-gigs.sql", NULL);
	if (with_trueup) {
		run("trueup", "migrate", "--label", "demo", "--yes", "--quiet", NULL);
		run("bash", "-c", "\"$TRUEUP\" check gig-counters --quiet || [ $? = 1 ]", NULL);
	}
	run("sql", "vacuum analyze", NULL);
}

void database_begin(bool with_trueup)
{
	const char *template = with_trueup ? "console_trueup" : "console_bare";
	static const char name[] = "console_test";
	make_template(template, with_trueup);
	execute("drop database if exists @ with (force)", name, "");
	execute("create database @ template #", name, template);
	setenv("PGDATABASE", name, 1);
	run("adopt_copy", NULL);
	setenv("TZ", "UTC", 1);
}

void database_end(void)
{
	setenv("PGDATABASE", "postgres", 1);
	setenv("PGUSER", "postgres", 1);
	execute("drop database if exists @ with (force)", "console_test", "");
}

const char *database_program(void)
{
	const char *program = getenv("TRUEUP");
	assert_non_null(program);
	return program;
}

#include "both.h"

#include "base/mem.h"
#include "console.h"
#include "database.h"

#include <stdlib.h>

static const char prepare[] = "home=$SERVERS_DIR/both\n"
			      "rm -rf \"$home\"\n"
			      "mkdir -p \"$home/sql/rules/notes\"\n"
			      "cp tests/data/note-titles.sql \"$home/sql/rules/notes\"\n"
			      "printf '[both]\\ndatabase = dbname=console_notes\\ndatabase.gigs = "
			      "dbname=console_test\\n' >\"$home/targets.ini\"\n"
			      "psql -Xq -d postgres -c 'drop database if exists console_notes with (force)' -c 'create "
			      "database console_notes'\n"
			      "psql -Xq -d console_notes -f tests/data/notes.sql\n"
			      "export TRUEUP_HOME=$home\n"
			      "PGDATABASE= \"$TRUEUP\" migrate --system notes --label demo --quiet\n"
			      "\"$TRUEUP\" check note-titles --quiet || [ $? = 1 ]\n";

int both_begin(void **state)
{
	console_begin(state);
	run("bash", "-c", prepare, NULL);
	return 0;
}

int both_end(void **state)
{
	run("sql", "alter database console_test allow_connections true", "-d", "postgres", NULL);
	run("sql", "drop database if exists console_notes with (force)", "-d", "postgres", NULL);
	return console_end(state);
}

struct screen *both_open(const char *view)
{
	char *home = mem_printf("TRUEUP_HOME=%s/both", getenv("SERVERS_DIR"));
	const char *const env[] = {home, NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = 30, .cols = 120, .env = env},
		(const char *const[]){database_program(), "console", view, NULL});
	free(home);
	return screen;
}

void both_shut(const char *database)
{
	char *lock = mem_printf("alter database %s allow_connections false", database);
	char *out = mem_printf("select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'", database);
	run("sql", lock, "-d", "postgres", NULL);
	run("sql", out, "-d", "postgres", NULL);
	free(lock);
	free(out);
}

void both_reopen(const char *database)
{
	char *text = mem_printf("alter database %s allow_connections true", database);
	run("sql", text, "-d", "postgres", NULL);
	free(text);
}

const char *both_notes_sql(const char *text)
{
	return run("sql", text, "-d", "console_notes", NULL);
}

void both_make_jobs(void)
{
	static const char job[] = "insert into trueup.job (kind, rule, hash, state, queued_at, finished_at, operator) "
				  "select 'repair', '%s', 'x', 'done', t, t, '%s ' || n "
				  "from generate_series(1, 2) n, lateral (select now() - n * interval '2 days' - "
				  "interval '%d days' as t) t order by n desc";
	char *gigs = mem_printf(job, "gig-counters", "gus", 1), *notes = mem_printf(job, "note-titles", "mia", 0);
	sql(gigs);
	both_notes_sql(notes);
	free(gigs);
	free(notes);
}

/*
 * A random walk through the console: random keys, sizes, pastes and clicks, while others change the data, repair it and
 *cut the connection. Whatever comes: no crash, no leak, no hang, no spinning; and nothing is submitted whose exact rows
 *were not shown on the screen before the key that confirmed it, and no row of gigs changes but through a job.
 *
 *	KEYS=10000   how many keys
 *	SEED=1       which walk; the same seed presses the same keys, though the answers may come at other moments
 */
#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "database.h"
#include "pty.h"
#include "question.h"
#include "store/pg.h"
#include "walk.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	KEYS = 10000,
	LIFE_KEYS = 1500,     /* of one console */
	SYNC_KEYS = 25,       /* after so many it is seen whether it still answers */
	IDLE_MS = 400,        /* for how long it is watched */
	SPIN_TICKS = 25,      /* of processor time in it are too many */
	MEMORY_KB = 600000,   /* of a sanitized program with what it has freed */
	RIDE_OUT_MS = 30000,  /* for jobs to end */
	LAST_WORDS = 4000,    /* bytes of them */
	COUNTING_MS = 1000,   /* for the server to say what a question is about */
	SETTLE_MS = 320,      /* what has just changed is not what a key was meant for */
	RECENT = 8,           /* dialogs of which an answer may be on its way */
	SUBJECT_COLUMNS = 12, /* of the name that a dialog must show at least */
};

/* A question, and what was pinned for it. */
struct shown {
	struct question question;
	char *pinned; /* what the server holds, a line each: job, rule, number of keys and what they are; that of a
		       * dialog before may not be dropped yet */
	char *labels; /* job and label of what is pinned, where it is one row */
	char *screen; /* how all of it stood there */
};

struct walk {
	struct walk_random random;
	struct screen *screen;
	struct pg *pg;
	bool protect;
	int confirmed, asked;
	struct shown shown[RECENT]; /* the dialogs in which the confirming key was pressed, the last ones */
	size_t nshown;
	struct str said; /* the answer of the last query */
};

static const char *query(struct walk *walk, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Rows parted by line breaks, columns by "|". */
static const char *query(struct walk *walk, const char *fmt, ...)
{
	struct err err = ERR_INIT;
	va_list ap;
	va_start(ap, fmt);
	char *text = mem_vprintf(fmt, ap);
	va_end(ap);
	const struct sql sql = {.text = text};
	struct pg_rows *rows = pg_run(walk->pg, &sql, NULL, 0, &err);
	if (!rows)
		fail_msg("%s: %s", text, err.text);
	str_clear(&walk->said);
	for (size_t i = 0; i < pg_rows_count(rows); i++)
		for (size_t j = 0; j < pg_rows_columns(rows); j++) {
			const char *value = pg_rows_at(rows, i, j);
			str_addf(&walk->said, "%s%s", j ? "|" : (i ? "\n" : ""), value ? value : "");
		}
	pg_rows_free(rows);
	free(text);
	return str_text(&walk->said);
}

/* A log of who changed gigs and responses, in the schema walk, and which jobs were looked at. */
static const char watch_text[] =
	"create schema walk;"
	"create table walk.checked (job bigint primary key);"
	"create table walk.change (relation name, key uuid, xid xid, application text);"
	"create function walk.note() returns trigger language plpgsql security definer as $$ begin"
	"  insert into walk.change values (tg_table_name, (case when tg_op = 'DELETE' then old else new end).id,"
	"    pg_current_xact_id()::xid, current_setting('application_name')); return null; end $$;"
	"create trigger walk_note after insert or update or delete on gigs.gigs for each row execute function "
	"walk.note();"
	"create trigger walk_note after insert or update or delete on gigs.responses for each row"
	"  execute function walk.note()";

/* What sanitizers said, of consoles and of the workers that they started. */
static void check_reports(void)
{
	DIR *folder = opendir(getenv("SERVERS_DIR"));
	struct dirent *entry;
	bool found = false;
	while (folder && (entry = readdir(folder)))
		if (str_starts(entry->d_name, "walk-report")) {
			char *path = mem_printf("%s/%s", getenv("SERVERS_DIR"), entry->d_name);
			print_error("%s", run("cat", path, NULL));
			free(path);
			found = true;
		}
	if (folder)
		closedir(folder);
	assert_false(found);
}

static void open_console(struct walk *walk)
{
	char *options = mem_printf("ASAN_OPTIONS=log_path=%s/walk-report:quarantine_size_mb=16", getenv("SERVERS_DIR"));
	char *undefined = mem_printf("UBSAN_OPTIONS=print_stacktrace=1:log_path=%s/walk-report", getenv("SERVERS_DIR"));
	char *state = mem_printf("XDG_STATE_HOME=%s/walk-state", getenv("SERVERS_DIR"));
	const char *const env[] = {options, undefined, state, "TRUEUP_OPERATOR=walker", NULL};
	char *folder = mem_printf("%s/walk", getenv("SERVERS_DIR")); /* for what it exports */
	mkdir(folder, 0700);
	walk->protect = walk_below(&walk->random, 3) == 0;
	query(walk, "update trueup.installation set protect = %s", walk->protect ? "true" : "false");
	walk->screen = screen_start(&(struct screen_start){.rows = 24, .cols = 80, .env = env, .directory = folder},
		(const char *const[]){database_program(), "console", NULL});
	screen_wait(walk->screen, "demo");
	free(folder);
	free(options);
	free(undefined);
	free(state);
}

enum { CTRL_C = 3 };

/* What it wrote in the end, as it is: a report may be longer than the screen. */
static void print_last_words(const struct screen *screen)
{
	size_t len = screen_written(screen), from = len > LAST_WORDS ? len - LAST_WORDS : 0;
	const char *words = screen_output(screen, from, &len);
	fprintf(stderr, "%.*s\n", (int)len, words);
}

static void close_console(struct walk *walk)
{
	struct screen *screen = walk->screen;
	if (!pty_has_ended(screen))
		kill(screen_pid(screen), SIGTERM);
	int status = screen_wait_exit(screen);
	check_reports();
	/* A C-c that comes once the terminal is given back is the terminal's own: no shell is there to have it. */
	bool interrupted = WIFSIGNALED(status) && WTERMSIG(status) == SIGINT && screen->last == CTRL_C;
	bool well = interrupted || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
	if (!well)
		print_last_words(screen);
	if (!well)
		screen_fail(screen, "it ended with %s %d", WIFEXITED(status) ? "status" : "signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	screen_check_restored(screen);
	screen_end(screen);
	walk->screen = NULL;
}

static const char pinned_text[] =
	"select j.id, j.rule, (select sum(cardinality(p.keys)) from trueup.part p where p.job = j.id),"
	"       (select md5(string_agg(p.keys::text, ' ' order by p.no)) from trueup.part p where p.job = j.id)"
	"  from trueup.job j where j.operator = 'walker' and j.state %s"
	"   and not exists (select from walk.checked c where c.job = j.id) order by j.id";

static const char label_text[] =
	"select p.job, coalesce((select title from gigs.gigs g where g.id::text = p.keys[1] ->> 'gig_id'),"
	"       (select candidate_name from gigs.responses r where r.id::text = p.keys[1] ->> 'response_id'))"
	"  from trueup.part p join trueup.job j on j.id = p.job"
	" where j.operator = 'walker' and j.state = 'preview' and cardinality(p.keys) = 1";

/* The line of several that begins with that text; NULL: there is none. Free it. */
static char *line_of(const char *lines, const char *begin)
{
	for (const char *at = lines; at && *at; at += strcspn(at, "\n"), at += *at == '\n')
		if (str_starts(at, begin))
			return mem_strndup(at, strcspn(at, "\n"));
	return NULL;
}

static void shown_done(struct shown *shown)
{
	question_done(&shown->question);
	free(shown->pinned);
	free(shown->labels);
	free(shown->screen);
}

/* Rows as on the screen, blank ones left out. */
static char *screen_text(const struct screen *screen)
{
	struct str text = STR_INIT, line = STR_INIT;
	for (int row = 0; row < screen_rows(screen); row++) {
		str_clear(&line);
		screen_add_row(screen, row, &line);
		if (line.len)
			str_addf(&text, "#   %d| %s\n", row, str_text(&line));
	}
	str_done(&line);
	return str_take(&text);
}

static void read_dialog(struct walk *walk, struct shown *shown)
{
	*shown = (struct shown){.pinned = NULL};
	question_read(&shown->question, walk->screen);
	shown->screen = screen_text(walk->screen);
	if (shown->question.asked)
		shown->pinned = mem_strdup(query(walk, pinned_text, "= 'preview'"));
	if (shown->question.rows == 1)
		shown->labels = mem_strdup(query(walk, "%s", label_text));
}

/* How the dialog in which this was pinned was last shown; NULL: it was not. */
static const struct shown *shown_of(const struct walk *walk, const char *job)
{
	for (size_t i = 1; i <= RECENT; i++) {
		const struct shown *shown = &walk->shown[(walk->nshown + RECENT - i) % RECENT];
		char *pinned = line_of(shown->question.asked ? shown->pinned : NULL, job);
		bool is_it = str_eq(pinned, job);
		free(pinned);
		if (is_it)
			return shown;
	}
	return NULL;
}

/* The questions of late, the newest first: for who has to find out why one was not among them. */
static void print_shown(const struct walk *walk)
{
	for (size_t i = 1; i <= RECENT; i++) {
		const struct shown *shown = &walk->shown[(walk->nshown + RECENT - i) % RECENT];
		print_message("# %s %s, %lld rows of \"%s\", pinned: %s\n",
			shown->question.asked ? "asked" : "no question", shown->question.counting ? "counting" : "",
			(long long)shown->question.rows, shown->question.subject ? shown->question.subject : "",
			shown->pinned ? shown->pinned : "");
		fputs(shown->screen ? shown->screen : "", stderr); /* print_message cuts long texts */
	}
}

/* A job left the state of a preview: was exactly that on the screen? job: number, rule, how many keys, which. */
static void check_job(struct walk *walk, const char *job)
{
	const struct shown *shown = shown_of(walk, job);
	const char *number = strchr(strchr(job, '|') + 1, '|') + 1;
	int64_t rows = strtoll(number, NULL, 10);
	if (!shown)
		print_shown(walk);
	if (!shown)
		screen_fail(walk->screen, "submitted, and it was not shown: %s", job);
	if (rows != shown->question.rows)
		screen_fail(walk->screen, "submitted: %s; shown: %lld rows", job, (long long)shown->question.rows);
	if (shown->question.guard && !shown->question.named)
		screen_fail(walk->screen, "submitted without the name: %s; it said \"%s\"", job, shown->question.asks);
	if (walk->protect && rows > 1 && !shown->question.guard)
		screen_fail(walk->screen, "many rows of a protected target, and no name was asked for: %s", job);
	char *begin = mem_printf("%.*s|", (int)strcspn(job, "|"), job), *line = line_of(shown->labels, begin);
	char *safe = safe_text(line ? line + strlen(begin) : NULL, SAFE_SHOW);
	if (shown->question.subject && safe && *safe &&
		utf8_columns(shown->question.subject, strlen(shown->question.subject)) >= SUBJECT_COLUMNS &&
		!str_starts(safe, shown->question.subject) && !str_starts(shown->question.subject, safe))
		screen_fail(walk->screen, "submitted: %s; the row is \"%s\", but the dialog said \"%s\"", job, safe,
			shown->question.subject);
	free(safe);
	free(line);
	free(begin);
}

/* Looks what was submitted since the last time. */
static void check_submitted(struct walk *walk)
{
	char *jobs = mem_strdup(query(walk, pinned_text, "<> 'preview'"));
	for (char *job = jobs, *next; *job; job = next) {
		next = job + strcspn(job, "\n");
		if (*next)
			*next++ = '\0';
		check_job(walk, job);
		query(walk, "insert into walk.checked values (%lld)", strtoll(job, NULL, 10));
		walk->confirmed++;
	}
	free(jobs);
}

static void answer(struct walk *walk)
{
	if (!walk_sync(walk->screen) && !pty_has_ended(walk->screen) && !walk->screen->closed)
		screen_fail(walk->screen, "it does not answer any more");
}

static bool has_ended(struct walk *walk)
{
	return walk->screen->closed || pty_has_ended(walk->screen);
}

/* Fills in what a dialog asks for, or something else, and goes back to its buttons. */
static void fill_in(struct walk *walk)
{
	static const char *const texts[] = {"demo", "demo", "dem", "because", ""};
	for (int i = 0; i < 2; i++) {
		screen_keys(walk->screen, "tab");
		screen_type(walk->screen, texts[walk_below(&walk->random, 5)]);
	}
	screen_keys(walk->screen, "enter");
}

/* Goes to where there is something to ask about, and waits until the keys that ask are listened to there. */
static void go_home(struct walk *walk)
{
	for (int i = 0; i < 3; i++)
		walk_escape(walk->screen);
	screen_keys(walk->screen, "2 / C-u enter");
	answer(walk);
	screen_bytes_while_idle(walk->screen, SETTLE_MS);
}

/* Reads the dialog once it says what will happen; *shown is as last seen if it does not. That there is none is looked
 * at twice: a frame that was on its way when the size changed can be anything. */
static void wait_dialog(struct walk *walk, struct shown *shown)
{
	int64_t until = clock_ms() + COUNTING_MS;
	int looks = 0;
	do {
		answer(walk);
		shown_done(shown);
		read_dialog(walk, shown);
		looks++;
	} while ((shown->question.counting || (!shown->question.asked && looks < 2)) && clock_ms() < until &&
		 !has_ended(walk));
}

/* Asks for something, reads the screen, and presses the key that confirms. */
static void confirm(struct walk *walk)
{
	struct shown *shown = &walk->shown[walk->nshown];
	static const char *const asking[] = {"s", "s", "S", "d", "u"};
	check_submitted(walk);
	if (walk_below(&walk->random, 12) == 0)
		go_home(walk);
	if (walk_below(&walk->random, 4)) {
		answer(walk);
		screen_keys(walk->screen, asking[walk_below(&walk->random, 5)]);
	}
	if (walk_below(&walk->random, 2))
		fill_in(walk);
	screen_keys(walk->screen, "pgup pgup pgup");
	wait_dialog(walk, shown);
	walk->asked += shown->question.asked;
	walk->nshown = (walk->nshown + 1) % RECENT;
	if (!has_ended(walk) && !shown->question.counting)
		screen_keys(walk->screen, "Y");
}

/* What others do meanwhile. */
static void change_data(struct walk *walk)
{
	static const char *const changes[] = {
		"update gigs.gigs set responses = %u where id = ('10000000-0000-4000-8000-' || lpad('%u', 12, "
		"'0'))::uuid",
		"update gigs.gigs set responses = null, new_responses = %u where id = ('10000000-0000-4000-8000-' ||"
		" lpad('%u', 12, '0'))::uuid",
		"insert into gigs.responses (entity_type, entity_id, candidate_id, status) values ('gig',"
		" ('10000000-0000-4000-8000-' || lpad('%2$u', 12, '0'))::uuid, 'walk-%1$u', 'NEW') on conflict do "
		"nothing",
		"delete from gigs.responses where candidate_id = 'walk-%u' and %u > 0",
		"update trueup.finding set resolved_at = now(), version = version + 1 where resolved_at is null"
		" and %u %% 3 = 0 and key ->> 'gig_id' like '%%%u'",
		"update trueup.finding set resolved_at = null, reopened = reopened + 1 where resolved_at is not null "
		"and %u > 0"
		" and key ->> 'gig_id' like '%%%u'",
		"select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and %u %% 4 "
		"= 0"
		" and pid <> pg_backend_pid() and application_name not like '%%worker%%' and %u > 0",
		/* All jobs go on that the walk has halted. */
		"update trueup.installation set halted = null where halted is not null and %u >= 0 and %u > 0",
	};
	const char *change = changes[walk_below(&walk->random, sizeof(changes) / sizeof(changes[0]))];
	uint32_t number = walk_below(&walk->random, 60), gig = 1 + walk_below(&walk->random, 40);
	struct err err = ERR_INIT;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	char *text = mem_printf(change, number, gig);
#pragma GCC diagnostic pop
	if (!pg_script(walk->pg, text, &err))
		fail_msg("%s: %s", text, err.text);
	free(text);
}

/* Left alone it rests. */
static void check_rest(struct walk *walk)
{
	answer(walk);
	if (has_ended(walk))
		return;
	long before = walk_ticks(screen_pid(walk->screen));
	screen_bytes_while_idle(walk->screen, IDLE_MS);
	long spent = walk_ticks(screen_pid(walk->screen)) - before;
	if (spent > SPIN_TICKS)
		screen_fail(walk->screen, "it spins: %ld ticks in %d ms", spent, IDLE_MS);
	if (walk_memory_kb(screen_pid(walk->screen)) > MEMORY_KB)
		screen_fail(walk->screen, "it has grown to %ld kB", walk_memory_kb(screen_pid(walk->screen)));
}

/* The life of one console. Returns how many keys it got. */
static long live(struct walk *walk, long limit)
{
	long keys = 0, synced = 0;
	open_console(walk);
	while (keys < limit && !has_ended(walk)) {
		uint32_t what = walk_below(&walk->random, 1000);
		if (what < 20)
			change_data(walk);
		else if (what < 50)
			confirm(walk);
		else
			keys += walk_step(&walk->random, walk->screen);
		if (walk_below(&walk->random, 8) == 0)
			walk_rest(walk->screen); /* what comes next meets what was drawn, and not the end of a burst */
		screen_look(walk->screen);
		if (keys - synced >= SYNC_KEYS && !has_ended(walk)) {
			answer(walk);
			check_submitted(walk);
			synced = keys;
		}
	}
	if (!has_ended(walk))
		check_rest(walk);
	close_console(walk);
	check_submitted(walk);
	return keys > 0 ? keys : 1;
}

/* Every change of gigs and responses that was not ours stands in the audit, written by the same transaction. */
static void check_changes(struct walk *walk)
{
	int64_t until = clock_ms() + RIDE_OUT_MS;
	while (strtol(query(walk,
			      "select count(*) from trueup.job where state in ('running', 'pausing', 'cancelling')"),
		       NULL, 10) > 0 &&
		clock_ms() < until)
		clock_sleep_ms(50);
	const char *secret =
		query(walk, "select c.relation, c.key, c.application from walk.change c where c.application <> 'walk'"
			    "   and not exists (select from trueup.audit a where a.xmin = c.xid) limit 5");
	assert_string_equal(secret, "");
	const char *strange = query(walk,
		"select a.id, a.key from trueup.audit a where not exists (select from trueup.part p where p.job = a.job"
		"   and a.key = any(p.keys)) and a.undoes is null limit 5");
	assert_string_equal(strange, "");
}

static long setting(const char *name, long otherwise)
{
	const char *value = getenv(name);
	return value && *value ? strtol(value, NULL, 10) : otherwise;
}

static void whatever_is_typed_only_what_was_shown_is_done(void **state)
{
	const struct pg_options options = {.conninfo = "", .application = "walk", .connect_ms = 10000};
	struct err err = ERR_INIT;
	struct walk walk = {.said = STR_INIT};
	long keys = setting("KEYS", KEYS), seed = setting("SEED", 1), lives = 0;
	(void)state;
	database_begin(true);
	walk.pg = pg_open(&options, &err);
	assert_non_null(walk.pg);
	assert_true(pg_script(walk.pg, watch_text, &err));
	walk_seed(&walk.random, (uint64_t)seed);
	print_message("# SEED=%ld KEYS=%ld\n", seed, keys);
	for (long done = 0; done < keys; lives++)
		done += live(&walk, keys - done < LIFE_KEYS ? keys - done : LIFE_KEYS);
	check_changes(&walk);
	check_reports();
	print_message("# %ld consoles, %d times asked, %d times confirmed, %s changes by jobs\n", lives, walk.asked,
		walk.confirmed, query(&walk, "select count(*) from trueup.audit"));
	for (size_t i = 0; i < RECENT; i++)
		shown_done(&walk.shown[i]);
	pg_close(walk.pg);
	str_done(&walk.said);
	database_end();
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(whatever_is_typed_only_what_was_shown_is_done),
};

UNIT_MAIN(tests)

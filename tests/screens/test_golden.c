/*
 * Golden screens: every view and every popup at three sizes, in UTF-8 and in the C locale, in colour and mono, in
 * English and Russian, on the data of golden-data and under a clock that stands still. A line of the table is a screen,
 * and how it is reached. TRUEUP_GOLDEN=update tests/run screens/test_golden.c records them anew;
 * tests/screens/golden-diff shows what that changed. TRUEUP_SCREEN=NAME takes only this one.
 */
#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "database.h"
#include "golden.h"
#include "harness.h"
#include "host.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW "2026-11-22 12:00:30+00"
#define TAKES "[0-9]{2}:[0-9]{2}:[0-9]{2}| +[0-9.,]+ (ms|мс)"
#define CLOCK "[0-9]{2}:[0-9]{2}:[0-9]{2}"
#define VERSION "PostgreSQL [0-9]+[.][0-9]+"
#define ARMED "armed [0-9]+m|запись [0-9]+ мин"
#define GIG_8 "10000000-0000-4000-8000-000000000008"

enum {
	PATIENCE_MS = 20000, /* for a screen that is not there yet */
	QUIET_MS = 500,      /* nothing was drawn for so long: it is all there */
	WRONG_MS = 2500,     /* the same, where it is not as it should be */
	LAUNCH_MS = 60000,
};

/* How a screen is reached from "console ARGUMENTS": names of keys, "type:TEXT", and "see:TEXT", which waits until that
 * is on the screen; "~" stands for a blank, and "still" waits until nothing is drawn any more. Texts are of the data,
 * since the rest speaks two languages. */
static const struct shot {
	const char *name;
	const char *arguments[3];
	const char *keys;
	const char *mask;  /* an expression of what changes from run to run; NULL: nothing does */
	bool protect;      /* the target is protected */
	bool participants; /* its database has that system, too */
} shots[] = {
	{"overview", {"overview"}, .keys = "see:9"},
	{"overview-help", {"overview"}, .keys = "see:9 ?"},
	{"gigs", {"gigs"}, .keys = "see:Gig~number"},
	{"gigs-right", {"gigs"}, .keys = "see:Gig~number >"},
	{"gigs-filter", {"gigs"}, .keys = "see:Landing / type:scope:ws_even enter see:Gig~number~38"},
	{"gigs-prompt", {"gigs"}, .keys = "see:Landing / type:number~1"},
	{"gigs-nothing", {"gigs"}, .keys = "see:Landing / type:nowhere enter"},
	{"gigs-marks", {"gigs"}, .keys = "see:Landing space down space / type:scope:ws_odd enter see:Landing"},
	{"gigs-help", {"gigs"}, .keys = "see:Landing see:40 ?"},
	{"gigs-reveal", {"gigs"}, .keys = "see:Landing !"},
	{"gigs-sort", {"gigs"}, .keys = "see:Landing o"},
	{"gigs-columns", {"gigs"}, .keys = "see:Landing C"},
	{"gigs-command", {"gigs"}, .keys = "see:Landing see:40 c"},
	{"gigs-export", {"gigs"}, .keys = "see:Landing see:40 e", .mask = "[0-9]{8}-[0-9]{6}"},
	{"gigs-palette", {"gigs"}, .keys = "see:Landing see:40 : type:l"},
	{"gigs-find", {"gigs"}, .keys = "see:Landing f type:10000000"},
	{"gig", {"gig", GIG_8}, .keys = "see:ws_even"},
	{"gig-done", {"gig", GIG_8}, .keys = "see:a.smirnov tab"},
	{"gig-help", {"gig", GIG_8}, .keys = "see:ws_even still ?"},
	{"findings", {"findings", "gig-duplicate-responses"}, .keys = "see:Candidate"},
	{"findings-help", {"findings", "gig-orphan-responses"}, .keys = "see:Orphan ?"},
	{"audit", {"audit"}, .keys = "see:a.smirnov"},
	{"audit-filter", {"audit"}, .keys = "see:a.smirnov / type:operator:i.ivanov enter"},
	{"audit-help", {"audit"}, .keys = "see:a.smirnov ?"},
	{"change", {"audit"}, .keys = "see:a.smirnov down down enter"},
	{"change-refused", {"audit"}, .keys = "see:a.smirnov enter"},
	{"job", {"job", "10"}, .keys = "see:new~row see:(postgres) see:4711"},
	{"job-failed", {"job", "9"}, .keys = "see:space see:(postgres)"},
	{"job-help", {"job", "10"}, .keys = "see:new~row see:(postgres) see:4711 ?"},
	{"dead-letters", {"dead-letters"}, .keys = "see:new~row"},
	{"dead-letters-discard", {"dead-letters"}, .keys = "see:new~row d see:1~"},
	{"schedules", {"schedules"}, .keys = "see:orphan"},
	{"schedules-help", {"schedules"}, .keys = "see:orphan ?"},
	{"schedules-on", {"schedules"}, .keys = "see:orphan down s see:gig-counters/repair"},
	{"schedule", {"schedule", "gig-counters/detect"}, .keys = "see:gig-counters/detect"},
	{"preview-one", {"gigs"}, .keys = "see:Landing down down down s see:196"},
	{"preview-all", {"gigs"}, .keys = "see:Landing see:40 S see:196"},
	{"preview-delete", {"gig", GIG_8}, .keys = "see:ws_even still d"},
	{"preview-undo", {"gig", GIG_8}, .keys = "see:a.smirnov tab u"},
	{"search", {"gigs"}, .keys = "see:Landing f type:number~3 enter"},
	{"search-nothing", {"gigs"}, .keys = "see:Landing f type:nowhere enter"},
	{"jobs", {"jobs"}, .keys = "see:a.smirnov"},
	{"jobs-help", {"jobs"}, .keys = "see:a.smirnov ?"},
	{"log", {"jobs"}, .keys = "see:a.smirnov L see:jobs/jobs / type:probe enter still C-l", .mask = TAKES},
	{"checklists", {"checklists"}, .keys = "see:pre-deploy"},
	{"checklist", {"checklist", "pre-deploy"}, .keys = "see:PostgreSQL see:active~(running) still",
		.mask = VERSION},
	{"checklist-help", {"checklist", "pre-deploy"}, .keys = "see:active~(running) still ?", .mask = VERSION},
	{"service", {"service"}, .keys = "see:listening see:1~ still", .mask = CLOCK},
	{"participants", {"participants"}, .keys = "see:evil see:82", .participants = true},
	{"participants-help", {"participants"}, .keys = "see:evil see:82 ?", .participants = true},
	{"participants-filter", {"participants"}, .keys = "see:evil / type:source:closed enter see:1~ still",
		.participants = true},
	{"participants-preview", {"participants"}, .keys = "see:evil see:82 A see:28", .participants = true},
	{"participants-visible", {"participants"}, .keys = "see:evil see:82 still R see:28", .participants = true},
	{"participant", {"participant", "4"}, .keys = "see:-7001", .participants = true},
	{"participants-overview", {"overview"}, .keys = "see:82", .participants = true},
	{"palette", {"overview"}, .keys = "see:9 :"},
	{"protected", {"gigs"}, .keys = "see:Landing see:40", .protect = true},
	{"protected-one", {"gigs"}, .keys = "see:Landing down down down s see:196", .protect = true},
	{"protected-all", {"gigs"}, .keys = "see:Landing see:40 S see:196 tab tab type:dem", .protect = true},
	{"protected-arm", {"gigs"}, .keys = "see:Landing see:40 : type:arm enter", .protect = true},
	{"armed", {"gigs"}, .keys = "see:Landing see:40 : type:arm enter tab type:demo enter still Y still",
		.mask = ARMED, .protect = true},
	{"armed-one", {"gigs"},
		.keys = "see:Landing see:40 : type:arm enter tab type:demo enter still Y still down down "
			"down s "
			"see:196",
		.mask = ARMED, .protect = true},
};

enum { SHOTS = sizeof(shots) / sizeof(shots[0]) };

/* How a terminal can be, but for its size. */
static const struct variant {
	const char *title;
	const char *locale;
	const char *language;
	bool mono;
} variants[] = {
	{"utf8 en colour", "C.UTF-8", "LANGUAGE=en", false},
	{"utf8 en mono", "C.UTF-8", "LANGUAGE=en", true},
	{"utf8 ru colour", "C.UTF-8", "LANGUAGE=ru", false},
	{"utf8 ru mono", "C.UTF-8", "LANGUAGE=ru", true},
	{"c en colour", "C", "LANGUAGE=en", false},
	{"c en mono", "C", "LANGUAGE=en", true},
	{"c ru colour", "C", "LANGUAGE=ru", false},
	{"c ru mono", "C", "LANGUAGE=ru", true},
};

enum { VARIANTS = sizeof(variants) / sizeof(variants[0]) };

/* In the order in which one console takes them. */
static const struct size {
	int rows, cols;
} sizes[] = {{24, 80}, {60, 200}, {12, 40}};

enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

static bool updating(void)
{
	return str_eq(getenv("TRUEUP_GOLDEN"), "update");
}

static char *golden_path(const struct shot *shot)
{
	return mem_printf("tests/screens/golden/views/%s.txt", shot->name);
}

static char *result_path(const struct shot *shot, const struct variant *variant, const char *ending)
{
	return mem_printf("%s/golden/%s, %s%s", getenv("SERVERS_DIR"), shot->name, variant->title, ending);
}

static void settle(struct screen *screen)
{
	while (screen_bytes_while_idle(screen, QUIET_MS))
		;
}

/* One word of a shot's keys. */
static void do_word(struct screen *screen, const char *word)
{
	char *text = mem_strdup(word);
	for (char *at = text; *at; at++)
		*at = *at == '~' ? ' ' : *at;
	if (str_starts(text, "see:"))
		screen_wait(screen, text + strlen("see:"));
	else if (str_starts(text, "type:"))
		screen_type(screen, text + strlen("type:"));
	else if (str_eq(text, "still"))
		settle(screen);
	else
		screen_keys(screen, text);
	free(text);
}

/* The tab of the gigs with its count, and the number of the next one. */
static const char counted[] = " 9  3 ";

static struct screen *open_shot(const struct shot *shot, const struct variant *variant)
{
	char *home = mem_printf("TRUEUP_HOME=%s/golden-home", getenv("SERVERS_DIR"));
	char *state = mem_printf("XDG_STATE_HOME=%s/golden-state", getenv("SERVERS_DIR"));
	const char *const env[] = {home, state, variant->language, "TZ=UTC", "TRUEUP_OPERATOR=i.ivanov",
		variant->mono ? "NO_COLOR=1" : "NO_COLOR", NULL};
	const char *const argv[] = {
		database_program(), "console", shot->arguments[0], shot->arguments[1], shot->arguments[2], NULL};
	const struct screen_start start = {
		.rows = sizes[0].rows, .cols = sizes[0].cols, .locale = variant->locale, .env = env};
	struct screen *screen = screen_start(&start, argv);
	screen_wait(screen, counted); /* they come when they come, and what is looked at may be there before */
	/* So does the trend of a rule, which is in sight where it is wide. */
	if (str_eq(shot->arguments[0], "gigs")) {
		screen_resize(screen, 24, 100);
		screen_wait_row(screen, 2, " 14 ");
		screen_resize(screen, sizes[0].rows, sizes[0].cols);
		screen_wait_row(screen, 2, " 40"); /* the end of it, where the narrow one ends */
		screen_drain(screen);
	}
	const char *at = shot->keys;
	while (*at) {
		size_t len = strcspn(at, " ");
		char *word = mem_strndup(at, len);
		do_word(screen, word);
		free(word);
		at += len + (at[len] == ' ');
	}
	free(home);
	free(state);
	return screen;
}

static char *text_of(const struct shot *shot, const struct screen *screen)
{
	struct str text = STR_INIT;
	golden_add_text(screen, &text);
	if (shot->mask)
		golden_mask(&text, shot->mask);
	return str_take(&text);
}

static char *looks_of(const struct screen *screen)
{
	struct str looks = STR_INIT;
	golden_add_looks(screen, &looks);
	return str_take(&looks);
}

/* A server that takes its time leaves less room in a narrow header: the next answer may be quicker. */
static bool is_slow(const struct screen *screen)
{
	struct str line = STR_INIT;
	screen_add_row(screen, 0, &line);
	char *masked = mem_strdup(str_text(&line));
	golden_mask(&line, "[0-9]{3,}(ms|мс)");
	bool slow = !str_eq(masked, str_text(&line));
	free(masked);
	str_done(&line);
	return slow;
}

/* Looks until it is as it should, or until it has been still for long enough to be sure that it stays wrong. */
static bool is_as(const struct shot *shot, struct screen *screen, const char *text, const char *looks)
{
	int64_t until = clock_ms() + PATIENCE_MS;
	int still = 0;
	while (clock_ms() < until && still < WRONG_MS) {
		screen_look(screen);
		char *now = text_of(shot, screen), *now_looks = looks_of(screen);
		bool same = str_eq(now, text) && str_eq(now_looks, looks);
		free(now);
		free(now_looks);
		if (same)
			return true;
		still = screen_bytes_while_idle(screen, 25) || is_slow(screen) ? 0 : still + 25;
	}
	return false;
}

/* Takes one picture, appends it to taken and says whether it is as in golden. */
static bool take(
	const struct shot *shot, struct screen *screen, const char *title, const char *golden, struct str *taken)
{
	char *text_title = mem_printf("%s text", title), *looks_title = mem_printf("%s looks", title);
	char *text = golden_piece(golden, text_title), *looks = golden_piece(golden, looks_title);
	bool ok = !updating() && text && looks && is_as(shot, screen, text, looks);
	if (!ok)
		settle(screen);
	char *now = text_of(shot, screen), *now_looks = looks_of(screen);
	if (!ok && !updating()) {
		print_error("%s is not as recorded:\n", title);
		golden_show_difference(now, text ? text : "");
		golden_show_difference(now_looks, looks ? looks : "");
	}
	str_addf(taken, "== %s\n%s== %s\n%s", text_title, now, looks_title, now_looks);
	free(text_title);
	free(looks_title);
	free(text);
	free(looks);
	free(now);
	free(now_looks);
	return ok || updating();
}

/* A test that fails leaves by exit, and what it had is no leak. */
static void leave(void)
{
	_exit(1);
}

/* In a process of its own: all sizes of a shot in one variant. What is said goes to the result's file. */
static _Noreturn void run_one(const struct shot *shot, const struct variant *variant)
{
	char *said = result_path(shot, variant, ".err"), *path = result_path(shot, variant, ""),
	     *golden = golden_path(shot);
	int fd = open(said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		_exit(3);
	atexit(leave);
	const char *database = shot->participants ? "golden_participants" : "golden";
	setenv("PGDATABASE", shot->protect ? "golden_protected" : database, 1);
	char *file = golden_read(golden);
	struct str taken = STR_INIT;
	host_state("active running 65");
	struct screen *screen = open_shot(shot, variant);
	bool ok = true;
	for (size_t i = 0; i < SIZES; i++) {
		char *title = mem_printf("%dx%d %s", sizes[i].cols, sizes[i].rows, variant->title);
		if (i > 0)
			screen_resize(screen, sizes[i].rows, sizes[i].cols);
		ok = take(shot, screen, title, file, &taken) && ok;
		free(title);
	}
	screen_end(screen);
	FILE *out = fopen(path, "w");
	if (!out || fputs(str_text(&taken), out) < 0 || fclose(out) != 0)
		_exit(3);
	_exit(ok ? 0 : 1);
}

static bool is_wanted(const struct shot *shot)
{
	const char *only = getenv("TRUEUP_SCREEN");
	return !only || str_eq(only, shot->name);
}

/* What became of each: 0 is fine. */
static int outcome[SHOTS][VARIANTS];

static void wait_for_one(pid_t (*pids)[VARIANTS])
{
	int status = 0;
	pid_t pid = wait(&status);
	for (size_t i = 0; i < (size_t)SHOTS * VARIANTS; i++)
		if (pids[i / VARIANTS][i % VARIANTS] == pid)
			outcome[i / VARIANTS][i % VARIANTS] = status;
}

/* All of them, some at a time. */
static void run_all(void)
{
	pid_t pids[SHOTS][VARIANTS] = {{0}};
	/* Recording is mostly waiting. */
	long jobs = sysconf(_SC_NPROCESSORS_ONLN) * (updating() ? 5 : 1), running = 0;
	for (size_t i = 0; i < (size_t)SHOTS * VARIANTS; i++) {
		const struct shot *shot = &shots[i / VARIANTS];
		if (!is_wanted(shot))
			continue;
		if (running > jobs) {
			wait_for_one(pids);
			running--;
		}
		fflush(NULL);
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			run_one(shot, &variants[i % VARIANTS]);
		pids[i / VARIANTS][i % VARIANTS] = pid;
		running++;
	}
	for (; running > 0; running--)
		wait_for_one(pids);
}

/* A view's file, made of what was taken. */
static void record(const struct shot *shot)
{
	static const char *const kinds[] = {"text", "looks"};
	struct str file = STR_INIT;
	for (size_t i = 0; i < (size_t)SIZES * VARIANTS * 2; i++) {
		const struct size *size = &sizes[i / (VARIANTS * 2)];
		const struct variant *variant = &variants[i / 2 % VARIANTS];
		char *title = mem_printf("%dx%d %s %s", size->cols, size->rows, variant->title, kinds[i % 2]);
		char *path = result_path(shot, variant, ""), *taken = golden_read(path);
		char *piece = golden_piece(taken, title);
		golden_add_piece(&file, title, piece ? piece : "");
		free(title);
		free(path);
		free(taken);
		free(piece);
	}
	char *path = golden_path(shot);
	FILE *out = fopen(path, "w");
	assert_true(out && fputs(str_text(&file), out) >= 0 && fclose(out) == 0);
	free(path);
	str_done(&file);
}

static int prepare(void **state)
{
	(void)state;
	run("bash", "-c",
		"set -e; mkdir -p \"$SERVERS_DIR\"/golden tests/screens/golden/views;"
		"home=$SERVERS_DIR/golden-home; grep -rlE 'now\\(\\)|clock_timestamp\\(\\)|current_date' sql/queries "
		"sql/inserts |"
		" while read -r file; do mkdir -p \"$home/${file%/*}\";"
		" sed -E \"s/(now|clock_timestamp)\\(\\)/timestamptz '" NOW
		"'/g; s/current_date/date '2026-11-22'/g\" \"$file\" >\"$home/$file\"; done;"
		"createdb golden; GOLDEN_NOW='" NOW "' PGDATABASE=golden tests/screens/golden-data;"
		"createdb -T golden golden_protected; createdb -T golden golden_participants",
		NULL);
	setenv("PGDATABASE", "golden_participants", 1);
	run("adopt_copy", NULL);
	run("bash", "-c", "GOLDEN_NOW='" NOW "' tests/screens/golden-participants", NULL);
	setenv("PGDATABASE", "golden_protected", 1);
	run("adopt_copy", NULL);
	sql("update trueup.installation set protect = true");
	host_begin();
	host_say("3", "120", "chat: evil \033[31mred\r\nend");
	host_say("6", "60", "listening on :8080");
	run_all();
	return 0;
}

static void it_looks_as_it_should(void **state)
{
	const struct shot *shot = *state;
	bool ok = true;
	for (size_t i = 0; i < VARIANTS; i++) {
		if (outcome[shot - shots][i] == 0)
			continue;
		char *path = result_path(shot, &variants[i], ".err"), *said = golden_read(path);
		fprintf(stderr, "%s, %s: %s\n", shot->name, variants[i].title, ok ? said : "neither");
		ok = false;
		free(path);
		free(said);
	}
	if (ok && updating())
		record(shot);
	assert_true(ok);
}

int main(void)
{
	struct CMUnitTest tests[SHOTS];
	size_t count = 0;
	for (size_t i = 0; i < SHOTS; i++)
		if (is_wanted(&shots[i]))
			tests[count++] = (struct CMUnitTest){.name = mem_printf("%s_looks_as_it_should", shots[i].name),
				.test_func = it_looks_as_it_should,
				.initial_state = (void *)(uintptr_t)&shots[i]};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	int failed = _cmocka_run_group_tests("golden", tests, count, prepare, NULL);
	for (size_t i = 0; i < count; i++)
		free((char *)(uintptr_t)tests[i].name);
	return failed > 0;
}

/* Footer, help and palette say the same of the keys of a screen: each view's actions stand in all three, each key once.
 */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/vec.h"
#include "console.h"
#include "database.h"
#include "harness.h"
#include "host.h"

#define GIG_8 "10000000-0000-4000-8000-000000000008"
#define PAIR_3 "10000000-0000-4000-8000-000000000003,20000000-0000-4000-8000-000000000003"

static const char plant[] = "alter table gigs.gigs add constraint paid check (id <> '" GIG_8 "') not valid;"
			    "select trueup.schedule_plant('[{\"rule\": \"gig-counters\", \"detect\": true}]')";

/* Something is on every view: job 1 repaired seven gigs, and one failed for good. */
static int begin(void **state)
{
	(void)state;
	database_begin(true);
	host_begin();
	host_say("6", "60", "GET /chats");
	sql(plant);
	run("sql_file", "tests/data/chats-tables-production.sql", NULL);
	run("sql_file", "tests/data/console-chats.sql", NULL);
	run("sql_file", "tests/data/participants-tables-production.sql", NULL);
	run("sql_file", "tests/data/participants-data.sql", "-v", "chats=90", "-v", "wrong=2", NULL);
	sql("update participants.chats set name = 'Chess club' where id = 4");
	run("trueup", "migrate", "--domain", "all", "--label", "demo", "--yes", "--quiet", NULL);
	run("bash", "-c", "\"$TRUEUP\" repair gig-counters --all --yes --quiet --reason deploy || [ $? = 4 ]", NULL);
	sql("update gigs.gigs set responses = 4 where title = 'Landing page'");
	run("bash", "-c", "\"$TRUEUP\" check --quiet || [ $? = 1 ]", NULL);
	return 0;
}

struct keys {
	VEC(char *);
};

static void add_key(struct keys *keys, const char *text, size_t len)
{
	VEC_PUSH(keys, mem_strndup(text, len));
}

static void free_keys(struct keys *keys)
{
	for (size_t i = 0; i < keys->len; i++)
		free(keys->items[i]);
	free(keys->items);
}

static size_t count_key(const struct keys *keys, const char *key)
{
	size_t count = 0;
	for (size_t i = 0; i < keys->len; i++)
		count += str_eq(keys->items[i], key);
	return count;
}

/* " s sync  S sync all 8  ? help" */
static void take_footer(const struct screen *screen, struct keys *keys)
{
	struct str line = STR_INIT;
	screen_add_row(screen, screen_rows(screen) - 1, &line);
	for (const char *at = str_text(&line); *(at += strspn(at, " "));) {
		add_key(keys, at, strcspn(at, " "));
		const char *end = strstr(at, "  ");
		at = end ? end : at + strlen(at);
	}
	str_done(&line);
}

/* What stands between the borders of a popup in that row, to be freed; NULL: nothing does. */
static char *inside(const struct screen *screen, int row)
{
	static const char border[] = "│ ";
	struct str line = STR_INIT;
	screen_add_row(screen, row, &line);
	const char *begin = strstr(str_text(&line), border);
	const char *end = begin ? strstr(begin + strlen(border), "│") : NULL;
	char *text = end ? mem_strndup(begin + strlen(border), (size_t)(end - begin) - strlen(border)) : NULL;
	str_done(&line);
	return text;
}

/* "up k      one row up": each name of a key; lines without one begin with blanks, headings are a single text. */
static void take_help(const struct screen *screen, struct keys *keys)
{
	for (int row = 0; row < screen_rows(screen); row++) {
		char *text = inside(screen, row);
		char *gap = text ? strstr(text, "  ") : NULL;
		if (gap && gap > text && gap[strspn(gap, " ")]) {
			*gap = '\0';
			for (const char *at = text; *(at += strspn(at, " ")); at += strcspn(at, " "))
				add_key(keys, at, strcspn(at, " "));
		}
		free(text);
	}
}

/* "▌ s     sync"; what has no key has blanks there. */
static void take_palette(const struct screen *screen, struct keys *keys)
{
	for (int row = 0; row < screen_rows(screen); row++) {
		char *text = inside(screen, row);
		const char *at = text ? text : "";
		at += str_starts(at, "▌ ") ? strlen("▌ ") : str_starts(at, "  ") ? 2 : strlen(at);
		if (*at && *at != ' ')
			add_key(keys, at, strcspn(at, " "));
		free(text);
	}
}

static void expect_once(const struct keys *keys, const char *key, const char *where, const char *view)
{
	if (count_key(keys, key) != 1)
		fail_msg("%s: the key %s stands %zu times in the %s", view, key, count_key(keys, key), where);
}

static void compare(const char *view, const struct keys *footer, const struct keys *help, const struct keys *palette)
{
	char *file = mem_printf("views/%s.view", view);
	char *actions = mem_strdup(run("sed", "-n", "s/^key = //p", file, NULL));
	assert_true(footer->len > 2 && help->len > footer->len && palette->len > footer->len / 2);
	for (char *key = actions, *next; *key; key = next) {
		next = key + strcspn(key, "\n");
		if (*next)
			*next++ = '\0';
		expect_once(footer, key, "footer", view);
		expect_once(palette, key, "palette", view);
	}
	for (size_t i = 0; i < footer->len; i++) {
		expect_once(footer, footer->items[i], "footer", view);
		expect_once(help, footer->items[i], "help", view);
	}
	for (size_t i = 0; i < help->len; i++)
		expect_once(help, help->items[i], "help", view);
	for (size_t i = 0; i < palette->len; i++) {
		expect_once(palette, palette->items[i], "palette", view);
		if (*palette->items[i] < '1' || *palette->items[i] > '9')
			expect_once(help, palette->items[i], "help", view);
	}
	free(actions);
	free(file);
}

/* Every view: how it is opened, what is on it then, and what takes one there from it and is seen then. */
static const struct view {
	const char *name;
	const char *words[2];
	const char *seen;
	struct {
		const char *keys, *then;
	} steps[2];
	bool russian; /* looked at in Russian, too */
} views[] = {
	{"overview", {"overview"}, .seen = "817", .russian = true},
	{"gigs", {"gigs"}, .seen = "Landing page", .russian = true},
	{"gig", {"gig", GIG_8}, .seen = "ws_even", .russian = true},
	{"findings", {"findings", "gig-counters"}, .seen = "Landing page"},
	{"preview", {"gigs"}, .seen = "Landing page", .steps = {{"S", "v see all rows"}, {"v", "› all rows"}}},
	{"search", {"gigs"}, .seen = "Landing page", .steps = {{"f n u m b e r enter", "FOUND BY"}}},
	{"audit", {"audit"}, .seen = "deploy"},
	{"change", {"audit"}, .seen = "deploy", .steps = {{"enter", "BEFORE"}}},
	{"jobs", {"jobs"}, .seen = "deploy", .russian = true},
	{"job", {"job", "1"}, .seen = "deploy"},
	{"dead-letters", {"dead-letters"}, .seen = "paid"},
	{"schedules", {"schedules"}, .seen = "gig-counters", .russian = true},
	{"schedule", {"schedule", "gig-counters/detect"}, .seen = "gig-counters/detect"},
	{"log", {"log"}, .seen = "PING"},
	{"chats", {"chats"}, .seen = "Teacher 1", .russian = true},
	{"pair", {"pair", PAIR_3}, .seen = "Teacher 3"},
	{"rooms", {"chats"}, .seen = "Teacher 1", .steps = {{"a", "Teacher 4"}}},
	{"chat-stats", {"chats"}, .seen = "Teacher 1", .steps = {{"t", "3h"}}},
	{"participants", {"participants"}, .seen = "Chess club", .russian = true},
	{"participant", {"participant", "4"}, .seen = "Chess club"},
	{"checklists", {"checklists"}, .seen = "pre-deploy"},
	{"checklist", {"checklist", "pre-deploy"}, .seen = "active (running)", .russian = true},
	{"service", {"service"}, .seen = "GET /chats"},
};

static void check_view(const struct view *view, const char *language)
{
	struct keys footer = {0}, help = {0}, palette = {0};
	const char *const env[] = {language, NULL};
	struct screen *screen = screen_start(&(struct screen_start){.rows = 100, .cols = 300, .env = env},
		(const char *const[]){database_program(), "console", view->words[0], view->words[1], NULL});
	screen_wait(screen, view->seen);
	for (int i = 0; i < 2 && view->steps[i].keys; i++) {
		screen_keys(screen, view->steps[i].keys);
		screen_wait(screen, view->steps[i].then);
	}
	screen_wait_row(screen, 99, "? ");
	screen_drain(screen);
	take_footer(screen, &footer);
	screen_keys(screen, "?");
	screen_wait(screen, "pgdn");
	screen_wait(screen, "┘");
	screen_drain(screen);
	take_help(screen, &help);
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "pgdn");
	screen_keys(screen, ":");
	screen_wait(screen, "theme mono");
	screen_wait(screen, "┘");
	screen_drain(screen);
	take_palette(screen, &palette);
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "theme mono");
	compare(view->name, &footer, &help, &palette);
	free_keys(&footer);
	free_keys(&help);
	free_keys(&palette);
	console_leave(screen);
}

static void footer_help_and_palette_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		check_view(&views[i], "LANGUAGE=en");
}

static void they_agree_in_russian(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		if (views[i].russian)
			check_view(&views[i], "LANGUAGE=ru");
}

static bool is_looked_at(const char *name)
{
	for (size_t i = 0; i < sizeof(views) / sizeof(*views); i++)
		if (str_eq(views[i].name, name))
			return true;
	return false;
}

static void every_view_is_looked_at(void **state)
{
	(void)state;
	char *names = mem_strdup(run("sh", "-c", "cd views && ls *.view | sed 's/[.]view$//'", NULL)), *rest = NULL;
	for (const char *name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest))
		if (!is_looked_at(name))
			fail_msg("nobody looks at the keys of %s", name);
	free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_view_is_looked_at),
		cmocka_unit_test_setup_teardown(footer_help_and_palette_agree, begin, console_end),
		cmocka_unit_test_setup_teardown(they_agree_in_russian, begin, console_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

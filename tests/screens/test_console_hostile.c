/* Hostile text in every place where the console shows data: it stands there, and does nothing. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <stdio.h>
#include <sys/wait.h>

/* As SQL and printf have it: a colour, the clipboard, the title, line breaks, C1, a turned line, nothing at all. */
#define EVIL \
	"a\\033[31mb\\033]52;c;eHh4\\007c\\033]2;pwned\\007\\r\\nd\\te\\302\\2331mf\\342\\200\\256g\\342\\200\\213h"

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	run("bash", "-c",
		"evil=$(printf '" EVIL "'); psql -qX -v ON_ERROR_STOP=1 -v evil=\"$evil\" <<'sql'\n"
		"update gigs.gigs set title = :'evil', workspace_id = :'evil' where title = 'Landing page';\n"
		"update gigs.responses set candidate_name = :'evil', cover_letter = :'evil';\n"
		"update trueup.finding set label = :'evil', scope = :'evil' where label = 'Landing page';\n"
		"update trueup.installation set label = :'evil';\n"
		"sql",
		NULL);
	return 0;
}

static struct screen *open_at(const char *view, const char *const *env)
{
	struct screen *screen = screen_start(&(struct screen_start){.rows = 40, .cols = 140, .env = env},
		(const char *const[]){database_program(), "console", view, NULL});
	screen_wait(screen, "pg ");
	return screen;
}

/* Nothing that the program ever wrote was the data's. */
static void check_harmless(struct screen *screen)
{
	static const char *const evil[] = {
		"\033[31mb", "\033]52;c;eHh4", "\033]2;pwned", "\xc2\x9b", "\u202e", "\u200b"};
	size_t len = 0;
	const char *bytes = screen_output(screen, 0, &len);
	for (size_t i = 0; i < sizeof(evil) / sizeof(evil[0]); i++)
		if (memmem(bytes, len, evil[i], strlen(evil[i])))
			screen_fail(screen, "the terminal got sequence %zu of the data", i);
}

static void leave(struct screen *screen)
{
	screen_keys(screen, "q");
	int status = screen_wait_exit(screen);
	check_harmless(screen);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	screen_check_restored(screen);
	screen_end(screen);
}

/* What it comes to in one line. */
static const char shown[] = "a·[31mb·]52;c;eHh4·c·]2;pwned· d e·1mfgh";

static void in_lists_names_of_workspaces_and_a_gigs_own_screen(void **state)
{
	(void)state;
	struct screen *screen = open_at("gigs", NULL);
	screen_wait(screen, shown);
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	screen_keys(screen, "enter");
	screen_wait(screen, "esc back");
	screen_wait(screen, "› a·[31mb");
	screen_keys(screen, "s");
	screen_wait(screen, "will be touched");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "will be touched");
	screen_keys(screen, "esc");
	screen_wait(screen, "8 drifted of 40");
	leave(screen);
}

static void in_the_label_of_the_target_and_the_title_of_the_window(void **state)
{
	(void)state;
	struct screen *screen = open_at("gigs", NULL);
	struct str title = STR_INIT;
	screen_wait(screen, "8 drifted of 40");
	screen_wait_row(screen, 0, "a·[31mb");
	screen_wait(screen, "▌");
	screen_keys(screen, "down");
	screen_wait(screen, "▌   Перевод");
	screen_add_title(screen, &title);
	assert_string_equal(str_text(&title), "trueup a·[31mb·]52;c;eHh4·c·]2;pwned· d e·1mfgh: 8 drifted");
	str_done(&title);
	leave(screen);
}

static void in_the_status_line_and_what_was_executed(void **state)
{
	(void)state;
	struct screen *screen = open_at("gigs", NULL);
	screen_wait(screen, "8 drifted of 40");
	screen_paste(screen, "\033]2;pwned\a");
	screen_keys(screen, "/");
	screen_paste(screen, "x\033]2;pwned\a\r\n\u202e\u200by");
	screen_wait(screen, "Filter x");
	screen_keys(screen, "enter");
	screen_wait(screen, "No row passes the filter");
	screen_keys(screen, "L");
	screen_wait(screen, "gigs/gigs");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "gigs/gigs");
	screen_keys(screen, "/ C-u enter");
	screen_wait(screen, "8 drifted of 40");
	leave(screen);
}

static void in_the_reasons_of_the_audit(void **state)
{
	(void)state;
	run("bash", "-c",
		"\"$TRUEUP\" repair gig-counters --all --yes --reason \"$(printf '" EVIL
		"')\" --confirm \"$(printf '" EVIL "')\" >/dev/null",
		NULL);
	struct screen *screen = open_at("audit", NULL);
	screen_wait(screen, "repaired");
	screen_wait(screen, "gig-counters      a·[31mb");
	screen_keys(screen, "down enter");
	screen_wait(screen, "esc back");
	screen_wait(screen, "a·[31mb");
	screen_wait(screen, "why       a·[31mb");
	leave(screen);
}

static void in_errors_of_the_server_and_in_the_users_own_files(void **state)
{
	(void)state;
	run("bash", "-c",
		"home=$SERVERS_DIR/hostile; mkdir -p \"$home/views\" \"$home/sql/queries/gigs\"; "
		"{ sed \"s/^title = Gigs/title = $(printf 'x\\033]2;pwned\\007y')/; /^tab = /d\" "
		"views/gigs.view | "
		"sed 's,gigs/gigs,gigs/bad,'; } >\"$home/views/bad.view\"; "
		"sed 's/g\\.title as label/g.title::integer::text as label/' sql/queries/gigs/gigs.sql "
		">\"$home/sql/queries/gigs/bad.sql\"",
		NULL);
	char *home = mem_printf("TRUEUP_HOME=%s/hostile", getenv("SERVERS_DIR"));
	const char *const env[] = {home, NULL};
	struct screen *screen = open_at("bad", env);
	screen_wait(screen, "invalid input syntax for type integer");
	screen_wait_row(screen, 2, "x·]2;pwned·y");
	leave(screen);
	free(home);
}

static void with_hidden_characters_shown_it_is_all_there_to_read(void **state)
{
	(void)state;
	struct screen *screen = open_at("gigs", NULL);
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "▌");
	screen_keys(screen, "!");
	screen_wait(screen, "a<ESC>[31mb<ESC>]52;c;eHh4<BEL>c");
	leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(in_lists_names_of_workspaces_and_a_gigs_own_screen, begin, console_end),
		cmocka_unit_test_setup_teardown(
			in_the_label_of_the_target_and_the_title_of_the_window, begin, console_end),
		cmocka_unit_test_setup_teardown(in_the_status_line_and_what_was_executed, begin, console_end),
		cmocka_unit_test_setup_teardown(in_the_reasons_of_the_audit, begin, console_end),
		cmocka_unit_test_setup_teardown(in_errors_of_the_server_and_in_the_users_own_files, begin, console_end),
		cmocka_unit_test_setup_teardown(
			with_hidden_characters_shown_it_is_all_there_to_read, begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

/* Every way in which the console's terminal can end or be far away: it is given back as it was, and no process is left
 * that spins. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/str.h"
#include "database.h"
#include "harness.h"
#include "relay.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const types[] = {
	"xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "xterm-direct"};

static int begin(void **state)
{
	(void)state;
	database_begin(true);
	return 0;
}

static int end(void **state)
{
	(void)state;
	database_end();
	return 0;
}

static struct screen *open_as(const char *term, const char *const *env)
{
	struct screen *screen = screen_start(&(struct screen_start){.cols = 100, .term = term, .env = env},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Gig number 18");
	return screen;
}

static void check_left(struct screen *screen)
{
	int status = screen_wait_exit(screen);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	screen_check_restored(screen);
	screen_end(screen);
}

static void every_terminal_is_used_and_given_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct screen *screen = open_as(types[i], NULL);
		assert_non_null(screen_not_restored(screen));
		screen_keys(screen, "down enter");
		screen_wait(screen, "esc back");
		screen_keys(screen, "esc");
		screen_wait(screen, "8 drifted of 40");
		screen_keys(screen, "q");
		check_left(screen);
	}
}

static void a_terminal_that_cannot_do_is_told_what_to_do(void **state)
{
	static const char *const wrong[][2] = {
		{"dumb", "cannot move its cursor"}, {"nonsense", "try TERM=xterm-256color"}};
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct screen *screen = screen_start(&(struct screen_start){.cols = 160, .term = wrong[i][0]},
			(const char *const[]){database_program(), "console", NULL});
		screen_wait(screen, wrong[i][1]);
		int status = screen_wait_exit(screen);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
		screen_check_restored(screen);
		screen_end(screen);
	}
	const char *said = run("bash", "-c", "setsid \"$TRUEUP\" console </dev/null 2>&1 | cat; echo", NULL);
	assert_non_null(strstr(said, "needs a terminal"));
}

static void signals_that_end_it_give_the_terminal_back(void **state)
{
	static const int signals[] = {SIGHUP, SIGTERM, SIGINT};
	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct screen *screen = open_as(NULL, NULL);
		screen_keys(screen, "s");
		screen_wait(screen, "will be touched");
		kill(screen_pid(screen), signals[i]);
		check_left(screen);
	}
}

/* A shell with jobs: the kernel stops nothing that has no parent to bring it back. */
static void stopped_and_brought_back_it_is_as_before(void **state)
{
	static const char shell[] =
		"set -m; \"$TRUEUP\" console gigs; echo the shell is here; read -r line; fg >/dev/null";
	(void)state;
	struct screen *screen =
		screen_start(&(struct screen_start){.cols = 100}, (const char *const[]){"bash", "-c", shell, NULL});
	struct str title = STR_INIT;
	screen_wait(screen, "Gig number 18");
	screen_keys(screen, "down down");
	screen_wait(screen, "▌   翻訳");
	screen_wait(screen, "8 drifted of 40"); /* the title has it with the screen */
	screen_keys(screen, "C-z");
	screen_wait(screen, "the shell is here");
	screen_check_restored(screen);
	screen_type(screen, "\n");
	screen_wait(screen, "▌   翻訳");
	screen_wait(screen, "8 drifted of 40");
	assert_true(screen_is_alternate(screen));
	assert_true(screen_wants_mouse(screen));
	assert_true(screen_wants_paste(screen));
	screen_add_title(screen, &title);
	assert_string_equal(str_text(&title), "trueup demo: 8 drifted");
	str_done(&title);
	screen_keys(screen, "q");
	check_left(screen);
}

static void a_crash_gives_the_terminal_back(void **state)
{
	/* The sanitizer would take the signal for itself, after us, and report what was asked for. */
	static const char *const env[] = {"TRUEUP_FAULT=console.painted:2:crash",
		"ASAN_OPTIONS=handle_segv=0:use_sigaltstack=0:detect_leaks=0", NULL};
	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct screen *screen = screen_start(&(struct screen_start){.env = env, .term = types[i]},
			(const char *const[]){database_program(), "console", NULL});
		int status = screen_wait_exit(screen);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
		screen_check_restored(screen);
		screen_end(screen);
	}
}

static int64_t cpu_of_children_ms(void)
{
	struct rusage usage;
	assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
	return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000) +
	       (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static int64_t cpu_ms(pid_t pid)
{
	char *path = mem_printf("/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "r");
	unsigned long user = 0, kernel = 0;
	assert_non_null(file);
	assert_int_equal(
		fscanf(file, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel), 2);
	fclose(file);
	free(path);
	return (int64_t)(user + kernel) * 1000 / sysconf(_SC_CLK_TCK);
}

/* The other end of the terminal is closed: reading it is EOF, writing to it EIO. */
static void a_lost_terminal_ends_it_without_spinning(void **state)
{
	static const char *const ignoring[] = {"sh", "-c", "trap '' HUP; exec \"$TRUEUP\" console gigs", NULL};
	(void)state;
	for (int with_hup = 0; with_hup < 2; with_hup++) {
		struct screen *screen =
			with_hup ? open_as(NULL, NULL) : screen_start(&(struct screen_start){.cols = 100}, ignoring);
		screen_wait(screen, "8 drifted of 40");
		int64_t before = cpu_of_children_ms(), used = cpu_ms(screen_pid(screen));
		screen_hang_up(screen);
		screen_wait_exit(screen);
		assert_in_range(cpu_of_children_ms() - before, 0, used + 1000);
		screen_end(screen);
	}
}

static char *self(void)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	assert_true(len > 0);
	return mem_strndup(path, (size_t)len);
}

static void over_a_slow_line_every_key_arrives_whole(void **state)
{
	(void)state;
	char *relay = self();
	struct screen *screen = screen_start(&(struct screen_start){.cols = 100},
		(const char *const[]){relay, "relay", "200", database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Gig number 18");
	screen_keys(screen, "down down up pgdn home down down");
	screen_wait(screen, "▌   翻訳");
	screen_click(screen, 12, 10);
	screen_wait(screen, "▌   Gig number 9");
	screen_keys(screen, "enter");
	screen_wait(screen, "Gig number 9");
	screen_wait(screen, "esc back");
	screen_keys(screen, "esc");
	screen_wait(screen, "8 drifted of 40");
	screen_paste(screen, "qqq\rY");
	screen_keys(screen, "?");
	screen_wait(screen, "the others follow");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "the others follow");
	screen_keys(screen, "q");
	check_left(screen);
	free(relay);
}

static void end_tmux(const char *socket)
{
	run("bash", "-c", "tmux -S \"$0\" kill-server 2>/dev/null || true", socket, NULL);
}

static void inside_tmux_behind_a_slow_line_it_works_as_anywhere(void **state)
{
	(void)state;
	char *relay = self(), *socket = mem_printf("%s/tmux", getenv("SERVERS_DIR"));
	struct screen *screen = screen_start(&(struct screen_start){.rows = 25, .cols = 100},
		(const char *const[]){relay, "relay", "200", "tmux", "-S", socket, "-f", "/dev/null", "set-option",
			"-g", "set-clipboard", "on", ";", "set-option", "-g", "mouse", "on", ";", "set-option", "-g",
			"default-terminal", "tmux-256color", ";", "new-session", database_program(), "console", "gigs",
			NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_wait(screen, "Gig number 18");
	screen_keys(screen, "down down");
	screen_wait(screen, "▌   翻訳");
	screen_click(screen, 12, 10);
	screen_wait(screen, "▌   Gig number 9");
	screen_keys(screen, "Y");
	screen_wait(screen, "(tmux passes it on");
	assert_string_equal(run("tmux", "-S", socket, "show-buffer", NULL), "10000000-0000-4000-8000-000000000009");
	assert_string_equal(
		run("tmux", "-S", socket, "display-message", "-p", "#{pane_title}", NULL), "trueup demo: 8 drifted");
	screen_paste(screen, "qqq\rY");
	screen_keys(screen, "?");
	screen_wait(screen, "the others follow");
	screen_keys(screen, "esc");
	screen_wait_gone(screen, "the others follow");
	screen_keys(screen, "q");
	int status = screen_wait_exit(screen);
	end_tmux(socket);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	screen_check_restored(screen);
	screen_end(screen);
	free(relay);
	free(socket);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_terminal_is_used_and_given_back, begin, end),
		cmocka_unit_test_setup_teardown(a_terminal_that_cannot_do_is_told_what_to_do, begin, end),
		cmocka_unit_test_setup_teardown(signals_that_end_it_give_the_terminal_back, begin, end),
		cmocka_unit_test_setup_teardown(stopped_and_brought_back_it_is_as_before, begin, end),
		cmocka_unit_test_setup_teardown(a_crash_gives_the_terminal_back, begin, end),
		cmocka_unit_test_setup_teardown(a_lost_terminal_ends_it_without_spinning, begin, end),
		cmocka_unit_test_setup_teardown(over_a_slow_line_every_key_arrives_whole, begin, end),
		cmocka_unit_test_setup_teardown(inside_tmux_behind_a_slow_line_it_works_as_anywhere, begin, end),
	};
	if (argc > 1 && str_eq(argv[1], "relay"))
		return relay_main(argc, argv);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

#include "pty.h"

#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

enum { LEAST_ROWS = 4, LEAST_COLS = 16 };

static int on_property(VTermProp prop, VTermValue *value, void *data)
{
	struct screen *screen = data;

	if (prop == VTERM_PROP_ALTSCREEN)
		screen->alternate = value->boolean;
	return 1;
}

static const VTermScreenCallbacks callbacks = {
	.settermprop = on_property,
};

/* What the emulator answers when the program asks it something. */
static void on_answer(const char *bytes, size_t len, void *data)
{
	struct screen *screen = data;

	if (write(screen->master, bytes, len) < 0)
		screen->closed = true;
}

static void set_environment(const struct screen *screen, const struct screen_start *start)
{
	char *options = mem_printf("log_path=%s/report:detect_leaks=0", screen->logs);

	setenv("TERM", screen->term, 1);
	setenv("LC_ALL", start->locale != NULL ? start->locale : "C.UTF-8", 1);
	setenv("ASAN_OPTIONS", options, 1);
	unsetenv("LANG");
	unsetenv("LINES");
	unsetenv("COLUMNS");
	unsetenv("NO_COLOR");
	unsetenv("COLORTERM");
	unsetenv("TMUX");
	for (size_t i = 0; start->env != NULL && start->env[i] != NULL; i++) {
		const char *equals = strchr(start->env[i], '=');
		char *name = mem_strndup(start->env[i], equals != NULL ? (size_t)(equals - start->env[i]) : SIZE_MAX);

		if (equals != NULL)
			setenv(name, equals + 1, 1);
		else
			unsetenv(name);
		free(name);
	}
	free(options);
}

static _Noreturn void run(
	const struct screen *screen, const struct screen_start *start, const char *const argv[], int slave)
{
	/* A test that fails leaves without ending its program. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	login_tty(slave);
	set_environment(screen, start);
	if (start->directory != NULL && chdir(start->directory) != 0)
		_exit(126);
	execvp(argv[0], (char *const *)argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

struct screen *screen_start(const struct screen_start *start, const char *const argv[])
{
	struct screen *screen = mem_zero(1, sizeof(*screen));
	const char *folder = getenv("TMPDIR");
	struct winsize size = {
		.ws_row = (unsigned short)(start->rows > 0 ? start->rows : 24),
		.ws_col = (unsigned short)(start->cols > 0 ? start->cols : 80),
	};
	int slave;

	screen->term = mem_strdup(start->term != NULL ? start->term : "xterm-256color");
	screen->logs = mem_printf("%s/screen-XXXXXX", folder != NULL ? folder : "/tmp");
	assert_non_null(mkdtemp(screen->logs));
	screen->vterm = vterm_new(size.ws_row, size.ws_col);
	vterm_set_utf8(screen->vterm, 1);
	vterm_output_set_callback(screen->vterm, on_answer, screen);
	screen->cells = vterm_obtain_screen(screen->vterm);
	vterm_screen_set_callbacks(screen->cells, &callbacks, screen);
	vterm_screen_enable_altscreen(screen->cells, 1);
	vterm_screen_reset(screen->cells, 1);

	assert_int_equal(openpty(&screen->master, &slave, NULL, NULL, &size), 0);
	fcntl(screen->master, F_SETFD, FD_CLOEXEC);
	assert_int_equal(tcgetattr(slave, &screen->before), 0);
	screen->pid = fork();
	assert_true(screen->pid >= 0);
	if (screen->pid == 0)
		run(screen, start, argv, slave);
	close(slave);
	return screen;
}

bool pty_has_ended(struct screen *screen)
{
	if (!screen->ended)
		screen->ended = waitpid(screen->pid, &screen->status, WNOHANG) == screen->pid;
	return screen->ended;
}

/* Prints what sanitizers wrote and takes the folder away. True if they wrote something. */
static bool clear_logs(const struct screen *screen)
{
	DIR *folder = opendir(screen->logs);
	bool found = false;

	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
		char line[512];

		if (entry->d_name[0] == '.')
			continue;
		char *path = mem_printf("%s/%s", screen->logs, entry->d_name);
		FILE *file = fopen(path, "r");
		while (file != NULL && fgets(line, sizeof(line), file) != NULL)
			print_error("%s", line);
		if (file != NULL)
			fclose(file);
		unlink(path);
		free(path);
		found = true;
	}
	if (folder != NULL)
		closedir(folder);
	rmdir(screen->logs);
	return found;
}

void screen_end(struct screen *screen)
{
	if (!pty_has_ended(screen)) {
		kill(screen->pid, SIGKILL);
		waitpid(screen->pid, &screen->status, 0);
	}
	if (screen->master >= 0)
		close(screen->master);
	bool reported = clear_logs(screen);
	vterm_free(screen->vterm);
	str_done(&screen->output);
	free(screen->logs);
	free(screen->term);
	free(screen);
	if (reported)
		fail_msg("%s", "a sanitizer reported an error");
}

pid_t screen_pid(const struct screen *screen)
{
	return screen->pid;
}

/* U+0300 to U+036F in UTF-8. */
static bool is_mark(const char *bytes, size_t len)
{
	const unsigned char *lead = (const unsigned char *)bytes;

	return len > 1 && (lead[0] == 0xcc || (lead[0] == 0xcd && lead[1] <= 0xaf));
}

/* The kernel may hand a letter over and its mark later. The emulator loses that mark: it gets the letter once more. */
static void feed(struct screen *screen, size_t from)
{
	const char *output = str_text(&screen->output);
	size_t len = screen->output.len, before = from;

	if (len > from && (output[len - 1] == '\xcc' || output[len - 1] == '\xcd'))
		len--; /* half a mark: it comes with its other half */
	if (is_mark(output + from, len - from)) {
		do
			before--;
		while (before > 0 && (output[before] & 0xc0) == 0x80);
		vterm_input_write(screen->vterm, "\b", 1);
	}
	vterm_input_write(screen->vterm, output + before, len - before);
	screen->fed = len;
}

bool pty_read(struct screen *screen, int wait_ms)
{
	struct pollfd poller = {.fd = screen->master, .events = POLLIN};
	char bytes[65536];

	if (screen->closed) {
		clock_sleep_ms(wait_ms < 1 ? wait_ms : 1);
		return false;
	}
	if (poll(&poller, 1, wait_ms) <= 0)
		return false;
	ssize_t len = read(screen->master, bytes, sizeof(bytes));
	if (len <= 0) {
		screen->closed = true;
		return false;
	}
	str_addn(&screen->output, bytes, (size_t)len);
	feed(screen, screen->fed);
	return true;
}

void screen_look(struct screen *screen)
{
	while (pty_read(screen, 0))
		;
}

void screen_bytes(struct screen *screen, const char *bytes, size_t len)
{
	if (len > 0)
		screen->last = bytes[len - 1];
	while (len > 0) {
		ssize_t written = write(screen->master, bytes, len);

		if (written < 0 && errno != EINTR && errno != EAGAIN)
			screen_fail(screen, "cannot type: %s", strerror(errno));
		bytes += written > 0 ? written : 0;
		len -= written > 0 ? (size_t)written : 0;
		/* A program that draws while we type must not wait for us, nor we for it. */
		screen_look(screen);
	}
}

void screen_type(struct screen *screen, const char *text)
{
	screen_bytes(screen, text, strlen(text));
}

void screen_resize(struct screen *screen, int rows, int cols)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	screen_look(screen);
	/* The emulator itself falls over in a smaller one, and where a region that was being scrolled is cut off. */
	vterm_input_write(screen->vterm, "\0337\033[r\0338", 7);
	vterm_set_size(screen->vterm, rows < LEAST_ROWS ? LEAST_ROWS : rows, cols < LEAST_COLS ? LEAST_COLS : cols);
	assert_int_equal(ioctl(screen->master, TIOCSWINSZ, &size), 0);
}

void screen_hang_up(struct screen *screen)
{
	screen_look(screen);
	close(screen->master);
	screen->master = -1;
	screen->closed = true;
}

void screen_spoil(struct screen *screen)
{
	static const char rubbish[] = "\033[H\033[2J\033[5;9Hrubbish\033[7mrubbish\r\nrubbish";

	screen_look(screen);
	vterm_input_write(screen->vterm, rubbish, strlen(rubbish));
}

void screen_spoil_tabs(struct screen *screen)
{
	static const char none[] = "\033[3g";

	screen_look(screen);
	vterm_input_write(screen->vterm, none, strlen(none));
}

size_t screen_written(const struct screen *screen)
{
	return screen->output.len;
}

const char *screen_output(const struct screen *screen, size_t from, size_t *len)
{
	*len = screen->output.len - from;
	return str_text(&screen->output) + from;
}

/*
 * What a console costs, seen from the terminal's side: runs a program in a pty of 200 by 50 with an emulator behind
 * it, and prints "name value" lines.
 *
 *	bench_console WHAT TEXT PROGRAM…
 *
 *	start	from exec to the first frame and until TEXT stands on the screen, and memory
 *	step	bytes and time of a cursor step, TEXT standing there ("": once it is quiet)
 *	marked	the same, and the memory, with all rows marked ("*"; 10,000 at most)
 *	repaint	bytes of the whole screen sent again (Ctrl-L)
 *	idle	bytes and processor time of six seconds in which nothing happens
 *	watch	bytes a second while something moves, and from when to when that was looked at
 *	show	the screen, to look at
 */
#include "base/clock.h"
#include "base/str.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

enum {
	ROWS = 50,
	COLS = 200,
	LAUNCHES = 9,
	STEPS = 50,
	QUIET_MS = 30,    /* no byte for that long: what a key caused is drawn */
	SETTLED_MS = 700, /* the same for a program that has just started */
	LIMIT_MS = 20000,
	IDLE_MS = 6000, /* more than one look of a console at whether anything has changed */
	WATCH_MS = 6000,
	BEFORE_MS = 2000, /* what comes first is not what it costs to stay */
};

struct terminal {
	VTerm *vterm;
	VTermScreen *screen;
	int master;
	pid_t pid;
	size_t written; /* bytes that the program wrote so far */
	int64_t begun;  /* microseconds, as all times here */
	int64_t last;   /* when the last of them came */
	bool closed;
};

struct sample {
	double values[STEPS];
	size_t len;
};

static _Noreturn void give_up(const char *what)
{
	fprintf(stderr, "bench_console: %s\n", what);
	exit(3);
}

/* What the emulator answers when the program asks it something. */
static void on_answer(const char *bytes, size_t len, void *data)
{
	const struct terminal *terminal = data;
	if (write(terminal->master, bytes, len) < 0)
		give_up("the terminal is gone");
}

static _Noreturn void run(char **argv)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("TERM", "xterm-256color", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("NO_COLOR");
	unsetenv("COLORTERM");
	unsetenv("LINES");
	unsetenv("COLUMNS");
	execvp(argv[0], argv);
	_exit(127);
}

static struct terminal terminal_start(char **argv)
{
	struct winsize size = {.ws_row = ROWS, .ws_col = COLS};
	struct terminal terminal = {.vterm = vterm_new(ROWS, COLS)};
	vterm_set_utf8(terminal.vterm, 1);
	terminal.screen = vterm_obtain_screen(terminal.vterm);
	vterm_screen_enable_altscreen(terminal.screen, 1);
	vterm_screen_reset(terminal.screen, 1);
	terminal.begun = clock_us();
	terminal.pid = forkpty(&terminal.master, NULL, NULL, &size);
	if (terminal.pid < 0)
		give_up(strerror(errno));
	if (terminal.pid == 0)
		run(argv);
	return terminal;
}

static void terminal_end(struct terminal *terminal)
{
	kill(terminal->pid, SIGKILL);
	waitpid(terminal->pid, NULL, 0);
	close(terminal->master);
	vterm_free(terminal->vterm);
}

/* Feeds what comes within that time to the emulator. False if nothing came. */
static bool take(struct terminal *terminal, int wait_ms)
{
	struct pollfd poller = {.fd = terminal->master, .events = POLLIN};
	char bytes[65536];
	if (terminal->closed || poll(&poller, 1, wait_ms) <= 0)
		return false;
	ssize_t len = read(terminal->master, bytes, sizeof(bytes));
	if (len <= 0) {
		terminal->closed = true;
		return false;
	}
	terminal->last = clock_us();
	terminal->written += (size_t)len;
	vterm_output_set_callback(terminal->vterm, on_answer, terminal);
	vterm_input_write(terminal->vterm, bytes, (size_t)len);
	return true;
}

static void wait_quiet(struct terminal *terminal, int quiet_ms)
{
	int64_t limit = clock_us() + (int64_t)LIMIT_MS * 1000;
	while (take(terminal, quiet_ms))
		if (clock_us() > limit)
			return;
}

/* A row as text, UTF-8. */
static void read_row(const struct terminal *terminal, int row, char *text, size_t size)
{
	VTermRect rect = {.start_row = row, .end_row = row + 1, .start_col = 0, .end_col = COLS};
	size_t len = vterm_screen_get_text(terminal->screen, text, size - 1, rect);
	text[len < size ? len : size - 1] = '\0';
}

static bool shows(const struct terminal *terminal, const char *text)
{
	char row[COLS * 8];
	for (int i = 0; i < ROWS; i++) {
		read_row(terminal, i, row, sizeof(row));
		if (strstr(row, text))
			return true;
	}
	return false;
}

/* Waits until text stands there; "" waits until the program is quiet. Returns the time since its start. */
static double wait_for(struct terminal *terminal, const char *text)
{
	if (!*text)
		wait_quiet(terminal, SETTLED_MS);
	while (!shows(terminal, text)) {
		if (clock_us() - terminal->begun > (int64_t)LIMIT_MS * 1000)
			give_up("what was waited for did not come");
		if (!take(terminal, 100) && terminal->closed)
			give_up("the program has ended");
	}
	return (double)(terminal->last - terminal->begun) / 1000;
}

static void sample_add(struct sample *sample, double value)
{
	if (sample->len < STEPS)
		sample->values[sample->len++] = value;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void sample_print(struct sample *sample, const char *name)
{
	qsort(sample->values, sample->len, sizeof(sample->values[0]), compare);
	printf("%s_median %.2f\n", name, sample->values[sample->len / 2]);
	printf("%s_max %.2f\n", name, sample->values[sample->len - 1]);
}

/* A number of /proc/PID/status, in kB. */
static double memory_kb(pid_t pid, const char *field)
{
	char path[64], line[256];
	double value = 0;
	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (str_starts(line, field))
			value = strtod(line + strlen(field) + 1, NULL);
	if (file)
		fclose(file);
	return value;
}

/* Processor time of all its threads, milliseconds. A tick of the kernel's other count is ten of them. */
static double cpu_ms(pid_t pid)
{
	clockid_t clock;
	struct timespec spent;
	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &spent) != 0)
		give_up("the program has ended");
	return (double)spent.tv_sec * 1000 + (double)spent.tv_nsec / 1e6;
}

static void measure_start(const char *text, char **argv)
{
	struct sample frame = {.len = 0}, there = {.len = 0}, memory = {.len = 0};
	for (int i = 0; i < LAUNCHES; i++) {
		struct terminal terminal = terminal_start(argv);
		sample_add(&frame, wait_for(&terminal, "trueup"));
		sample_add(&there, wait_for(&terminal, text));
		wait_quiet(&terminal, SETTLED_MS);
		sample_add(&memory, memory_kb(terminal.pid, "VmHWM"));
		terminal_end(&terminal);
	}
	sample_print(&frame, "frame_ms");
	sample_print(&there, "there_ms");
	sample_print(&memory, "memory_kb");
}

/* The bytes and the time of a cursor step, on a screen that is quiet. */
static void step(struct terminal *terminal)
{
	static const char down[] = "\033OB", up[] = "\033OA";
	struct sample bytes = {.len = 0}, time = {.len = 0};
	for (int i = 0; i < STEPS; i++) {
		size_t before = terminal->written;
		int64_t pressed = clock_us();
		if (write(terminal->master, i < STEPS / 2 ? down : up, sizeof(down) - 1) < 0)
			give_up("the terminal is gone");
		take(terminal, 1000);
		wait_quiet(terminal, QUIET_MS);
		sample_add(&bytes, (double)(terminal->written - before));
		sample_add(&time, (double)(terminal->last - pressed) / 1000);
	}
	sample_print(&bytes, "bytes");
	sample_print(&time, "time_ms");
}

static void measure_step(const char *text, char **argv)
{
	struct terminal terminal = terminal_start(argv);
	wait_for(&terminal, text);
	wait_quiet(&terminal, SETTLED_MS);
	step(&terminal);
	terminal_end(&terminal);
}

static void measure_marked(const char *text, char **argv)
{
	struct terminal terminal = terminal_start(argv);
	wait_for(&terminal, text);
	wait_quiet(&terminal, SETTLED_MS);
	if (write(terminal.master, "*", 1) < 0)
		give_up("the terminal is gone");
	wait_for(&terminal, "10,000 marked");
	wait_quiet(&terminal, SETTLED_MS);
	step(&terminal);
	printf("memory_kb %.0f\n", memory_kb(terminal.pid, "VmHWM"));
	terminal_end(&terminal);
}

static void measure_repaint(const char *text, char **argv)
{
	struct terminal terminal = terminal_start(argv);
	wait_for(&terminal, text);
	wait_quiet(&terminal, SETTLED_MS);
	size_t before = terminal.written;
	if (write(terminal.master, "\f", 1) < 0)
		give_up("the terminal is gone");
	take(&terminal, 1000);
	wait_quiet(&terminal, SETTLED_MS);
	printf("bytes %zu\n", terminal.written - before);
	terminal_end(&terminal);
}

/* Takes what comes for that long. */
static void take_for(struct terminal *terminal, int ms)
{
	int64_t end = clock_us() + (int64_t)ms * 1000;
	for (int64_t now = clock_us(); now < end; now = clock_us())
		take(terminal, (int)((end - now) / 1000) + 1);
}

static void measure_idle(const char *text, char **argv)
{
	struct terminal terminal = terminal_start(argv);
	wait_for(&terminal, text);
	wait_quiet(&terminal, SETTLED_MS);
	size_t before = terminal.written;
	double spent = cpu_ms(terminal.pid);
	take_for(&terminal, IDLE_MS);
	printf("bytes %zu\n", terminal.written - before);
	printf("cpu_ms %.2f\n", cpu_ms(terminal.pid) - spent);
	terminal_end(&terminal);
}

/* The second of the day, UTC, as a server's log has it. */
static double second_of_day(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (double)(now.tv_sec % 86400) + (double)now.tv_nsec / 1e9;
}

static void measure_watch(const char *text, char **argv)
{
	struct terminal terminal = terminal_start(argv);
	wait_for(&terminal, text);
	take_for(&terminal, BEFORE_MS);
	size_t before = terminal.written;
	printf("from %.3f\n", second_of_day());
	take_for(&terminal, WATCH_MS);
	printf("upto %.3f\n", second_of_day());
	printf("bytes %.0f\n", (double)(terminal.written - before) * 1000 / WATCH_MS);
	terminal_end(&terminal);
}

static void measure_show(const char *text, char **argv)
{
	char row[COLS * 8];
	struct terminal terminal = terminal_start(argv);
	wait_for(&terminal, text);
	wait_quiet(&terminal, SETTLED_MS);
	for (int i = 0; i < ROWS; i++) {
		read_row(&terminal, i, row, sizeof(row));
		puts(row);
	}
	terminal_end(&terminal);
}

static const struct measure {
	const char *name;
	void (*run)(const char *text, char **argv);
} measures[] = {
	{"start", measure_start},
	{"step", measure_step},
	{"marked", measure_marked},
	{"repaint", measure_repaint},
	{"idle", measure_idle},
	{"watch", measure_watch},
	{"show", measure_show},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 3 && i < sizeof(measures) / sizeof(measures[0]); i++)
		if (str_eq(argv[1], measures[i].name)) {
			measures[i].run(argv[2], argv + 3);
			return 0;
		}
	fputs("usage: bench_console start|step|marked|repaint|idle|watch|show TEXT PROGRAM [ARGUMENT]...\n", stderr);
	return 2;
}

/* Waiting, and what a screen must look like. */
#include "../unit/unit.h"
#include "base/clock.h"
#include "base/mem.h"
#include "golden.h"
#include "pty.h"

#include <errno.h>
#include <stdio.h>

/* Long enough for a loaded machine and a sanitized program; a test that passes never waits so long. */
enum { WAIT_MS = 30000, POLL_MS = 100, DRAIN_MS = 15, LOOKS_MAX = 52 };

void screen_fail(const struct screen *screen, const char *fmt, ...)
{
	struct str line = STR_INIT;
	int rows = screen_rows(screen);
	va_list ap;

	va_start(ap, fmt);
	char *text = mem_vprintf(fmt, ap);
	va_end(ap);
	print_error("%s; the screen:\n", text);
	for (int row = 0; row < rows; row++) {
		str_clear(&line);
		screen_add_row(screen, row, &line);
		print_error("%3d|%s\n", row, str_text(&line));
	}
	str_done(&line);
	fail_msg("%s", text);
	abort();
}

void screen_wait_until(
	struct screen *screen, bool (*seen)(struct screen *screen, void *data), void *data, const char *what)
{
	int64_t until = clock_ms() + WAIT_MS;

	for (;;) {
		screen_look(screen);
		if (seen(screen, data))
			return;
		if (screen->closed)
			screen_fail(screen, "the program ended before there was %s", what);
		if (clock_ms() >= until)
			screen_fail(screen, "waited in vain for %s", what);
		pty_read(screen, POLL_MS);
	}
}

static bool has_text(struct screen *screen, void *data)
{
	return screen_find(screen, data, NULL) >= 0;
}

static bool has_no_text(struct screen *screen, void *data)
{
	return screen_find(screen, data, NULL) < 0;
}

void screen_wait(struct screen *screen, const char *text)
{
	char *what = mem_printf("\"%s\"", text);

	screen_wait_until(screen, has_text, (void *)(uintptr_t)text, what);
	free(what);
}

void screen_wait_gone(struct screen *screen, const char *text)
{
	char *what = mem_printf("no \"%s\" any more", text);

	screen_wait_until(screen, has_no_text, (void *)(uintptr_t)text, what);
	free(what);
}

struct place {
	int row;
	const char *text;
};

static bool has_text_in_row(struct screen *screen, void *data)
{
	const struct place *place = data;

	return screen_row_has(screen, place->row, place->text);
}

void screen_wait_row(struct screen *screen, int row, const char *text)
{
	struct place place = {.row = row, .text = text};
	char *what = mem_printf("\"%s\" in row %d", text, row);

	screen_wait_until(screen, has_text_in_row, &place, what);
	free(what);
}

struct pair {
	const char *text, *beside;
};

static bool has_beside(struct screen *screen, void *data)
{
	const struct pair *pair = data;
	int row = screen_find(screen, pair->text, NULL);
	return row >= 0 && screen_row_has(screen, row, pair->beside);
}

void screen_wait_beside(struct screen *screen, const char *text, const char *beside)
{
	struct pair pair = {.text = text, .beside = beside};
	char *what = mem_printf("\"%s\" in the row of \"%s\"", beside, text);

	screen_wait_until(screen, has_beside, &pair, what);
	free(what);
}

static bool cursor_is_at(struct screen *screen, void *data)
{
	const int *wanted = data;
	int row, col;

	return screen_cursor(screen, &row, &col) && row == wanted[0] && col == wanted[1];
}

void screen_wait_cursor(struct screen *screen, int row, int col)
{
	int wanted[2] = {row, col};
	char *what = mem_printf("the cursor at row %d, column %d", row, col);

	screen_wait_until(screen, cursor_is_at, wanted, what);
	free(what);
}

static bool shows_cursor_as(struct screen *screen, void *data)
{
	int row, col;

	return screen_cursor(screen, &row, &col) == *(const bool *)data;
}

void screen_wait_typing(struct screen *screen, bool typing)
{
	screen_wait_until(screen, shows_cursor_as, &typing, typing ? "the cursor" : "no cursor");
}

int screen_wait_exit(struct screen *screen)
{
	int64_t until = clock_ms() + WAIT_MS;

	while (!pty_has_ended(screen)) {
		if (clock_ms() >= until)
			screen_fail(screen, "the program does not end");
		pty_read(screen, 1);
	}
	screen_look(screen);
	return screen->status;
}

/* What it had to write is written, unless it waits for us to read. */
static bool waits(const struct screen *screen)
{
	char state = 'S';
	char *path = mem_printf("/proc/%d/stat", (int)screen->pid);
	FILE *file = fopen(path, "r");

	if (file != NULL && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 'S';
	if (file != NULL)
		fclose(file);
	free(path);
	return state != 'R' && state != 'D';
}

void screen_drain(struct screen *screen)
{
	int64_t until = clock_ms() + WAIT_MS;
	bool waited = false;

	while (clock_ms() < until) {
		bool more = pty_read(screen, DRAIN_MS);

		if (!more && waited)
			return;
		waited = !more && waits(screen);
	}
}

size_t screen_bytes_while_idle(struct screen *screen, int ms)
{
	screen_look(screen);
	size_t before = screen->output.len;
	int64_t until = clock_ms() + ms;

	for (int64_t left = ms; left > 0; left = until - clock_ms())
		pty_read(screen, (int)left);
	return screen->output.len - before;
}

static int count(const struct screen *screen, const char *bytes)
{
	int found = 0;

	for (const char *at = str_text(&screen->output); (at = strstr(at, bytes)) != NULL; at++)
		found++;
	return found;
}

/* A tab goes to the last column where there is no stop. */
bool screen_tabs_are_own(struct screen *screen)
{
	VTermState *state = vterm_obtain_state(screen->vterm);
	VTermPos before, now = {.col = 0};
	int cols = screen_cols(screen);
	bool own = true;

	vterm_state_get_cursorpos(state, &before);
	vterm_input_write(screen->vterm, "\r", 1);
	for (int col = 8; own && now.col < cols - 1; col += 8) {
		vterm_input_write(screen->vterm, "\t", 1);
		vterm_state_get_cursorpos(state, &now);
		own = now.col == (col < cols ? col : cols - 1);
	}
	char *back = mem_printf("\033[%d;%dH", before.row + 1, before.col + 1);
	vterm_input_write(screen->vterm, back, strlen(back));
	free(back);
	return own;
}

const char *screen_not_restored(struct screen *screen)
{
	struct termios now;
	int row, col;

	screen_look(screen);
	if (screen->alternate)
		return "the alternate screen was not left";
	if (!screen_cursor(screen, &row, &col))
		return "the cursor was left hidden";
	if (screen_wants_paste(screen))
		return "bracketed paste was left on";
	if (screen_wants_mouse(screen))
		return "reports of the mouse were left on";
	if (count(screen, "\033[22;2t") != count(screen, "\033[23;2t"))
		return "the title was not brought back";
	assert_int_equal(tcgetattr(screen->master, &now), 0);
	if (now.c_iflag != screen->before.c_iflag || now.c_oflag != screen->before.c_oflag ||
		now.c_cflag != screen->before.c_cflag || now.c_lflag != screen->before.c_lflag ||
		memcmp(now.c_cc, screen->before.c_cc, sizeof(now.c_cc)) != 0)
		return "the modes of the terminal were not restored";
	if (!screen_tabs_are_own(screen))
		return "tabs do not stop where they did";
	return NULL;
}

void screen_check_restored(struct screen *screen)
{
	const char *problem = screen_not_restored(screen);

	if (problem != NULL)
		screen_fail(screen, "%s", problem);
}

static void add_look_name(struct str *out, const struct screen_look *look)
{
	str_add(out, look->bold ? " bold" : "");
	str_add(out, look->underline ? " underline" : "");
	str_add(out, look->reverse ? " reverse" : "");
	str_add(out, look->italic ? " italic" : "");
	if (look->fg >= 0)
		str_addf(out, " fg %d", look->fg);
	if (look->bg >= 0)
		str_addf(out, " bg %d", look->bg);
}

/* A letter for each look in the order in which they are met, "." for none; then what the letters mean. */
static void add_looks(const struct screen *screen, struct str *out)
{
	struct str names[LOOKS_MAX] = {{0}};
	int count = 0;
	int rows = screen_rows(screen), cols = screen_cols(screen);

	for (int row = 0; row < rows; row++) {
		for (int col = 0; col < cols; col++) {
			struct screen_look look = screen_cell(screen, row, col);
			struct str name = STR_INIT;
			int at = 0;

			add_look_name(&name, &look);
			while (at < count && !str_eq(str_text(&names[at]), str_text(&name)))
				at++;
			if (name.len > 0 && at == count && count < LOOKS_MAX)
				str_add(&names[count++], name.data);
			str_addc(out, name.len == 0 ? '.' : (char)(at < 26 ? 'a' + at : 'A' + at - 26));
			str_done(&name);
		}
		str_addc(out, '\n');
	}
	for (int i = 0; i < count; i++) {
		str_addf(out, "%c%s\n", i < 26 ? 'a' + i : 'A' + i - 26, str_text(&names[i]));
		str_done(&names[i]);
	}
}

static char *picture(const struct screen *screen, bool looks, const char *const *masks)
{
	struct str text = STR_INIT;

	for (int row = 0; row < screen_rows(screen); row++) {
		screen_add_row(screen, row, &text);
		str_addc(&text, '\n');
	}
	for (size_t i = 0; masks != NULL && masks[i] != NULL; i++)
		golden_mask(&text, masks[i]);
	if (looks)
		add_looks(screen, &text);
	return str_take(&text);
}

static void write_golden(struct screen *screen, const char *path, bool looks, const char *const *masks)
{
	FILE *file = fopen(path, "w");

	screen_drain(screen);
	char *text = picture(screen, looks, masks);
	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
		screen_fail(screen, "cannot write %s: %s", path, strerror(errno));
	free(text);
}

void screen_check_golden(struct screen *screen, const char *name, bool looks, const char *const *masks)
{
	char *path = mem_printf("tests/screens/golden/%s.txt", name);
	int64_t until = clock_ms() + WAIT_MS;

	if (str_eq(getenv("TRUEUP_GOLDEN"), "update"))
		write_golden(screen, path, looks, masks);
	char *golden = golden_read(path);
	for (;;) {
		screen_look(screen);
		char *text = picture(screen, looks, masks);
		bool same = str_eq(text, golden);

		if (!same && (screen->closed || clock_ms() >= until)) {
			golden_show_difference(text, golden);
			screen_fail(screen, "the screen is not %s (TRUEUP_GOLDEN=update if it should be)", path);
		}
		free(text);
		if (same)
			break;
		pty_read(screen, POLL_MS);
	}
	free(golden);
	free(path);
}

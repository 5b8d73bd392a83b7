/* What stands on the screen after a frame was painted whole is what curses alone would have put there, cell by cell,
 * and curses goes on from it: random frames in a real pty, by way of this binary itself, run as "frames". */
#include "../unit/unit.h"
#include "base/mem.h"
#include "harness.h"
#include "ui/term.h"

#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 12 };

struct frames {
	struct term *term;
	struct canvas *canvas;
	unsigned random;
};

static unsigned pick(struct frames *frames, unsigned below)
{
	frames->random = frames->random * 1664525u + 1013904223u;
	return (frames->random >> 8) % below;
}

static int pick_colour(struct frames *frames, int depth)
{
	if (pick(frames, 3) == 0)
		return STYLE_DEFAULT_COLOUR;
	return (int)pick(frames, depth == STYLE_16 ? 16 : depth == STYLE_256 ? 256 : 0xffffff);
}

static void make_sheet(struct frames *frames, struct style_sheet *sheet)
{
	bool coloured = pick(frames, 4) == 0;

	for (int depth = 0; depth < STYLE_DEPTHS; depth++) {
		for (int style = 0; style < STYLE_COUNT; style++) {
			struct style_look *look = &sheet->look[depth][style];

			look->fg = pick_colour(frames, depth);
			look->bg = coloured || pick(frames, 4) == 0 ? pick_colour(frames, depth) : STYLE_DEFAULT_COLOUR;
			look->attrs = pick(frames, 2) * pick(frames, 32);
		}
		sheet->look[depth][STYLE_TEXT].attrs = 0;
	}
}

static int put(struct frames *frames, int row, int col, int last, const char *text)
{
	struct str clean = STR_INIT;
	enum style style = pick(frames, 3) == 0 ? STYLE_TEXT : (enum style)pick(frames, STYLE_COUNT);

	canvas_clean(frames->canvas, &clean, text, strlen(text));
	int end = canvas_put(frames->canvas, row, col, last, style, str_text(&clean), clean.len);
	str_done(&clean);
	return end;
}

/* The emulator itself falls over marks that join the last column. */
static void fill_row(struct frames *frames, int row)
{
	static const char *const texts[] = {"a", "word", "two words", "1,000 → ", "Лендинг", "  ", "ロゴ 日本",
		"e\u0301clair", "▌", "•", "░░░▏", "x   y    z     w", "№ 7…"};
	int cols = canvas_cols(frames->canvas);

	for (int col = (int)pick(frames, 20); col < cols;) {
		col = put(frames, row, col, cols - 1, texts[pick(frames, sizeof(texts) / sizeof(texts[0]))]);
		col += pick(frames, 2) == 0 ? 0 : pick(frames, 3) == 0 ? (int)pick(frames, 60) : (int)pick(frames, 7);
	}
	if (pick(frames, 3) == 0)
		put(frames, row, cols - 1 - (int)pick(frames, 4), cols, pick(frames, 2) == 0 ? "|edge" : "|日本");
}

/* Where each line stands is the same in a table. */
static void fill_table(struct frames *frames, int first, int last)
{
	char text[32];

	for (int row = first; row < last; row++) {
		snprintf(text, sizeof(text), "row %d", row);
		canvas_put(frames->canvas, row, 4, 30, STYLE_TEXT, text, strlen(text));
		canvas_put(frames->canvas, row, 40, 60, STYLE_DIM, "ws_demo", 7);
		canvas_put(frames->canvas, row, 60, 80, STYLE_CHANGED, row % 3 == 0 ? "12" : "7", row % 3 == 0 ? 2 : 1);
	}
}

/* A bell behind each frame tells the test that all of it is there. */
static void show(struct frames *frames)
{
	term_present(frames->term, frames->canvas);
	if (write(STDOUT_FILENO, "\a", 1) != 1)
		exit(4);
}

static void new_frame(struct frames *frames)
{
	int rows = canvas_rows(frames->canvas);

	canvas_clear(frames->canvas);
	for (int row = 0; row < rows; row++) {
		if (pick(frames, 4) > 0)
			fill_row(frames, row);
	}
	if (pick(frames, 2) == 0)
		fill_table(frames, rows / 3, rows - 2);
	if (pick(frames, 2) == 0)
		canvas_set_cursor(frames->canvas, (int)pick(frames, (unsigned)rows),
			(int)pick(frames, (unsigned)canvas_cols(frames->canvas)));
}

static void small_step(struct frames *frames)
{
	int row = (int)pick(frames, (unsigned)canvas_rows(frames->canvas));

	if (pick(frames, 3) == 0)
		canvas_set_cursor(frames->canvas, row, (int)pick(frames, (unsigned)canvas_cols(frames->canvas)));
	else if (pick(frames, 2) == 0)
		canvas_restyle(frames->canvas, row, (int)pick(frames, 40), 60, (enum style)pick(frames, STYLE_COUNT));
	else
		fill_row(frames, row);
}

static int frames_main(const char *seed)
{
	struct frames frames = {.random = (unsigned)strtoul(seed, NULL, 10)};
	struct style_sheet sheet;
	struct key key = {.code = 0};
	struct err err = {0};

	setlocale(LC_ALL, "");
	make_sheet(&frames, &sheet);
	frames.term = term_open(&sheet, &err);
	if (frames.term == NULL)
		return 3;
	frames.canvas = canvas_new(term_rows(frames.term), term_cols(frames.term), term_is_ascii(frames.term));
	struct pollfd poller = {.fd = term_fd(frames.term), .events = POLLIN};
	show(&frames);
	while (!key_is_char(&key, 'q') && poll(&poller, 1, -1) > 0) {
		while (term_next_key(frames.term, &key)) {
			if (key_is_char(&key, 'n'))
				new_frame(&frames);
			else if (key_is_char(&key, 's'))
				small_step(&frames);
			else if (key_is_char(&key, 'r'))
				term_redraw(frames.term);
			show(&frames);
		}
	}
	term_close(frames.term);
	canvas_free(frames.canvas);
	return 0;
}

struct picture {
	int rows, cols;
	struct screen_look *cells;
	int cursor_row, cursor_col;
	bool cursor;
};

static struct picture take_picture(const struct screen *screen)
{
	struct picture picture = {.rows = screen_rows(screen), .cols = screen_cols(screen)};

	picture.cells = mem_zero((size_t)(picture.rows * picture.cols), sizeof(*picture.cells));
	for (int i = 0; i < picture.rows * picture.cols; i++)
		picture.cells[i] = screen_cell(screen, i / picture.cols, i % picture.cols);
	picture.cursor = screen_cursor(screen, &picture.cursor_row, &picture.cursor_col);
	return picture;
}

static bool looks_same(const struct screen_look *a, const struct screen_look *b)
{
	return str_eq(a->text, b->text) && a->underline == b->underline && a->reverse == b->reverse && a->bg == b->bg &&
	       a->fg == b->fg && a->bold == b->bold && a->italic == b->italic;
}

static void check_same(struct screen *screen, const struct picture *wanted, const char *what)
{
	struct picture now = take_picture(screen);

	for (int i = 0; i < now.rows * now.cols; i++) {
		const struct screen_look *a = &wanted->cells[i], *b = &now.cells[i];

		if (!looks_same(a, b))
			screen_fail(screen,
				"%s: row %d, column %d: \"%s\" fg %d bg %d attributes %d%d%d%d, not \"%s\" %d %d "
				"%d%d%d%d",
				what, i / now.cols, i % now.cols, b->text, b->fg, b->bg, b->bold, b->underline,
				b->reverse, b->italic, a->text, a->fg, a->bg, a->bold, a->underline, a->reverse,
				a->italic);
	}
	if (now.cursor != wanted->cursor ||
		(now.cursor && (now.cursor_row != wanted->cursor_row || now.cursor_col != wanted->cursor_col)))
		screen_fail(screen, "%s: the cursor is at row %d, column %d, not %d, %d", what, now.cursor_row,
			now.cursor_col, wanted->cursor_row, wanted->cursor_col);
	free(now.cells);
	if (!screen_tabs_are_own(screen))
		screen_fail(screen, "%s: tabs do not stop where they did", what);
}

static bool has_rung(struct screen *screen, void *data)
{
	size_t len;
	const char *output = screen_output(screen, 0, &len);
	int bells = 0;

	for (size_t i = 0; i < len; i++)
		bells += output[i] == '\a';
	return bells == *(int *)data;
}

static void next_frame(struct screen *screen, const char *key, int *count)
{
	++*count;
	screen_keys(screen, key);
	screen_wait_until(screen, has_rung, count, "the next frame");
}

static void check_frames(const struct screen_start *start, unsigned seed)
{
	char *text = mem_printf("%u", seed);
	char *what = mem_printf("TERM=%s seed %u", start->term, seed);
	struct screen *screen = screen_start(start, (const char *const[]){"/proc/self/exe", "frames", text, NULL});
	int count = 0;

	next_frame(screen, "", &count);
	for (int round = 0; round < ROUNDS; round++) {
		next_frame(screen, round % 3 == 0 ? "n" : "s", &count);
		struct picture drawn = take_picture(screen);
		next_frame(screen, "r", &count);
		check_same(screen, &drawn, what);
		free(drawn.cells);
	}
	screen_keys(screen, "q");
	assert_int_equal(screen_wait_exit(screen), 0);
	screen_check_restored(screen);
	screen_end(screen);
	free(what);
	free(text);
}

static void a_painted_frame_is_what_curses_alone_would_draw(void **state)
{
	static const char *const mono[] = {"NO_COLOR=1", NULL};
	static const struct screen_start starts[] = {
		{.rows = 30, .cols = 100, .term = "xterm-256color"},
		{.rows = 50, .cols = 200, .term = "xterm-256color"},
		{.rows = 12, .cols = 40, .term = "screen-256color"},
		{.rows = 24, .cols = 80, .term = "tmux-256color"},
		{.rows = 24, .cols = 80, .term = "xterm"},
		{.rows = 24, .cols = 80, .term = "linux"},
		{.rows = 24, .cols = 80, .term = "xterm-direct"},
		{.rows = 24, .cols = 80, .term = "xterm-256color", .locale = "C"},
		{.rows = 24, .cols = 80, .term = "xterm-256color", .env = mono},
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		for (unsigned seed = 1; seed <= 3; seed++)
			check_frames(&starts[i], i * 100 + seed);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_painted_frame_is_what_curses_alone_would_draw),
};

int main(int argc, char **argv)
{
	if (argc > 2 && str_eq(argv[1], "frames"))
		return frames_main(argv[2]);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

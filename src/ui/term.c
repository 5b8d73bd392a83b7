#include "ui/term.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "ui/decode.h"
#include "ui/extras.h"
#include "ui/frame.h"
#include "ui/guard.h"
#include "ui/paint.h"
#include "ui/termkeys.h"
#include "ui/tty.h"

#include <curses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	ESC_WAIT_MS = 25,
	CODE_FIRST = 4000, /* of our own keys, beyond those of curses */
};

struct term {
	struct tty tty;
	SCREEN *screen;
	WINDOW *input; /* a pad: reading from it does not repaint */
	struct decode *decode;
	struct str farewell; /* what gives the terminal back, for the guard */
	struct str bytes;    /* being put together */
	struct extras extras;
	struct frame *shown;
	struct palette_look looks[PALETTE_LOOKS];
	struct paint paint;
	struct style_sheet sheet;
	enum style_depth depth;
	int rows, cols;
	int ahead; /* read before its time; ERR: none */
	int cursor_row, cursor_col;
	bool cursor_shown;
	bool default_colours;
	bool ascii;
	bool paints; /* whole frames are not left to curses */
	bool fresh;  /* just taken over: curses has not said yet what it says then */
	bool redraw;
	bool gone;
	bool away; /* suspended */
};

static const char *capability(const char *name)
{
	const char *text = tigetstr(name);

	return text != NULL && text != (const char *)-1 ? text : "";
}

static const char *capability_with(const char *name, int value)
{
	const char *text = tparm(capability(name), value);

	return text != NULL ? text : "";
}

static int number(const char *name)
{
	return tigetflag(name) >= 0 ? tigetflag(name) : tigetnum(name);
}

static void prepare_farewell(struct term *term)
{
	static const char *const ends[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};

	escape_add_end(&term->farewell, &term->extras.terminal);
	paint_add_end(&term->paint, &term->farewell);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		escape_add_undelayed(&term->farewell, capability(ends[i]));
	str_add(&term->farewell, "\r\n");
}

static attr_t attributes(unsigned wanted)
{
	attr_t attrs = wanted & STYLE_BOLD ? A_BOLD : 0;

	attrs |= wanted & STYLE_FAINT ? A_DIM : 0;
	attrs |= wanted & STYLE_UNDERLINE ? A_UNDERLINE : 0;
	attrs |= wanted & STYLE_REVERSE ? A_REVERSE : 0;
	attrs |= wanted & STYLE_ITALIC ? A_ITALIC : 0;
	return attrs;
}

static void make_looks(struct term *term)
{
	static const struct paint_terminal description = {
		.text = capability, .with = capability_with, .number = number};
	struct palette_terminal terminal = {
		.depth = term->depth,
		.colours = COLORS,
		.defaults = term->default_colours,
	};

	palette_make(term->looks, &term->sheet, &terminal);
	for (int i = 0; i < STYLE_COUNT; i++)
		if (term->looks[i].pair == i + 1)
			init_extended_pair(i + 1, term->looks[i].fg, term->looks[i].bg);
	/* With colours of its own curses has more to send than what is drawn. */
	term->paints = (term->depth == STYLE_MONO || term->default_colours) &&
		       paint_make(&term->paint, term->looks, &description);
}

static void start_colours(struct term *term)
{
	const char *no_color = getenv("NO_COLOR");

	term->depth = STYLE_MONO;
	if ((no_color != NULL && *no_color != '\0') || !has_colors() || start_color() == ERR ||
		COLOR_PAIRS <= STYLE_COUNT || COLORS < 8)
		return;
	term->default_colours = use_default_colors() == OK;
	term->depth = COLORS >= 0x1000000 ? STYLE_TRUE : COLORS >= 256 ? STYLE_256 : STYLE_16;
}

static void define_keys(void)
{
	size_t count;
	const struct termkey *keys = termkeys_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *sequence = keys[i].sent[0] == '\033' ? keys[i].sent : capability(keys[i].sent);

		if (*sequence == '\033')
			define_key(sequence, CODE_FIRST + (int)i);
	}
}

static void set_modes(struct term *term)
{
	raw();
	noecho();
	nonl();
	idlok(stdscr, TRUE);
	leaveok(stdscr, TRUE);
	typeahead(-1); /* half a frame would stay half: nothing repaints what did not change */
	curs_set(0);
	meta(term->input, TRUE);
	nodelay(term->input, TRUE);
	keypad(term->input, TRUE);
	define_keys();
	keyok(KEY_MOUSE, FALSE); /* the decoder reads its reports, also those that curses does not know */
}

/* curses takes signals that are not handled yet; they are the loop's. */
static SCREEN *new_screen(const struct tty *tty)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
	struct sigaction before[sizeof(signals) / sizeof(signals[0])];

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], NULL, &before[i]);
	use_env(FALSE);
	use_tioctl(TRUE);
	set_escdelay(ESC_WAIT_MS);
	SCREEN *screen = newterm(NULL, tty->out, tty->in);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &before[i], NULL);
	return screen;
}

static void take_over(struct term *term)
{
	extras_take(&term->extras);
	guard_arm(STDOUT_FILENO, &term->tty.modes, str_text(&term->farewell), term->farewell.len);
	term->away = false;
	term->fresh = true;
}

static bool open_screen(struct term *term, struct err *err)
{
	const char *name = getenv("TERM");

	if (!tty_open(&term->tty))
		return err_set(
			err, ERR_USAGE, _("the console needs a terminal: run it without redirection (ssh needs -t)"));
	term->screen = new_screen(&term->tty);
	if (term->screen == NULL)
		return err_set(err, ERR_USAGE,
			_("no description of the terminal \"%s\" (TERM): try TERM=xterm-256color, or install "
			  "ncurses-term"),
			name != NULL ? name : "");
	if (capability("cup")[0] == '\0')
		return err_set(err, ERR_USAGE,
			_("the terminal \"%s\" (TERM) cannot move its cursor: use another terminal, or the verbs "
			  "(trueup check, trueup repair)"),
			name != NULL ? name : "");
	escape_forget_charset(tigetstr("sgr"), tigetstr("sgr0"));
	return true;
}

struct term *term_open(const struct style_sheet *sheet, struct err *err)
{
	struct term *term = mem_zero(1, sizeof(*term));

	term->ahead = ERR;
	term->sheet = *sheet;
	term->away = true;
	if (!open_screen(term, err)) {
		term_close(term);
		return NULL;
	}
	term->ascii = !text_has_utf8();
	term->extras.terminal = escape_terminal(getenv("TERM"), getenv("TMUX") != NULL, *capability("kmous") != '\0');
	term->extras.ascii = term->ascii;
	term->decode = decode_new();
	term->input = newpad(1, 1);
	term->rows = LINES;
	term->cols = COLS;
	set_modes(term);
	start_colours(term);
	make_looks(term);
	prepare_farewell(term);
	term->shown = frame_new(term->rows, term->cols);
	take_over(term);
	return term;
}

void term_suspend(struct term *term)
{
	int rows, cols;

	if (term->away)
		return;
	extras_give_back(&term->extras);
	/* It may have grown since the last frame, and nobody noticed yet. */
	if (tty_size(&rows, &cols))
		paint_add_stops(&term->paint, cols, &term->bytes);
	tty_send(&term->bytes);
	endwin();
	tty_restore(&term->tty);
	guard_disarm();
	term->away = true;
}

void term_resume(struct term *term)
{
	if (!term->away)
		return;
	reset_prog_mode();
	term_redraw(term);
	take_over(term);
}

void term_close(struct term *term)
{
	if (term == NULL)
		return;
	if (!term->away)
		term_suspend(term);
	if (term->input != NULL)
		delwin(term->input);
	if (term->screen != NULL) {
		tty_restore(&term->tty);
		delscreen(term->screen);
	}
	tty_close(&term->tty);
	decode_free(term->decode);
	str_done(&term->farewell);
	str_done(&term->bytes);
	extras_done(&term->extras);
	frame_free(term->shown);
	free(term);
}

int term_fd(const struct term *term)
{
	return fileno(term->tty.in);
}

int term_rows(const struct term *term)
{
	return term->rows;
}

int term_cols(const struct term *term)
{
	return term->cols;
}

bool term_is_ascii(const struct term *term)
{
	return term->ascii;
}

enum style_depth term_depth(const struct term *term)
{
	return term->depth;
}

bool term_is_gone(const struct term *term)
{
	return term->gone;
}

void term_redraw(struct term *term)
{
	term->redraw = true;
}

void term_set_sheet(struct term *term, const struct style_sheet *sheet)
{
	term->sheet = *sheet;
	make_looks(term);
	frame_forget(term->shown, term->rows, term->cols);
	term_redraw(term);
}

static int take(struct term *term)
{
	int code = term->ahead;

	term->ahead = ERR;
	return code != ERR ? code : wgetch(term->input);
}

static bool is_last(struct term *term)
{
	if (term->ahead == ERR)
		term->ahead = wgetch(term->input);
	return term->ahead == ERR;
}

static bool decode_code(struct term *term, int code, struct key *out)
{
	int64_t now = clock_ms();
	size_t count;

	termkeys_all(&count);
	if (code >= 0 && code < 256)
		return decode_byte(term->decode, (unsigned char)code, is_last(term), now, out);
	if (code == KEY_BACKSPACE)
		return decode_special(term->decode, KC_BACKSPACE, 0, now, out);
	/* KEY_RESIZE, and keys of which nothing here makes use. */
	if (code < CODE_FIRST || (size_t)(code - CODE_FIRST) >= count)
		return false;
	return termkeys_decode(term->decode, (size_t)(code - CODE_FIRST), now, out);
}

bool term_next_key(struct term *term, struct key *out)
{
	while (!term->gone) {
		int code = take(term);

		if (code == ERR) {
			term->gone = tty_is_gone(fileno(term->tty.in));
			return false;
		}
		if (decode_code(term, code, out))
			return true;
	}
	return false;
}

static void put_cell(int row, int col, const struct cell *cell, const struct palette_look *look)
{
	wchar_t wide[FRAME_WIDE];
	cchar_t text;

	frame_wide_text(cell, wide);
	setcchar(&text, wide, attributes(look->attrs), look->pair, NULL);
	mvadd_wch(row, col, &text);
}

static void put_cells(struct term *term, const struct canvas *canvas, int row, int from, int to)
{
	static const struct cell blank = {.text = " ", .len = 1, .width = 1};
	const struct cell *cells = canvas_row(canvas, row);

	for (int col = from; col < to; col++) {
		const struct palette_look *look =
			&term->looks[palette_look_at(term->looks, cells, canvas_cols(canvas), col)];

		/* Blanks below first: they stay where curses takes the grapheme for a narrower one. */
		for (int i = 1; i < cells[col].width; i++)
			put_cell(row, col + i, &blank, look);
		if (cells[col].width > 0)
			put_cell(row, col, &cells[col], look);
	}
}

/* True if anything about the text cursor changed. */
static bool place_cursor(struct term *term, const struct canvas *canvas)
{
	int row, col;
	bool shown = canvas_cursor(canvas, &row, &col) && row < term->rows && col < term->cols;
	bool changed = shown != term->cursor_shown;

	if (changed) {
		leaveok(stdscr, !shown);
		curs_set(shown ? 1 : 0);
	}
	changed = changed || (shown && (row != term->cursor_row || col != term->cursor_col));
	if (shown)
		move(row, col);
	term->cursor_shown = shown;
	term->cursor_row = row;
	term->cursor_col = col;
	return changed;
}

/* True if there was something to draw. */
static bool draw_changes(struct term *term, const struct canvas *canvas)
{
	bool changed = false;
	int from, to;

	for (int row = 0; row < term->rows; row++) {
		if (frame_take_row(term->shown, canvas, row, &from, &to)) {
			put_cells(term, canvas, row, from, to);
			changed = true;
		}
	}
	return changed;
}

/* A whole frame by our own means. curses draws it as well, to nowhere, so that it knows what stands there, and leaves
 * the cursor where paint_frame does. False if that cannot be had. */
static bool paint_whole(struct term *term, const struct canvas *canvas)
{
	erase();
	frame_forget(term->shown, term->rows, term->cols);
	if (term->fresh)
		refresh();
	if (!tty_hide(&term->tty))
		return false;
	clearok(curscr, TRUE);
	leaveok(stdscr, FALSE);
	move(0, 0);
	refresh();
	draw_changes(term, canvas);
	move(0, 0);
	refresh();
	leaveok(stdscr, !term->cursor_shown);
	tty_show(&term->tty);
	paint_frame(&term->paint, term->looks, canvas, term->rows, term->cols, &term->bytes);
	tty_send(&term->bytes);
	return true;
}

void term_present(struct term *term, const struct canvas *canvas)
{
	bool changed = term->redraw || term->fresh;

	if (term->away)
		return;
	if (!changed || !term->paints || !paint_whole(term, canvas)) {
		if (term->redraw)
			clearok(curscr, TRUE);
		changed = draw_changes(term, canvas) || changed;
	}
	if (place_cursor(term, canvas) || changed)
		refresh();
	term->redraw = false;
	term->fresh = false;
}

bool term_resize(struct term *term)
{
	int rows, cols;

	if (!tty_size(&rows, &cols) || (rows == term->rows && cols == term->cols))
		return false;
	resizeterm(rows, cols);
	erase();
	term->rows = rows;
	term->cols = cols;
	paint_resized(&term->paint);
	frame_forget(term->shown, rows, cols);
	term_redraw(term);
	return true;
}

bool term_copy(struct term *term, const char *text, size_t len, struct clip_size *size)
{
	return extras_copy(&term->extras, text, len, size);
}

bool term_set_mouse(struct term *term, bool on)
{
	return extras_set_mouse(&term->extras, on);
}

bool term_has_mouse(const struct term *term)
{
	return term->extras.mouse;
}

void term_set_title(struct term *term, const char *text)
{
	extras_set_title(&term->extras, text);
}

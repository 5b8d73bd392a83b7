#include "ui/term.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "ui/decode.h"
#include "ui/extras.h"
#include "ui/frame.h"
#include "ui/guard.h"
#include "ui/palette.h"
#include "ui/termkeys.h"
#include "ui/tty.h"

#include <curses.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum {
	ESC_WAIT_MS = 25,
	CODE_FIRST = 4000, /* of our own keys, beyond those of curses */
};

/* A style as curses has it. */
struct look {
	attr_t attrs;
	short pair;
	bool bare; /* a blank in it looks like any other */
};

struct term {
	FILE *tty;
	SCREEN *screen;
	WINDOW *input; /* a pad: reading from it does not repaint */
	struct decode *decode;
	struct termios modes; /* as they were before us */
	struct str farewell;  /* what gives the terminal back, for the guard */
	struct extras extras;
	struct frame *shown;
	struct look looks[STYLE_COUNT];
	struct look blank;
	struct style_sheet sheet;
	enum style_depth depth;
	int rows, cols;
	int ahead; /* read before its time; ERR: none */
	int cursor_row, cursor_col;
	bool cursor_shown;
	bool default_colours;
	bool ascii;
	bool redraw;
	bool gone;
	bool away; /* suspended */
};

static const char *capability(const char *name)
{
	const char *text = tigetstr(name);

	return text != NULL && text != (const char *)-1 ? text : "";
}

static void prepare_farewell(struct term *term)
{
	escape_add_end(&term->farewell, &term->extras.terminal);
	escape_add_undelayed(&term->farewell, capability("sgr0"));
	escape_add_undelayed(&term->farewell, capability("op"));
	escape_add_undelayed(&term->farewell, capability("rmkx"));
	escape_add_undelayed(&term->farewell, capability("cnorm"));
	escape_add_undelayed(&term->farewell, capability("rmcup"));
	str_add(&term->farewell, "\r\n");
}

static attr_t attributes(unsigned wanted)
{
	attr_t attrs = 0;

	attrs |= wanted & STYLE_BOLD ? A_BOLD : 0;
	attrs |= wanted & STYLE_FAINT ? A_DIM : 0;
	attrs |= wanted & STYLE_UNDERLINE ? A_UNDERLINE : 0;
	attrs |= wanted & STYLE_REVERSE ? A_REVERSE : 0;
	attrs |= wanted & STYLE_ITALIC ? A_ITALIC : 0;
	return attrs;
}

static void make_looks(struct term *term)
{
	struct palette_look looks[STYLE_COUNT];
	struct palette_terminal terminal = {
		.depth = term->depth,
		.colours = COLORS,
		.defaults = term->default_colours,
	};

	palette_make(looks, &term->sheet, &terminal);
	for (int i = 0; i < STYLE_COUNT; i++) {
		term->looks[i].attrs = attributes(looks[i].attrs);
		term->looks[i].pair = looks[i].pair;
		term->looks[i].bare = looks[i].bare;
		if (looks[i].pair == i + 1)
			init_extended_pair(i + 1, looks[i].fg, looks[i].bg);
	}
	/* On the terminal's own background a blank needs no colour, and an empty screen is one already. */
	term->blank = term->looks[STYLE_TEXT];
	if (looks[STYLE_TEXT].bg == -1)
		term->blank = (struct look){.bare = true};
}

static void start_colours(struct term *term)
{
	const char *no_color = getenv("NO_COLOR");

	term->depth = STYLE_MONO;
	if ((no_color != NULL && *no_color != '\0') || !has_colors() || start_color() == ERR ||
		COLOR_PAIRS <= STYLE_COUNT || COLORS < 8)
		return;
	term->default_colours = use_default_colors() == OK;
	term->depth = STYLE_16;
	if (COLORS >= 256)
		term->depth = STYLE_256;
	if (COLORS >= 0x1000000)
		term->depth = STYLE_TRUE;
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
static SCREEN *new_screen(FILE *tty)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
	struct sigaction before[sizeof(signals) / sizeof(signals[0])];

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], NULL, &before[i]);
	use_env(FALSE);
	use_tioctl(TRUE);
	set_escdelay(ESC_WAIT_MS);
	SCREEN *screen = newterm(NULL, stdout, tty);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &before[i], NULL);
	return screen;
}

static void take_over(struct term *term)
{
	extras_take(&term->extras);
	guard_arm(STDOUT_FILENO, &term->modes, str_text(&term->farewell), term->farewell.len);
	term->away = false;
}

/* Each change of style would also switch to the plain character set, in which all of this is written anyway: a tenth of
 * what a repaint costs. The strings are curses' own copies. */
static void forget_charset(void)
{
	static const char choice[] = "%?%p9%t", plain[] = "\033(B";
	char *sgr = tigetstr("sgr"), *sgr0 = tigetstr("sgr0");

	if (sgr == NULL || sgr == (char *)-1 || sgr0 == NULL || sgr0 == (char *)-1)
		return;
	char *begin = strstr(sgr, choice);
	char *end = begin != NULL ? strstr(begin, "%;") : NULL;
	if (end == NULL || !str_starts(sgr0, plain))
		return;
	memmove(begin, end + 2, strlen(end + 2) + 1);
	memmove(sgr0, sgr0 + strlen(plain), strlen(sgr0 + strlen(plain)) + 1);
}

static bool open_screen(struct term *term, struct err *err)
{
	const char *name = getenv("TERM");

	term->screen = new_screen(term->tty);
	if (term->screen == NULL)
		return err_set(err, ERR_USAGE,
			_("no description of the terminal \"%s\" (TERM): try TERM=xterm-256color, or install "
			  "ncurses-term"),
			name != NULL ? name : "");
	if (*capability("cup") == '\0')
		return err_set(err, ERR_USAGE,
			_("the terminal \"%s\" (TERM) cannot move its cursor: use another terminal, or the verbs "
			  "(trueup check, trueup repair)"),
			name != NULL ? name : "");
	forget_charset();
	return true;
}

struct term *term_open(const struct style_sheet *sheet, struct err *err)
{
	struct term *term = mem_zero(1, sizeof(*term));

	term->ahead = ERR;
	term->sheet = *sheet;
	term->away = true;
	term->tty = isatty(STDOUT_FILENO) ? fopen("/dev/tty", "r+") : NULL;
	if (term->tty == NULL || tcgetattr(STDOUT_FILENO, &term->modes) != 0) {
		err_set(err, ERR_USAGE, _("the console needs a terminal: run it without redirection (ssh needs -t)"));
		term_close(term);
		return NULL;
	}
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
	if (term->away)
		return;
	extras_give_back(&term->extras);
	endwin();
	tcsetattr(STDOUT_FILENO, TCSADRAIN, &term->modes);
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
		tcsetattr(STDOUT_FILENO, TCSADRAIN, &term->modes);
		delscreen(term->screen);
	}
	if (term->tty != NULL)
		fclose(term->tty);
	decode_free(term->decode);
	str_done(&term->farewell);
	extras_done(&term->extras);
	frame_free(term->shown);
	free(term);
}

int term_fd(const struct term *term)
{
	return fileno(term->tty);
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
	const struct termkey *keys = termkeys_all(&count);

	if (code >= 0 && code < 256)
		return decode_byte(term->decode, (unsigned char)code, is_last(term), now, out);
	if (code == KEY_BACKSPACE)
		return decode_special(term->decode, KC_BACKSPACE, 0, now, out);
	/* KEY_RESIZE, and keys of which nothing here makes use. */
	if (code < CODE_FIRST || (size_t)(code - CODE_FIRST) >= count)
		return false;
	const struct termkey *key = &keys[code - CODE_FIRST];
	if (key->code == KC_PASTE)
		decode_paste_begin(term->decode, now);
	else if (key->code == KC_NONE)
		return decode_paste_end(term->decode, out);
	return key->code != KC_PASTE && decode_special(term->decode, key->code, key->mods, now, out);
}

bool term_next_key(struct term *term, struct key *out)
{
	while (!term->gone) {
		int code = take(term);

		if (code == ERR) {
			term->gone = tty_is_gone(fileno(term->tty));
			return false;
		}
		if (decode_code(term, code, out))
			return true;
	}
	return false;
}

static void put_cell(int row, int col, const struct cell *cell, const struct look *look)
{
	wchar_t wide[FRAME_WIDE];
	cchar_t text;

	frame_wide_text(cell, wide);
	setcchar(&text, wide, look->attrs, look->pair, NULL);
	mvadd_wch(row, col, &text);
}

/* Most of a screen is blank: which look those cells have decides what a repaint costs. */
static const struct look *look_of(const struct term *term, const struct cell *cells, int cols, int col)
{
	const struct look *look = &term->looks[cells[col].style];

	if (!look->bare || cells[col].text[0] != ' ')
		return look;
	const struct cell *owner = frame_blank_owner(cells, cols, col);
	return owner != NULL && term->looks[owner->style].bare ? &term->looks[owner->style] : &term->blank;
}

static void put_cells(struct term *term, const struct canvas *canvas, int row, int from, int to)
{
	static const struct cell blank = {.text = " ", .len = 1, .width = 1};
	const struct cell *cells = canvas_row(canvas, row);

	for (int col = from; col < to; col++) {
		const struct look *look = look_of(term, cells, canvas_cols(canvas), col);

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
	if (shown && (row != term->cursor_row || col != term->cursor_col))
		changed = true;
	if (shown)
		move(row, col);
	term->cursor_shown = shown;
	term->cursor_row = row;
	term->cursor_col = col;
	return changed;
}

void term_present(struct term *term, const struct canvas *canvas)
{
	bool changed = term->redraw;
	int from, to;

	if (term->away)
		return;
	if (term->redraw)
		clearok(curscr, TRUE);
	for (int row = 0; row < term->rows; row++) {
		if (frame_take_row(term->shown, canvas, row, &from, &to)) {
			put_cells(term, canvas, row, from, to);
			changed = true;
		}
	}
	if (place_cursor(term, canvas) || changed)
		refresh();
	term->redraw = false;
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
	frame_forget(term->shown, rows, cols);
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

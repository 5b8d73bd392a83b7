/* Reading the emulated screen. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "pty.h"

int screen_rows(const struct screen *screen)
{
	int rows, cols;

	vterm_get_size(screen->vterm, &rows, &cols);
	return rows;
}

int screen_cols(const struct screen *screen)
{
	int rows, cols;

	vterm_get_size(screen->vterm, &rows, &cols);
	return cols;
}

static int colour(const struct screen *screen, const VTermColor *colour)
{
	(void)screen;
	if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour))
		return -1;
	if (VTERM_COLOR_IS_INDEXED(colour))
		return colour->indexed.idx;
	return 0x1000000 + (colour->rgb.red << 16) + (colour->rgb.green << 8) + colour->rgb.blue;
}

struct screen_look screen_cell(const struct screen *screen, int row, int col)
{
	VTermPos at = {.row = row, .col = col};
	VTermScreenCell cell;
	struct screen_look look = {.fg = -1, .bg = -1};
	size_t len = 0;

	if (!vterm_screen_get_cell(screen->cells, at, &cell))
		return look;
	/* The right half of a wide character has the code -1. */
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0 && cell.chars[i] != UINT32_MAX; i++)
		len += utf8_put(cell.chars[i], look.text + len);
	if (len == 0 && cell.chars[0] == 0)
		look.text[0] = ' ';
	look.bold = cell.attrs.bold;
	look.underline = cell.attrs.underline != 0;
	look.reverse = cell.attrs.reverse;
	look.italic = cell.attrs.italic;
	look.fg = colour(screen, &cell.fg);
	look.bg = colour(screen, &cell.bg);
	if (look.text[0] == '\0')
		look = (struct screen_look){.fg = -1, .bg = -1};
	if (str_eq(look.text, " ") && !look.underline && !look.reverse)
		look = (struct screen_look){.text = " ", .fg = -1, .bg = look.bg};
	return look;
}

void screen_add_row(const struct screen *screen, int row, struct str *out)
{
	size_t begin = out->len;
	int cols = screen_cols(screen);

	str_add(out, "");
	for (int col = 0; col < cols; col++)
		str_add(out, screen_cell(screen, row, col).text);
	while (out->len > begin && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

static int column_of(const struct screen *screen, int row, const char *text)
{
	struct str line = STR_INIT;
	int col = -1;

	screen_add_row(screen, row, &line);
	const char *at = strstr(str_text(&line), text);
	if (at != NULL)
		col = utf8_columns(str_text(&line), (size_t)(at - str_text(&line)));
	str_done(&line);
	return col;
}

bool screen_row_has(const struct screen *screen, int row, const char *text)
{
	return column_of(screen, row, text) >= 0;
}

int screen_find(const struct screen *screen, const char *text, int *col)
{
	int rows = screen_rows(screen);

	for (int row = 0; row < rows; row++) {
		int at = column_of(screen, row, text);

		if (at >= 0) {
			if (col != NULL)
				*col = at;
			return row;
		}
	}
	return -1;
}

bool screen_is_alternate(const struct screen *screen)
{
	return screen->alternate;
}

/* What the output last said of a private mode: "ESC [ ? 12 ; 25 h". The emulator keeps some to itself, and takes the
 * cursor's visibility for a part of what DECRC brings back, which terminals do not. */
static bool private_mode(const struct screen *screen, long mode, bool at_first)
{
	bool on = at_first;

	for (const char *at = str_text(&screen->output); (at = strstr(at, "\033[?")) != NULL;) {
		bool named = false;

		at += 3;
		for (char *end; *at >= '0' && *at <= '9'; at = *end == ';' ? end + 1 : end)
			named = strtol(at, &end, 10) == mode || named;
		if (named && (*at == 'h' || *at == 'l'))
			on = *at == 'h';
	}
	return on;
}

bool screen_wants_paste(const struct screen *screen)
{
	return private_mode(screen, 2004, false);
}

bool screen_wants_mouse(const struct screen *screen)
{
	return private_mode(screen, 1000, false);
}

void screen_add_title(const struct screen *screen, struct str *out)
{
	const char *last = NULL;

	for (const char *at = str_text(&screen->output); (at = strstr(at, "\033]2;")) != NULL; at++)
		last = at + 4;
	str_addn(out, last != NULL ? last : "", last != NULL ? strcspn(last, "\a\033") : 0);
}

bool screen_cursor(const struct screen *screen, int *row, int *col)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(screen->vterm), &at);
	*row = at.row;
	*col = at.col;
	return private_mode(screen, 25, true);
}

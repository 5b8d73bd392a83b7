#include "ui/palette.h"

#include "ui/frame.h"

enum { BLACK = 0, WHITE = 7, BASIC_COLOURS = 8 };

static int colour(const struct palette_terminal *terminal, int wanted, int plain)
{
	if (wanted == STYLE_DEFAULT_COLOUR)
		return terminal->defaults ? -1 : plain;
	return terminal->depth == STYLE_16 && terminal->colours < 16 ? wanted % BASIC_COLOURS : wanted;
}

static short pair_for(const struct palette_look *looks, int role, bool mono)
{
	if (mono)
		return 0;
	for (int i = 0; i < role; i++) {
		if (looks[i].fg == looks[role].fg && looks[i].bg == looks[role].bg)
			return looks[i].pair;
	}
	return (short)(role + 1);
}

void palette_make(struct palette_look looks[PALETTE_LOOKS], const struct style_sheet *sheet,
	const struct palette_terminal *terminal)
{
	const struct style_look *wanted = sheet->look[terminal->depth];
	bool mono = terminal->depth == STYLE_MONO;

	for (int i = 0; i < STYLE_COUNT; i++) {
		looks[i].fg = mono ? -1 : colour(terminal, wanted[i].fg, WHITE);
		looks[i].bg = mono ? -1 : colour(terminal, wanted[i].bg, BLACK);
		looks[i].attrs = wanted[i].attrs;
		/* Terminals with eight colours show the bright ones as bold. */
		if (!mono && terminal->colours < 16 && wanted[i].fg >= BASIC_COLOURS)
			looks[i].attrs |= STYLE_BOLD;
		looks[i].pair = pair_for(looks, i, mono);
		looks[i].bare =
			!(looks[i].attrs & (STYLE_UNDERLINE | STYLE_REVERSE)) && looks[i].bg == looks[STYLE_TEXT].bg;
	}
	/* On the terminal's own background a blank needs no colour, and an empty screen is one already. */
	looks[PALETTE_BLANK] = looks[STYLE_TEXT];
	if (looks[STYLE_TEXT].bg == -1)
		looks[PALETTE_BLANK] = (struct palette_look){.fg = -1, .bg = -1, .bare = true};
}

int palette_look_at(const struct palette_look looks[PALETTE_LOOKS], const struct cell *cells, int cols, int col)
{
	int style = cells[col].style;

	if (!looks[style].bare || cells[col].text[0] != ' ')
		return style;
	const struct cell *owner = frame_blank_owner(cells, cols, col);
	return owner != NULL && looks[owner->style].bare ? owner->style : PALETTE_BLANK;
}

/* How each style role is drawn on a terminal with so many colours: colour pairs by number. Private to term. */
#ifndef UI_PALETTE_H
#define UI_PALETTE_H

#include "conf/style.h"
#include "ui/canvas.h"

/* What a terminal can do. */
struct palette_terminal {
	enum style_depth depth;
	int colours;
	bool defaults; /* it has a default colour of its own, -1 */
};

/* A role. Roles in the same colours share a pair, so that going from one to the other costs no bytes. */
struct palette_look {
	short pair; /* 0: the terminal's default */
	int fg, bg;
	unsigned attrs; /* enum style_attr */
	bool bare;      /* a blank in it looks like a blank in STYLE_TEXT */
};

/* A look for each role, and behind them the one of a screen that was just cleared. */
#define PALETTE_BLANK STYLE_COUNT
#define PALETTE_LOOKS (STYLE_COUNT + 1)

void palette_make(struct palette_look looks[PALETTE_LOOKS], const struct style_sheet *sheet,
	const struct palette_terminal *terminal);

/* The look (by number) of the cell at col. Most of a screen is blank: which look those cells have decides what a
 * repaint costs. */
int palette_look_at(const struct palette_look looks[PALETTE_LOOKS], const struct cell *cells, int cols, int col);

#endif

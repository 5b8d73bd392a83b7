/* How each style role is drawn on a terminal with so many colours: colour pairs by number. Private to term. */
#ifndef UI_PALETTE_H
#define UI_PALETTE_H

#include "conf/style.h"

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

void palette_make(struct palette_look looks[STYLE_COUNT], const struct style_sheet *sheet,
	const struct palette_terminal *terminal);

#endif

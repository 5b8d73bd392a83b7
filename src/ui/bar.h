/*
 * The lines around a screen: header, tabs, footer. Each drops what matters least until the rest
 * fits; what has the higher priority stays longer.
 */
#ifndef UI_BAR_H
#define UI_BAR_H

#include "ui/draw.h"

/* A piece of a header: "pg 2ms". */
struct bar_segment {
	const char *text; /* NULL or "": not drawn */
	enum style style;
	int priority;
	bool right; /* stands at the right end */
	int least;  /* it is cut to so many columns before anything of a higher priority goes; 0: it goes whole */
};

/* Draws the segments, two columns apart. The last one that is left is cut with "…" rather than dropped. */
void bar_segments(struct area area, int row, const struct bar_segment *segments, size_t count);

struct bar_tab {
	const char *name;  /* "Gigs" */
	const char *badge; /* "412", drawn in badge_style; NULL: none */
	enum style badge_style;
	int number; /* which stands before it; 0: its place among the tabs */
};

/* Draws " 1 Overview  2 Gigs 412 …": tabs by number, the one in front in STYLE_ACCENT and always in sight, "…" where
 * more of them are; with a zone for each that has a key. */
void bar_tabs(struct area area, int row, const struct bar_tab *tabs, size_t count, size_t front);

struct bar_key {
	const char *key;   /* its name */
	const char *label; /* what it does, short */
	int priority;
	bool off;    /* drawn dim: not possible now */
	bool writes; /* a click only tells what the key does */
};

/* Draws the keys in their order, and the last one ("? help") whatever happens; with a zone for each. */
void bar_keys(struct area area, int row, const struct bar_key *keys, size_t count);

#endif

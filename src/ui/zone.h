/*
 * What a click on a piece of the screen means. Whoever draws something that can be clicked puts a
 * zone over it (draw_zone); the canvas keeps them until it is cleared. A click never changes data:
 * what would is told about instead.
 */
#ifndef UI_ZONE_H
#define UI_ZONE_H

#include "ui/keys.h"

enum zone_kind {
	ZONE_PRESS,  /* as if key had been pressed */
	ZONE_TELL,   /* says what key does */
	ZONE_DIALOG, /* number: which of a dialog's own buttons and fields */
};

/* A plain value. */
struct zone {
	enum zone_kind kind;
	struct key key;
	int number;
	int row, col, cols; /* of the canvas; filled in by draw_zone */
};

#endif

/*
 * One entry of the console's stack: a view, or a popup over it. Only the top one gets keys; all are
 * drawn, from the bottom up. None waits and none loops: a key changes state, marks, and returns.
 */
#ifndef CONSOLE_SCREEN_H
#define CONSOLE_SCREEN_H

#include "ui/draw.h"
#include "ui/keys.h"

#include <stdbool.h>
#include <stdint.h>

struct app;
struct screen;
struct session;

/* NULL where a screen does not. */
struct screen_ops {
	bool popup; /* drawn over the whole canvas, over what is under it */
	void (*draw)(struct screen *screen, struct area area, bool top);
	void (*key)(struct screen *screen, const struct key *key);
	void (*refresh)(struct screen *screen); /* the session's state or data changed */
	void (*free)(struct screen *screen);
};

/* The first member of each kind of screen. */
struct screen {
	const struct screen_ops *ops;
	struct app *app;
	struct session *session; /* of the database that it is about; NULL: that of the screen below */
};

#endif

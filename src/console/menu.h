/*
 * A popup with a line to type into and, below it, a list of what fits what was typed, best first. It is for choosing
 * with the keyboard: Up and Down move, Enter chooses, Esc closes. Pasted text goes into the line and chooses nothing.
 */
#ifndef CONSOLE_MENU_H
#define CONSOLE_MENU_H

#include "console/screen.h"

/* One thing to choose. Texts are owned by the menu. */
struct menu_item {
	char *key;  /* that does the same without the menu; NULL: none */
	char *text; /* what it is called; what is typed is looked for in it */
	char *also; /* looked for, too, but not shown; NULL: nothing */
	char *why;  /* why it cannot be chosen now; NULL: it can */
	int kind;   /* the caller's, like the next */
	const void *what;
};

struct menu_options {
	const char *title;
	const char *label; /* before the line */

	/* What is typed can be chosen as it is, behind all that fits; this stands before it. NULL: it cannot. */
	const char *other;

	/* Called once, when the popup is gone already. item NULL: text as it was typed. data must live as long as the
	 * popup may be open. */
	void (*chosen)(void *data, const struct menu_item *item, const char *text);
	void *data;
};

/* Opens the popup; takes items (from malloc, texts too). options is copied, its texts are. */
void menu_open(struct app *app, const struct menu_options *options, struct menu_item *items, size_t count);

#endif

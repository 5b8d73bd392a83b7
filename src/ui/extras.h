/*
 * What a terminal is asked for beyond what curses does: bracketed paste, mouse, window title,
 * clipboard (escape.h has the sequences). Remembers what was asked, so that a terminal that was
 * given back and taken again is as before. Private to term; knows no curses.
 */
#ifndef UI_EXTRAS_H
#define UI_EXTRAS_H

#include "ui/escape.h"

/* Plain value: zero it, set terminal and ascii, then extras_done. */
struct extras {
	struct escape_terminal terminal;
	bool ascii; /* the title in ASCII */
	bool taken; /* the terminal is ours now */
	bool mouse;
	struct str title; /* "": none yet */
	struct str bytes; /* being put together */
};

void extras_done(struct extras *extras);

/* The terminal is ours from now on, or no longer. */
void extras_take(struct extras *extras);
void extras_give_back(struct extras *extras);

/* As term_copy, term_set_mouse, term_set_title. */
bool extras_copy(struct extras *extras, const char *text, size_t len, struct clip_size *size);
bool extras_set_mouse(struct extras *extras, bool on);
void extras_set_title(struct extras *extras, const char *text);

#endif

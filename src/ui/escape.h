/*
 * Sequences for terminals that curses has no word for: bracketed paste, mouse, window title, the
 * clipboard. What is sent is decided from TERM alone: real terminals of old print what they do not
 * know. Private to term; knows no curses.
 */
#ifndef UI_ESCAPE_H
#define UI_ESCAPE_H

#include "base/str.h"
#include "ui/clip.h"

#include <stdbool.h>
#include <stddef.h>

/* What stands between us and the terminal that has the clipboard. */
enum escape_between { ESCAPE_NOTHING, ESCAPE_SCREEN, ESCAPE_TMUX };

/* What a terminal takes. A plain value. */
struct escape_terminal {
	bool paste; /* bracketed paste and OSC 52, or leaves them alone */
	bool mouse; /* reports of clicks and of the wheel */
	bool title; /* a title that can be kept and brought back */
	enum escape_between between;
};

/* What the terminal of that name takes (TERM, may be NULL). in_tmux: TMUX is set. has_mouse: its description says so.
 */
struct escape_terminal escape_terminal(const char *name, bool in_tmux, bool has_mouse);

/* Appends what is sent when the terminal is taken over, the title that it has kept; and what gives it back. */
void escape_add_begin(struct str *out, const struct escape_terminal *terminal);
void escape_add_end(struct str *out, const struct escape_terminal *terminal);

/* Appends what asks for reports of the mouse (SGR, clicks and wheel only), or wants none any more. */
void escape_add_mouse(struct str *out, bool on);

/* Appends what makes text the title: made safe, in ASCII where ascii, cut at 120 columns. */
void escape_add_title(struct str *out, const char *text, bool ascii);

/* Appends a terminfo capability without its delays ("$<5>"): they mean nothing to a terminal of today, and a signal
 * handler cannot wait. */
void escape_add_undelayed(struct str *out, const char *capability);

/* Takes out of two capabilities what switches to the plain character set with each change of style, a tenth of what a
 * repaint costs: everything here is written in it. Others are left as they are; NULL and -1 are allowed. */
void escape_forget_charset(char *sgr, char *sgr0);

/* Appends what puts text on the clipboard (OSC 52), as clip_add_safe makes it; through tmux or GNU screen also wrapped
 * as they want it, so that it comes through whichever way is open. Returns how much of it goes there. */
struct clip_size escape_add_copy(struct str *out, const char *text, size_t len, enum escape_between between);

#endif

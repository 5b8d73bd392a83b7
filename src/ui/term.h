/*
 * The terminal: the one place that knows curses. Shows a canvas, sending only what changed, and
 * gives the keys that were typed. Never waits, but for 25 ms behind an ESC.
 *
 * The terminal is restored on every way out: term_close, exit(), and a crash (SIGSEGV, SIGABRT
 * and the like), where a handler writes what was prepared for it and lets the signal go on.
 * SIGHUP, SIGTERM, SIGWINCH and SIGTSTP are the loop's: this module leaves no handler for them.
 *
 * There is one terminal in a process. setlocale(LC_ALL, "") must have been called.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "base/err.h"
#include "conf/style.h"
#include "ui/canvas.h"
#include "ui/clip.h"
#include "ui/keys.h"

struct term;

/* Takes the terminal over: alternate screen, raw keys, bracketed paste, the title kept. NULL and *err (ERR_USAGE, with
 * what to do) if standard output is no terminal, there is no /dev/tty, or TERM is unknown or cannot move the cursor
 * ("dumb"). sheet is copied. NO_COLOR makes it mono. */
struct term *term_open(const struct style_sheet *sheet, struct err *err);
void term_close(struct term *term); /* NULL is allowed */

/* Readable when keys may be there. Belongs to the terminal; it is not standard input. */
int term_fd(const struct term *term);

int term_rows(const struct term *term);
int term_cols(const struct term *term);
bool term_is_ascii(const struct term *term); /* the locale has no UTF-8: make the canvas ASCII */
enum style_depth term_depth(const struct term *term);

/* Other styles from the next term_present on. sheet is copied. */
void term_set_sheet(struct term *term, const struct style_sheet *sheet);

/* The next key that was typed; false if there is none (ask again when term_fd is readable: always drain it). */
bool term_next_key(struct term *term, struct key *out);

/* True once the terminal is gone (hung up, EOF, EIO). term_fd stays readable then: stop polling and end. */
bool term_is_gone(const struct term *term);

/* Shows canvas. Writes nothing if nothing changed. A canvas of another size is cut, or padded with blanks. */
void term_present(struct term *term, const struct canvas *canvas);

/* Sends everything again at the next term_present (Ctrl-L, or after something else wrote to the terminal). */
void term_redraw(struct term *term);

/* Asks the terminal for its size (after SIGWINCH). True if it changed: make a canvas of that size. */
bool term_resize(struct term *term);

/* Gives the terminal back for a while (Ctrl-Z, a pager) and takes it again. */
void term_suspend(struct term *term);
void term_resume(struct term *term);

/* Asks the terminal to put text on the clipboard (OSC 52), made safe as ui/clip.h says; *size gets how much of it goes
 * there. False if TERM is not known to take it. */
bool term_copy(struct term *term, const char *text, size_t len, struct clip_size *size);

/* Clicks and the wheel come as keys from now on, or no longer; at first they do not. False if the terminal is not known
 * to have a mouse. */
bool term_set_mouse(struct term *term, bool on);

bool term_has_mouse(const struct term *term); /* they come */

/* What stands above the window, made safe; written when it changes. The title from before comes back whenever the
 * terminal is given back. Does nothing on terminals that are not known to have one. */
void term_set_title(struct term *term, const char *text);

#endif

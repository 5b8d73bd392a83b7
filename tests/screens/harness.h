/*
 * A terminal for tests: runs any program in a pty, keeps what it drew in an emulated screen, and
 * lets a test press keys and look. Everything that waits is bounded, and waits for something to
 * be seen, never for time to pass. What does not come fails the test and shows the screen.
 *
 *	struct screen_start start = {.rows = 24, .cols = 80, .term = "xterm-256color"};
 *	struct screen *screen = screen_start(&start, (const char *const[]){program, "console", NULL});
 *	screen_wait(screen, "412 of 412");
 *	screen_keys(screen, "down s");
 */
#ifndef SCREENS_HARNESS_H
#define SCREENS_HARNESS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct screen;

struct screen_start {
	int rows, cols;         /* 0: 24x80 */
	const char *term;       /* NULL: xterm-256color */
	const char *locale;     /* NULL: C.UTF-8 */
	const char *const *env; /* more variables, "NAME=value", or "NAME" to take one away; ends with NULL */
	const char *directory;  /* where to run; NULL: here */
};

/* Starts argv[0] (looked up in PATH) in a pty of its own, as leader of a session. Free with screen_end. */
struct screen *screen_start(const struct screen_start *start, const char *const argv[]);

/* Ends the program (SIGKILL if it is still there) and frees everything. Fails the test if a sanitizer had something
 * to say. */
void screen_end(struct screen *screen);

pid_t screen_pid(const struct screen *screen);

/* What to press: names of keys (ui/keys.h) with blanks between them, "down j C-l S enter space". Special keys are sent
 * as this terminal's description says. */
void screen_keys(struct screen *screen, const char *names);

void screen_type(struct screen *screen, const char *text); /* the bytes as they are */
void screen_bytes(struct screen *screen, const char *bytes, size_t len);
void screen_paste(struct screen *screen, const char *text); /* in marks, if the program asked for them */
void screen_click(struct screen *screen, int row, int col); /* left button, down and up; fails if nobody wants it */
void screen_wheel(struct screen *screen, int row, int col, int turns); /* turns above 0: down */
void screen_resize(struct screen *screen, int rows, int cols);         /* SIGWINCH comes with it */
void screen_hang_up(struct screen *screen);                            /* the connection is lost */

/* Writes rubbish over the screen, as another program would. */
void screen_spoil(struct screen *screen);

/* Takes all tab stops away, as a frame does that is cut off in the middle. */
void screen_spoil_tabs(struct screen *screen);

/* Looks at what is there by now, without waiting. */
void screen_look(struct screen *screen);

/* Waits until text is (is no longer) somewhere in one row. */
void screen_wait(struct screen *screen, const char *text);
void screen_wait_gone(struct screen *screen, const char *text);

/* Waits until text is in that row. */
void screen_wait_row(struct screen *screen, int row, const char *text);

/* Waits until beside stands in the first row that has text, wherever that is by then. */
void screen_wait_beside(struct screen *screen, const char *text, const char *beside);

/* Waits until seen says true of the screen; what says what was waited for. */
void screen_wait_until(
	struct screen *screen, bool (*seen)(struct screen *screen, void *data), void *data, const char *what);

/* Waits for the program's end and returns what waitpid said. */
int screen_wait_exit(struct screen *screen);

/* Looks on for that long and returns the bytes that the program wrote meanwhile: for "idle is silent". */
size_t screen_bytes_while_idle(struct screen *screen, int ms);

/* Reads the rest of a frame of which the beginning was seen, until the program waits for something else: the kernel may
 * hand it over in pieces, and a busy machine late. For counting bytes, not for knowing that something has happened. */
void screen_drain(struct screen *screen);

/* Bytes that the program wrote so far. */
size_t screen_written(const struct screen *screen);

/* The bytes themselves, from the given one on; borrowed until the next call. */
const char *screen_output(const struct screen *screen, size_t from, size_t *len);

int screen_rows(const struct screen *screen);
int screen_cols(const struct screen *screen);

/* A row's text without the blanks at its end; appended to out. */
void screen_add_row(const struct screen *screen, int row, struct str *out);
bool screen_row_has(const struct screen *screen, int row, const char *text);

/* The first row with text, -1 if there is none; *col (may be NULL) gets the column where text begins. */
int screen_find(const struct screen *screen, const char *text, int *col);

/* How a cell looks. Colours: -1 default, 0 to 255, or 0x1000000 + RGB. */
struct screen_look {
	char text[25];
	bool bold, underline, reverse, italic;
	int fg, bg;
};

/* Of a blank, what can be seen: it has no colour of its own, and is neither bold nor italic. The right half of a wide
 * sign has no text and no look: the emulator leaves there what was before. */
struct screen_look screen_cell(const struct screen *screen, int row, int col);

/* Waits until the cursor is there, and not hidden. */
void screen_wait_cursor(struct screen *screen, int row, int col);

/* Waits until text is being typed somewhere (the cursor is shown), or nowhere. */
void screen_wait_typing(struct screen *screen, bool typing);

/* Where the cursor is; false if it is hidden. What was just seen may be the first part of a frame: wait for a state
 * rather than look once. */
bool screen_cursor(const struct screen *screen, int *row, int *col);

/* True while the alternate screen is shown. */
bool screen_is_alternate(const struct screen *screen);

/* True while the program wants pastes in marks. */
bool screen_wants_paste(const struct screen *screen);

/* True while the program wants to be told of clicks. */
bool screen_wants_mouse(const struct screen *screen);

/* The title that the program gave the window last, "" before the first; appended to out. The bytes between the
 * sequence's begin and its end, whatever they are. */
void screen_add_title(const struct screen *screen, struct str *out);

/* True if tabs stop in every eighth column, and nowhere else. */
bool screen_tabs_are_own(struct screen *screen);

/* What of the terminal is not as it was before the program (modes, alternate screen, cursor, paste marks,
 * mouse, title, tab stops), or NULL. */
const char *screen_not_restored(struct screen *screen);

/* Fails the test if there is such a thing. */
void screen_check_restored(struct screen *screen);

/* Waits until the screen is as in tests/screens/golden/NAME.txt (TRUEUP_GOLDEN=update writes it): text, and with looks
 * a second part that shows where each look is used. masks: extended regular expressions of what changes from run to run
 * (ages, latencies); what they match is shown as "·". NULL: none; ends with NULL. */
void screen_check_golden(struct screen *screen, const char *name, bool looks, const char *const *masks);

/* Shows the screen and fails the test. */
void screen_fail(const struct screen *screen, const char *fmt, ...) __attribute__((format(printf, 2, 3), noreturn));

#endif

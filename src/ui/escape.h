/* Sequences for terminals that curses has no word for: bracketed paste, the clipboard. Private to term. */
#ifndef UI_ESCAPE_H
#define UI_ESCAPE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define ESCAPE_PASTE_ON "\033[?2004h"
#define ESCAPE_PASTE_OFF "\033[?2004l"

/* True if a terminal of that name (TERM, may be NULL) knows the sequences here or leaves them alone. Real terminals of
 * old print them. */
bool escape_is_known(const char *name);

/* Appends a terminfo capability without its delays ("$<5>"): they mean nothing to a terminal of today, and a signal
 * handler cannot wait. */
void escape_add_undelayed(struct str *out, const char *capability);

/* Appends what puts text (made safe first) on the clipboard, OSC 52; for GNU screen wrapped so that it is passed on. */
void escape_add_copy(struct str *out, const char *text, bool wrapped);

/* Writes all of it to standard output, behind the back of curses. */
void escape_write(const char *bytes, size_t len);

#endif

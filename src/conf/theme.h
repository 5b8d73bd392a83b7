/*
 * A theme: how each style role (conf/style.h) looks, on terminals of every depth. INI, a section
 * each role; a role that is not there looks like plain text.
 *
 *	[error]
 *	# one of 16 colours: a name, bright-NAME, a number from 0 to 15, or default (the terminal's own)
 *	fg = red
 *	bg = default
 *	# bold faint underline reverse italic, or none
 *	attrs = bold
 *	# on terminals of 256 colours also 16 to 255; without: as above
 *	fg.256 = 203
 *	# of all colours; without: as with 256
 *	fg.true = #ff5f5f
 *	# of no colour at all; without: as above
 *	attrs.mono = bold reverse
 *
 * bg and attrs have their .256 and .true likewise. State is always a glyph or a word, too: a theme
 * can be ugly, but hides nothing.
 */
#ifndef CONF_THEME_H
#define CONF_THEME_H

#include "base/err.h"
#include "conf/problem.h"
#include "conf/style.h"

#include <stdbool.h>

/* Parses text into *out. False and *err "path:line:column: …" if it is no theme. */
bool theme_parse(const char *path, const char *text, struct style_sheet *out, struct err *err);

/* The same, but adds all that is wrong to problems: for lint. */
bool theme_check(const char *path, const char *text, struct style_sheet *out, struct problems *problems);

/* How everything looks without any theme: the terminal's own colours and no attribute but a reversed cursor. */
struct style_sheet theme_plain(void);

/* Red, green and blue of one of the 256 colours, as xterm has them: 0xRRGGBB. */
int theme_rgb(int colour);

#endif

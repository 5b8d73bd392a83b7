/*
 * Style roles: what a piece of text on the screen is, not how it looks. A view names a role, a
 * widget draws with it, and a theme says how each role looks on a terminal with no, 16, 256 or
 * all colours. There are few on purpose: a screen with one accent is calm.
 */
#ifndef CONF_STYLE_H
#define CONF_STYLE_H

#include <stdbool.h>

/* X(ENUM, "name in themes and views") */
#define STYLE_ROLES(X)                                                                        \
	X(TEXT, "text")                       /* what is neither more nor less than text */   \
	X(DIM, "dim")                         /* labels, units, what may be overlooked */     \
	X(ACCENT, "accent")                   /* the one accent: the tab in front, a link */  \
	X(TITLE, "title")                     /* the name of a screen, a pane or a dialog */  \
	X(HEADER, "header")                   /* the first line: target, guards, latencies */ \
	X(COLUMN, "column")                   /* heads of columns */                          \
	X(CURSOR, "cursor")                   /* gutter bar and name of the row in focus */   \
	X(MARKED, "marked")                   /* marked rows */                               \
	X(OK, "ok")                           /* right, done, fixed */                        \
	X(INFO, "info")                       /* running, new, worth a look */                \
	X(WARNING, "warning")                 /* slow, stale, drifted again */                \
	X(ERROR, "error")                     /* drift, failed, down */                       \
	X(CHANGED, "changed")                 /* the new one of two values */                 \
	X(KEY, "key")                         /* a key's name in footer and help */           \
	X(KEY_LABEL, "key-label")             /* what the key does */                         \
	X(BADGE, "badge")                     /* the target's label */                        \
	X(BADGE_PROTECTED, "badge-protected") /* a target that must not be hurt */            \
	X(FRAME, "frame")                     /* borders of popups */                         \
	X(FIELD, "field")                     /* where text is typed */                       \
	X(BUTTON, "button")                   /* a button */                                  \
	X(BUTTON_FOCUS, "button-focus")       /* the button that Enter presses */             \
	X(BAR, "bar")                         /* filled part of bars, sparklines */           \
	X(BAR_EMPTY, "bar-empty")             /* the rest of a bar */

enum style {
#define STYLE_ENUM(role, name) STYLE_##role,
	STYLE_ROLES(STYLE_ENUM)
#undef STYLE_ENUM
		STYLE_COUNT
};

/* How many colours the terminal has. */
enum style_depth { STYLE_MONO, STYLE_16, STYLE_256, STYLE_TRUE, STYLE_DEPTHS };

enum style_attr {
	STYLE_BOLD = 1,
	STYLE_FAINT = 2,
	STYLE_UNDERLINE = 4,
	STYLE_REVERSE = 8,
	STYLE_ITALIC = 16,
};

#define STYLE_DEFAULT_COLOUR (-1)

/* fg and bg: STYLE_DEFAULT_COLOUR, or 0..15 at STYLE_16, 0..255 at STYLE_256, 0xRRGGBB at STYLE_TRUE; not looked at in
 * mono. attrs: enum style_attr, or'ed. */
struct style_look {
	int fg;
	int bg;
	unsigned attrs;
};

/* What a theme comes to: each role at each depth. A plain value. */
struct style_sheet {
	struct style_look look[STYLE_DEPTHS][STYLE_COUNT];
};

/* The name of a role, as in themes and views. */
const char *style_name(enum style style);

/* False if no role has that name. */
bool style_from_name(const char *name, enum style *out);

/* All names, in order, ending with NULL: for "did you mean". */
const char *const *style_names(void);

#endif

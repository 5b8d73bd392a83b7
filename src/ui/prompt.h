/*
 * One line of input: a filter, a typed name, a reason. Edits by grapheme; knows the usual keys
 * (arrows, Home, End, Backspace, Delete, C-a C-e C-b C-f C-d C-h C-k C-u C-w, Up and Down for
 * what was typed before). Pasted text is put in, made safe, line breaks as spaces.
 */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "ui/draw.h"
#include "ui/keys.h"
#include "ui/widget.h"

struct prompt;

/* label is drawn before the input ("Filter", "Reason"); text is what stands there at first, may be NULL. Both are
 * copied. Free with prompt_free. */
struct prompt *prompt_new(const char *label, const char *text);
void prompt_free(struct prompt *prompt); /* NULL is allowed */

/* ACCEPTED on Enter, CANCELLED on Esc and C-g, IGNORED for keys that do not edit. */
enum widget_result prompt_key(struct prompt *prompt, const struct key *key);

/* What stands there now; borrowed until the next prompt_key. */
const char *prompt_text(const struct prompt *prompt);
void prompt_set_text(struct prompt *prompt, const char *text); /* the cursor behind it */

/* Remembers the text for Up and Down (the last 50, no two alike in a row). */
void prompt_remember(struct prompt *prompt);

/* Draws label and input into one row, scrolled so that the cursor is in sight; with focus, places the text cursor. */
void prompt_draw(struct prompt *prompt, struct area area, int row, bool focus);

#endif

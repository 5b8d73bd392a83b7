/*
 * A question before something is done: what exactly will happen, fields to fill in, Cancel, and
 * one key that confirms. Cancel has the focus: Enter, Esc and q cancel. The confirming key is
 * never the key that asked, never Enter, and it is not listened to while a field has the focus
 * or a guard is open, nor before all that it confirms has been in sight since it last changed, nor while its first
 * lines are not: it then goes there instead (keys typed ahead confirm nothing). Pasted text goes into the field in
 * focus or nowhere.
 *
 * Tab, S-tab, Up and Down move the focus between Cancel and the fields; Enter in a field goes on
 * to the next. Without fields Up, Down, j and k scroll by a line.
 */
#ifndef UI_DIALOG_H
#define UI_DIALOG_H

#include "ui/draw.h"
#include "ui/keys.h"
#include "ui/widget.h"

struct dialog;

/* asked: the key that led here. All texts are copied. Free with dialog_free. */
struct dialog *dialog_new(const char *title, const struct key *asked);
void dialog_free(struct dialog *dialog); /* NULL is allowed */

/* A line of text; it is broken between words where the dialog is narrow. "" makes a blank line. Lines that do not fit
 * can be scrolled with PgUp and PgDn. */
void dialog_add_line(struct dialog *dialog, enum style style, const char *text);

/* The same for a text of several lines, a line each. */
void dialog_add_lines(struct dialog *dialog, enum style style, const char *text);

/* Takes all lines away, for another text with the same fields (a preview that just came in). */
void dialog_clear_lines(struct dialog *dialog);

/* How far the text was read, and where it is scrolled to. */
struct dialog_read {
	int top, seen, lines;
};

/* Kept from before dialog_clear_lines, and put back after as many lines were added, where the new text says the same
 * (an age grew): it need not be read again to confirm it. With another number of lines nothing is put back. */
struct dialog_read dialog_read(const struct dialog *dialog);
void dialog_set_read(struct dialog *dialog, const struct dialog_read *read);

/* What confirms: label ("sync 412 gigs") and key; if key is the one that asked, or NULL, another is taken: Y, else G.
 * Without this call there is nothing to confirm, and Cancel reads Close. */
void dialog_set_confirm(struct dialog *dialog, const struct key *key, const char *label);

/* False: the confirming key does nothing for now (the preview is still counting). True at first. */
void dialog_set_ready(struct dialog *dialog, bool ready);

/* A field to fill in, by number from 0 in the order added. needed: must not be empty to confirm. */
int dialog_add_field(struct dialog *dialog, const char *label, const char *text, bool needed);

void dialog_set_field(struct dialog *dialog, int field, const char *text);

/* A field in which name must be typed, letter for letter, to confirm; text says so, label-like. */
int dialog_add_guard(struct dialog *dialog, const char *text, const char *name);
const char *dialog_field(const struct dialog *dialog, int field); /* borrowed until the next dialog_key */

/* Another key beside Cancel ("v see all rows"); number is given back by dialog_action. */
void dialog_add_action(struct dialog *dialog, const struct key *key, const char *label, int number);

/* ACCEPTED: confirmed. ACTION: see dialog_action; the dialog stays. A click (with the zone that dialog_draw put there)
 * cancels, chooses an action or goes to a field, but never confirms. All keys are USED otherwise: a dialog hides what
 * is under it from the keyboard, too. */
enum widget_result dialog_key(struct dialog *dialog, const struct key *key);

/* The number of the action that was chosen last. */
int dialog_action(const struct dialog *dialog);

/* The key that confirms, for texts; code KC_NONE if there is nothing to confirm. */
struct key dialog_confirm(const struct dialog *dialog);

/* Draws the dialog in the middle of area. top: nothing covers it, so that it can be read. */
void dialog_draw(struct dialog *dialog, struct area area, bool top);

#endif

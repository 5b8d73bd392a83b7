/* Popups that need no screen of their own: help, and texts to read and to copy. */
#ifndef CONSOLE_POPUP_H
#define CONSOLE_POPUP_H

#include "console/screen.h"
#include "ui/dialog.h"
#include "ui/help.h"

/* Shows help, which it owns from now on, until it is closed. */
void popup_help(struct app *app, struct help *help);

/* Asks about something in a database; owns the dialog, which has something to confirm, from now on. confirmed is called
 * once it is, with session and number, when the popup is gone; else nothing is. */
void popup_ask(struct app *app, struct session *session, struct dialog *dialog,
	void (*confirmed)(struct app *app, struct session *session, int64_t number), int64_t number);

/* Shows a dialog with nothing to confirm, which it owns from now on, until it is closed. y puts the first of the texts
 * on the clipboard, "2" the second, and so on. texts are copied; count may be 0. */
void popup_read(struct app *app, struct dialog *dialog, const char *const *texts, size_t count);

#endif

/* Popups that need no screen of their own: help, and a question with choices. */
#ifndef CONSOLE_POPUP_H
#define CONSOLE_POPUP_H

#include "console/screen.h"
#include "ui/help.h"

/* Shows help, which it owns from now on, until it is closed. */
void popup_help(struct app *app, struct help *help);

#endif

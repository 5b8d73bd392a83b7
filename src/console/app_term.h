/*
 * What the terminal does for the console beside showing cells: clipboard, mouse, window title,
 * colours. Part of app (app.h); a terminal that cannot do one of these is told about, and loses
 * nothing else.
 */
#ifndef CONSOLE_APP_TERM_H
#define CONSOLE_APP_TERM_H

#include "console/app.h"

/* Puts text on the clipboard of the terminal, made safe, and says so: "Copied what, 82 bytes". Where the terminal takes
 * none, says where the text can be had instead. what is a person's words for it ("1 row"), safe in itself. */
void app_copy(struct app *app, const char *text, size_t len, const char *what);

/* Clicks and the wheel are taken from now on, or left to the terminal; says so if asked by a person (told). */
void app_set_mouse(struct app *app, bool on, bool told);
bool app_has_mouse(const struct app *app); /* they are taken */

/* Other colours at once: themes/NAME.theme. False and *err if there is none of that name (with the nearest), or it does
 * not parse; everything stays as it was then. */
bool app_set_theme(struct app *app, const char *name, struct err *err);

/* Names the window after the target and how many rows drifted (-1: not known; more: at least). */
void app_title(struct app *app, int64_t drifted, bool more);

#endif

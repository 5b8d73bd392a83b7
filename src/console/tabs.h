/* The line of tabs: views by number, beside each that has a rule how many rows drifted. The window is named after what
 * is in front. */
#ifndef CONSOLE_TABS_H
#define CONSOLE_TABS_H

#include "console/app.h"

/* front: the view whose tab is in front. root: the screen at the bottom of the stack, which may know what nobody else
 * counted. */
void tabs_draw(struct app *app, struct area area, int row, const struct view *front, const struct screen *root);

#endif

/* The two first lines: which target, how careful one must be with it, who answers how quickly, who works; and the tabs.
 */
#ifndef CONSOLE_HEADER_H
#define CONSOLE_HEADER_H

#include "console/screen.h"
#include "console/views.h"

void header_draw(struct app *app, struct area area);

/* The views that have a tab, in the second line of area; root is the view in front. It has the number of what drifted
 * beside its name, and so has the window's title. */
void header_draw_tabs(struct app *app, const struct views *views, const struct screen *root, struct area area);

#endif

/*
 * Asks how what is shown is to be exported, and does it: all rows under the filter, in the order
 * of the screen, a page at a time, so that neither memory nor a key waits for them. The file is
 * new, for its owner alone, and is taken away again if it does not get whole.
 */
#ifndef CONSOLE_EXPORT_POPUP_H
#define CONSOLE_EXPORT_POPUP_H

#include "console/part.h"

/* asked: the key that led here. part is a list (part_list) of the screen below, which outlives the popup. */
void export_popup_open(struct part *part, const struct key *asked);

#endif

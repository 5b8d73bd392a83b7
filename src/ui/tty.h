/* The device behind the terminal, with no curses: its size, whether it is still there, bytes sent to it. Private to
 * term. */
#ifndef UI_TTY_H
#define UI_TTY_H

#include "base/str.h"

#include <stdbool.h>

/* The size of the terminal on standard output; false if it has none. */
bool tty_size(int *rows, int *cols);

/* True if fd says that it can be read and there is nothing to read: the other end is gone. */
bool tty_is_gone(int fd);

/* Writes all of bytes to standard output, behind the back of curses, and empties it. */
void tty_send(struct str *bytes);

#endif

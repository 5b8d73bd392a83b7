/* The device behind the terminal, with no curses: its size, whether it is still there, bytes sent to it. Private to
 * term. */
#ifndef UI_TTY_H
#define UI_TTY_H

#include "base/str.h"

#include <stdbool.h>
#include <stdio.h>
#include <termios.h>

/* Plain value. */
struct tty {
	FILE *in;    /* what is typed; not standard input: polling that would make standard output non-blocking */
	FILE *out;   /* standard output by another number, so that it can be led astray */
	int nowhere; /* -1: not open */
	struct termios modes; /* as they were */
};

/* Opens the terminal of this process. False if standard output is none, or it cannot be had; tty_close all the same. */
bool tty_open(struct tty *tty);
void tty_close(struct tty *tty);

void tty_restore(const struct tty *tty); /* the modes, once everything is written */

/* What is written to out goes nowhere from now on, and to the terminal again. False if it still goes there. */
bool tty_hide(const struct tty *tty);
void tty_show(const struct tty *tty);

/* The size of the terminal on standard output; false if it has none. */
bool tty_size(int *rows, int *cols);

/* True if fd says that it can be read and there is nothing to read: the other end is gone. */
bool tty_is_gone(int fd);

/* Writes all of bytes to standard output, behind the back of curses, and empties it. */
void tty_send(struct str *bytes);

#endif

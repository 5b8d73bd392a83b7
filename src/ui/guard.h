/*
 * The last way out: whatever ends the process, the terminal it took over is given back. Knows
 * nothing of curses; what to write is prepared beforehand, so that a signal handler can.
 */
#ifndef UI_GUARD_H
#define UI_GUARD_H

#include <stddef.h>
#include <termios.h>

/* Bytes to be written at most. */
#define GUARD_BYTES 512

/* From now on exit() and a deadly signal (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) first write bytes to fd and set its
 * modes; the signal then goes on to whom it went before. Everything is copied. */
void guard_arm(int fd, const struct termios *modes, const char *bytes, size_t len);

/* The terminal has been given back already. The handlers are put back, too. */
void guard_disarm(void);

#endif

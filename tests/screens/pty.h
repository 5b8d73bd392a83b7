/* A program in a pty and the terminal emulator behind it. What harness.h is made of. */
#ifndef SCREENS_PTY_H
#define SCREENS_PTY_H

#include "harness.h"

#include <termios.h>
#include <vterm.h>

struct screen {
	VTerm *vterm;
	VTermScreen *cells;
	int master;
	pid_t pid;
	bool ended;  /* and was waited for */
	bool closed; /* nothing more will be written */
	int status;
	bool alternate;
	char *term;
	char *logs; /* folder for what sanitizers write */
	struct termios before;
	struct str output;
	char last;  /* byte that was sent */
	size_t fed; /* of it, to the emulator */
};

/* Feeds what is there to the emulator, waiting for it at most that long. False if nothing came. */
bool pty_read(struct screen *screen, int wait_ms);

/* Looks whether the program has ended. */
bool pty_has_ended(struct screen *screen);

#endif

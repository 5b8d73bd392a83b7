/*
 * A small program on the widgets of ui, for the tests of the terminal and of the harness itself:
 * a list of gigs, a prompt, a dialog, help, and ways to end badly.
 *
 *	j k …  move   /  prompt   s  dialog   ?  help   y  copy   C-l  draw again   C-z  suspend   q  quit
 *	A  abort()   V  a wild pointer   E  exit()   O  overflow the stack
 */
#ifndef SCREENS_DEMO_H
#define SCREENS_DEMO_H

/* The whole program; argv[2] is the number of rows in the list. */
int demo_main(int argc, char **argv);

#endif

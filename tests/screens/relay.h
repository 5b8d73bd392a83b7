/* A slow line for tests: runs a program in a terminal of its own and hands on what is typed and shown, each byte as
 * late as was asked for. */
#ifndef SCREENS_RELAY_H
#define SCREENS_RELAY_H

/* main of "relay MILLISECONDS PROGRAM ARGUMENT…": the terminal behind it is as large as the one before it. Ends with
 * the program, and with its exit status. */
int relay_main(int argc, char **argv);

#endif

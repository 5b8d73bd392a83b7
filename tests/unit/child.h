/* Programs beside a unit test: they end with it, whatever becomes of it. */
#ifndef UNIT_CHILD_H
#define UNIT_CHILD_H

#include <sys/types.h>

/* Runs path (looked for in PATH) with these words (the first is its name; NULL at the end); what it prints goes to out
 * (-1: nowhere). */
pid_t child_start(const char *path, const char *const *words, int out);

/* Sends it a signal, and waits until it has ended. */
void child_end(pid_t pid, int signal);

/* A loopback port at which nobody listens. */
int child_free_port(void);

/* Waits until something listens at a socket's path; fails the test after ten seconds. */
void child_wait_socket(const char *path);

#endif

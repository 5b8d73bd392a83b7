/* A host of our own for the console: systemctl and journalctl of tests/lib/host stand first in PATH. */
#ifndef SCREENS_HOST_H
#define SCREENS_HOST_H

/* Begins with one unit, thebot-backend.service: active for a minute (a machine may be up for not much longer), nothing
 * in its journal. After database_begin. */
void host_begin(void);

/* Its state from now on, whoever reads it meanwhile: "failed failed 60", since that many seconds. */
void host_state(const char *state);

/* What systemctl or journalctl complains of from now on. */
void host_complain(const char *program, const char *text);

/* systemctl does not answer any more. */
void host_hang(void);

/* Who follows the journal is killed. */
void host_stop_following(void);

/* A line more in its journal. priority: "3". ago: seconds. */
void host_say(const char *priority, const char *ago, const char *text);

#endif

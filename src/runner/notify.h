/*
 * Tells a service manager how a worker is: systemd's readiness protocol, one datagram at a time to the socket that
 * $NOTIFY_SOCKET names. It is spoken here in a few lines rather than by libsystemd, which would bring liblzma, zstd,
 * lz4 and libgcrypt into every start of the program for one sendto.
 *
 * Nothing blocks, and what cannot be told is not told: where no manager listens, all of it does nothing.
 */
#ifndef RUNNER_NOTIFY_H
#define RUNNER_NOTIFY_H

#include <stdint.h>

struct notify;

/* env: like environ. NOTIFY_SOCKET (a path, or "@" and an abstract name), WATCHDOG_USEC and WATCHDOG_PID are read. */
struct notify *notify_new(const char *const *env);
void notify_free(struct notify *notify);

void notify_ready(struct notify *notify);    /* at work */
void notify_stopping(struct notify *notify); /* about to end */

/* What it does now, a sentence for "systemctl status"; made safe, and sent only where it is another than before. */
void notify_status(struct notify *notify, const char *text);

/* After how long without notify_alive the manager takes the service for hung, milliseconds; 0: it does not look. */
int64_t notify_watchdog_ms(const struct notify *notify);

/* The loop turns. Sent a few times within the span after which the manager takes a silent service for hung. */
void notify_alive(struct notify *notify);

#endif

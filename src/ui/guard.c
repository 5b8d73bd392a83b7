#include "ui/guard.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

#define DEADLY_COUNT (sizeof(deadly) / sizeof(deadly[0]))

enum { STACK_BYTES = 65536 };

/* A signal handler has no other way to what it needs. */
static struct {
	volatile sig_atomic_t armed;
	pid_t pid; /* a forked child must leave its parent's terminal alone */
	int fd;
	struct termios modes;
	char bytes[GUARD_BYTES];
	size_t len;
	struct sigaction before[DEADLY_COUNT];
	bool at_exit; /* atexit has no counterpart: once is enough */
	_Alignas(64) char stack[STACK_BYTES];
} guard;

static void restore(void)
{
	int saved = errno;
	size_t at = 0;

	if (!guard.armed || guard.pid != getpid())
		return;
	guard.armed = 0;
	while (at < guard.len) {
		ssize_t written = write(guard.fd, guard.bytes + at, guard.len - at);

		if (written <= 0 && errno != EINTR)
			break;
		at += written > 0 ? (size_t)written : 0;
	}
	tcsetattr(guard.fd, TCSANOW, &guard.modes);
	errno = saved;
}

static void on_deadly(int number, siginfo_t *info, void *context)
{
	(void)context;
	restore();
	for (size_t i = 0; i < DEADLY_COUNT; i++)
		sigaction(deadly[i], &guard.before[i], NULL);
	/* A real fault happens again as soon as we return, and then meets its own handler with its own address; a
	 * signal that was sent has to be sent again. */
	if (info->si_code <= 0)
		raise(number);
}

/* Without a stack of its own the handler could not run after a stack overflow. */
static void lend_stack(void)
{
	stack_t now;
	stack_t ours = {
		.ss_sp = guard.stack,
		.ss_size = sizeof(guard.stack),
	};

	if (sigaltstack(NULL, &now) == 0 && (now.ss_flags & SS_DISABLE))
		sigaltstack(&ours, NULL);
}

void guard_arm(int fd, const struct termios *modes, const char *bytes, size_t len)
{
	struct sigaction action = {
		.sa_sigaction = on_deadly,
		.sa_flags = SA_SIGINFO | SA_ONSTACK,
	};

	if (guard.armed)
		return;
	guard.pid = getpid();
	guard.fd = fd;
	guard.modes = *modes;
	guard.len = len < sizeof(guard.bytes) ? len : sizeof(guard.bytes);
	memcpy(guard.bytes, bytes, guard.len);
	lend_stack();
	if (!guard.at_exit)
		guard.at_exit = atexit(restore) == 0;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < DEADLY_COUNT; i++)
		sigaction(deadly[i], &action, &guard.before[i]);
	guard.armed = 1;
}

void guard_disarm(void)
{
	if (!guard.armed)
		return;
	guard.armed = 0;
	for (size_t i = 0; i < DEADLY_COUNT; i++)
		sigaction(deadly[i], &guard.before[i], NULL);
}

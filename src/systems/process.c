#include "systems/process.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LOOK_MS = 200, /* how long an interrupt may go unseen */
	END_MS = 5,    /* how long the end of one that says no more may go unseen */
};

extern char **environ;

struct process {
	pid_t pid;
	int fds[2]; /* its standard output and error, from here; -1: at its end */
};

static bool could_not(const struct process_options *options, int why, struct err *err)
{
	if (why == ENOENT)
		return err_set(err, ERR_MISSING, _("%s is not here"), options->words[0]);
	return err_set(err, ERR_REFUSED, _("cannot start %s: %s"), options->words[0], strerror(why));
}

/* What we ignore it would ignore, too, and what we block it would never hear. */
static int spawn_with(pid_t *pid, const char *const *words, posix_spawn_file_actions_t *actions)
{
	posix_spawnattr_t attributes;
	sigset_t none, usual;
	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int failed = posix_spawnp(pid, words[0], actions, &attributes, (char **)(uintptr_t)words, environ);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

static bool start(struct process *process, const struct process_options *options, struct err *err)
{
	int out[2], errors[2];
	posix_spawn_file_actions_t actions;
	if (pipe2(out, O_CLOEXEC) != 0)
		return could_not(options, errno, err);
	if (pipe2(errors, O_CLOEXEC) != 0) {
		int why = errno;
		close(out[0]);
		close(out[1]);
		return could_not(options, why, err);
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, errors[1], STDERR_FILENO);
	int failed = spawn_with(&process->pid, options->words, &actions);
	posix_spawn_file_actions_destroy(&actions);
	close(out[1]);
	close(errors[1]);
	process->fds[0] = out[0];
	process->fds[1] = errors[0];
	if (!failed)
		return true;
	close(out[0]);
	close(errors[0]);
	return could_not(options, failed, err);
}

static void read_some(struct process *process, int which, const struct process_options *options)
{
	char bytes[8192];
	ssize_t got = read(process->fds[which], bytes, sizeof(bytes));
	if (got > 0) {
		(which ? options->err : options->out)(options->data, bytes, (size_t)got);
	} else if (got == 0 || errno != EINTR) {
		close(process->fds[which]);
		process->fds[which] = -1;
	}
}

static bool may_go_on(const struct process_options *options, int64_t until, struct err *err)
{
	if (options->interrupt && *options->interrupt)
		return err_set(err, ERR_INTERRUPTED, _("interrupted"));
	if (options->timeout_ms && clock_ms() >= until)
		return err_set(err, ERR_TEMPORARY, _("%s did not answer within %d seconds"), options->words[0],
			options->timeout_ms / 1000);
	return true;
}

/* Until it says no more. */
static bool listen_to(struct process *process, const struct process_options *options, int64_t until, struct err *err)
{
	while (process->fds[0] >= 0 || process->fds[1] >= 0) {
		struct pollfd polled[] = {
			{.fd = process->fds[0], .events = POLLIN}, {.fd = process->fds[1], .events = POLLIN}};
		if (!may_go_on(options, until, err))
			return false;
		if (poll(polled, 2, LOOK_MS) <= 0)
			continue;
		for (int i = 0; i < 2; i++)
			if (process->fds[i] >= 0 && polled[i].revents)
				read_some(process, i, options);
	}
	return true;
}

/* One that has closed both may run on. True: it has ended, as *how says (or nobody can say: SIGCHLD is ignored). */
static bool wait_for(
	const struct process *process, const struct process_options *options, int64_t until, int *how, struct err *err)
{
	for (;;) {
		pid_t ended = waitpid(process->pid, how, WNOHANG);
		if (ended > 0 || (ended < 0 && errno != EINTR))
			return true;
		if (!may_go_on(options, until, err))
			return false;
		poll(NULL, 0, END_MS);
	}
}

bool process_run(const struct process_options *options, int *status, struct err *err)
{
	struct process process;
	int how = 0;
	if (!start(&process, options, err))
		return false;
	int64_t until = clock_ms() + options->timeout_ms;
	bool ok = listen_to(&process, options, until, err) && wait_for(&process, options, until, &how, err);
	for (int i = 0; i < 2; i++)
		if (process.fds[i] >= 0)
			close(process.fds[i]);
	if (!ok) {
		kill(process.pid, SIGKILL);
		while (waitpid(process.pid, &how, 0) < 0 && errno == EINTR)
			continue;
	}
	*status = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
	return ok;
}

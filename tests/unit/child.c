#include "child.h"

#include "base/clock.h"
#include "base/mem.h"
#include "unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_MAX = 32, WAIT_MS = 30000, PAUSE_MS = 5 };

static void become(const char *path, const char *const *words, int out)
{
	char *copies[WORDS_MAX + 1] = {NULL};
	for (size_t i = 0; words[i] && i < WORDS_MAX; i++)
		copies[i] = mem_strdup(words[i]);
	int nowhere = open("/dev/null", O_RDWR);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(nowhere, STDIN_FILENO);
	dup2(out < 0 ? nowhere : out, STDOUT_FILENO);
	dup2(nowhere, STDERR_FILENO);
	execvp(path, copies);
	_exit(127);
}

pid_t child_start(const char *path, const char *const *words, int out)
{
	pid_t pid = fork();
	if (pid == 0)
		become(path, words, out);
	return pid;
}

void child_end(pid_t pid, int signal)
{
	kill(pid, signal);
	waitpid(pid, NULL, 0);
}

int child_free_port(void)
{
	struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(where);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&where, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&where, &len), 0);
	close(fd);
	return ntohs(where.sin_port);
}

static int connect_to(const char *path)
{
	struct sockaddr_un where = {.sun_family = AF_UNIX};
	snprintf(where.sun_path, sizeof(where.sun_path), "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	int result = connect(fd, (struct sockaddr *)&where, sizeof(where));
	close(fd);
	return result;
}

void child_wait_socket(const char *path)
{
	int64_t give_up = clock_ms() + WAIT_MS;
	while (connect_to(path) != 0) {
		if (clock_ms() > give_up)
			fail_msg("nobody listens at %s", path);
		clock_sleep_ms(PAUSE_MS);
	}
}

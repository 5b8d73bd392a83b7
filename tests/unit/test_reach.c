#include "base/clock.h"
#include "store/reach.h"
#include "unit.h"

#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the name is looked up as: so many addresses that never answer, then perhaps one that does. */
static struct {
	struct sockaddr_in silent, answering;
	int silents;
	bool answers;
} host;

static struct addrinfo *address(const struct sockaddr_in *where, struct addrinfo *next)
{
	struct addrinfo *info = calloc(1, sizeof(*info));
	*info = (struct addrinfo){.ai_family = AF_INET,
		.ai_socktype = SOCK_STREAM,
		.ai_addr = (struct sockaddr *)where,
		.ai_addrlen = sizeof(*where),
		.ai_next = next};
	return info;
}

/* Instead of the library's. */
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
	(void)name, (void)service, (void)hints;
	*found = host.answers ? address(&host.answering, NULL) : NULL;
	for (int i = 0; i < host.silents; i++)
		*found = address(&host.silent, *found);
	return 0;
}

void freeaddrinfo(struct addrinfo *found)
{
	while (found) {
		struct addrinfo *next = found->ai_next;
		free(found);
		found = next;
	}
}

static int listener(struct sockaddr_in *where, int backlog)
{
	socklen_t size = sizeof(*where);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	*where = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	assert_int_equal(bind(fd, (struct sockaddr *)where, size), 0);
	assert_int_equal(listen(fd, backlog), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)where, &size), 0);
	return fd;
}

/* A listener whose queue is full does not answer at all. */
static void fill(int fds[4])
{
	fds[0] = listener(&host.silent, 0);
	for (int i = 1; i < 4; i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		connect(fds[i], (struct sockaddr *)&host.silent, sizeof(host.silent));
	}
}

static void close_all(const int *fds, int count)
{
	for (int i = 0; i < count; i++)
		close(fds[i]);
}

/* Takes one connection after another, and says as much of text after it was spoken to as there is. */
static pid_t answerer(int fd, const char *text)
{
	pid_t child = fork();
	if (child)
		return child;
	for (;;) {
		char hello[512];
		int peer = accept(fd, NULL, NULL);
		if (recv(peer, hello, sizeof(hello), 0) > 0)
			send(peer, text, strlen(text), MSG_NOSIGNAL);
		close(peer);
	}
}

static void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static void one_deadline_is_for_all_addresses(void **state)
{
	(void)state;
	enum { MS = 200, ADDRESSES = 60 };
	int fds[4];
	int64_t us = 0, begun = clock_ms();
	struct err err = ERR_INIT;
	fill(fds);
	host.silents = ADDRESSES;
	host.answers = false;
	assert_false(reach_probe("http://host", MS, &us, &err));
	assert_string_equal(err.text, "host: Connection timed out");
	assert_true(clock_ms() - begun < MS * ADDRESSES / 2);
	err_done(&err);
	close_all(fds, 4);
}

static void what_is_told_is_the_time_of_the_address_that_answered(void **state)
{
	(void)state;
	enum { MS = 400 };
	int fds[5];
	int64_t us = 0, begun = clock_us();
	struct err err = ERR_INIT;
	fill(fds);
	fds[4] = listener(&host.answering, 1);
	host.silents = 1;
	host.answers = true;
	pid_t child = answerer(fds[4], "HTTP/1.1 405 Method Not Allowed");
	/* The silent one has half of the time. */
	assert_true(reach_probe("http://host", MS, &us, &err));
	assert_true(us + MS / 2 * 1000 <= clock_us() - begun + 1000);
	end_child(child);
	close_all(fds, 5);
}

static void who_takes_a_connection_and_says_nothing_does_not_answer(void **state)
{
	(void)state;
	static const char *const urls[] = {"http://host", "https://host"};
	enum { MS = 200 };
	int64_t us = 0;
	struct err err = ERR_INIT;
	int fd = listener(&host.answering, 4);
	host.silents = 0;
	host.answers = true;
	for (size_t i = 0; i < 2; i++) {
		assert_false(reach_probe(urls[i], MS, &us, &err));
		assert_int_equal(err.kind, ERR_CONNECT);
		assert_string_equal(err.text, "host: Connection timed out");
	}
	pid_t child = answerer(fd, "");
	/* The two that gave up are taken first. */
	assert_false(reach_probe(urls[0], 100 * MS, &us, &err));
	assert_string_equal(err.text, "host: Connection reset by peer");
	end_child(child);
	close(fd);
	err_done(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_deadline_is_for_all_addresses),
		cmocka_unit_test(who_takes_a_connection_and_says_nothing_does_not_answer),
		cmocka_unit_test(what_is_told_is_the_time_of_the_address_that_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "store/reach.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "store/hello.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Its host and port; to be freed. False: it has none. */
static bool split(const char *url, char **host, char **port)
{
	bool tls = str_starts(url, "https://");
	if (!tls && !str_starts(url, "http://"))
		return false;
	const char *at = strstr(url, "://") + 3;
	size_t len = strcspn(at, "/?#");
	const char *user = memchr(at, '@', len);
	if (user) {
		len -= (size_t)(user + 1 - at);
		at = user + 1;
	}
	bool brackets = *at == '[';
	size_t host_len = brackets ? strcspn(at, "]") : strcspn(at, ":/?#");
	host_len = host_len < len ? host_len : len;
	const char *behind = at + host_len + (brackets && host_len < len);
	*host = mem_strndup(at + brackets, host_len - brackets);
	size_t left = len - (size_t)(behind - at);
	*port = left > 1 && *behind == ':' ? mem_strndup(behind + 1, left - 1) : mem_strdup(tls ? "443" : "80");
	return true;
}

/* 0, or an errno. */
static int wait_until(int fd, short events, int64_t end)
{
	struct pollfd polled = {.fd = fd, .events = events};
	int why = 0, ready;
	socklen_t size = sizeof(why);
	do {
		int64_t left = end - clock_ms();
		ready = poll(&polled, 1, left > 0 ? (int)left : 0);
	} while (ready < 0 && errno == EINTR);
	if (ready <= 0)
		return ready ? errno : ETIMEDOUT;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size) == 0 ? why : errno;
}

/* Says hello and waits for the first byte. 0, or an errno. */
static int ask(int fd, const struct str *hello, int64_t end)
{
	char first;
	ssize_t len = send(fd, hello->data, hello->len, MSG_NOSIGNAL);
	int why = len < 0 ? errno : wait_until(fd, POLLIN, end);
	if (why)
		return why;
	len = recv(fd, &first, sizeof(first), MSG_DONTWAIT);
	return len > 0 ? 0 : len < 0 ? errno : ECONNRESET;
}

static int connect_to(const struct addrinfo *where, const struct str *hello, int ms)
{
	int64_t end = clock_ms() + ms;
	int fd = socket(where->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	int why = connect(fd, where->ai_addr, where->ai_addrlen) == 0 ? 0 : errno;
	if (why == EINPROGRESS)
		why = wait_until(fd, POLLOUT, end);
	if (!why)
		why = ask(fd, hello, end);
	close(fd);
	return why;
}

/* 0 and *us, or the errno of the last address. */
static int connect_any(const struct addrinfo *found, const struct str *hello, int ms, int64_t *us)
{
	int64_t end = clock_ms() + ms;
	int why = EHOSTUNREACH, left = 0;
	for (const struct addrinfo *at = found; at; at = at->ai_next)
		left++;
	for (const struct addrinfo *at = found; at; at = at->ai_next, left--) {
		int64_t begun = clock_us(), share = (end - clock_ms()) / left;
		why = connect_to(at, hello, share > 0 ? (int)share : 0);
		*us = clock_us() - begun;
		if (!why)
			break;
	}
	return why;
}

bool reach_probe(const char *url, int ms, int64_t *us, struct err *err)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	struct str hello = STR_INIT;
	char *host, *port;
	if (!split(url, &host, &port))
		return err_set(err, ERR_INPUT, _("the address is not one of http:// or https://"));
	bool spoken = hello_add(&hello, str_starts(url, "https://"), host, port);
	int status = getaddrinfo(host, port, &hints, &found),
	    why = status || !spoken ? 0 : connect_any(found, &hello, ms, us);
	if (status)
		err_set(err, ERR_CONNECT, "%s: %s", host, gai_strerror(status));
	else if (!spoken)
		err_set(err, ERR_INTERNAL, _("%s does not start"), "OpenSSL");
	else if (why)
		err_set(err, ERR_CONNECT, "%s: %s", host, strerror(why));
	if (found)
		freeaddrinfo(found);
	str_done(&hello);
	free(host);
	free(port);
	return !status && spoken && !why;
}

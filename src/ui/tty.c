#include "ui/tty.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool tty_size(int *rows, int *cols)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0)
		return false;
	*rows = size.ws_row;
	*cols = size.ws_col;
	return true;
}

bool tty_is_gone(int fd)
{
	struct pollfd poller = {
		.fd = fd,
		.events = POLLIN,
	};
	int bytes = 0;

	if (poll(&poller, 1, 0) <= 0)
		return false;
	if (poller.revents & (POLLHUP | POLLERR | POLLNVAL))
		return true;
	return ioctl(fd, FIONREAD, &bytes) != 0 || bytes == 0;
}

void tty_send(struct str *bytes)
{
	const char *at = str_text(bytes);
	size_t left = bytes->len;

	while (left > 0) {
		ssize_t written = write(STDOUT_FILENO, at, left);

		if (written < 0 && errno != EINTR)
			break;
		at += written > 0 ? written : 0;
		left -= written > 0 ? (size_t)written : 0;
	}
	str_clear(bytes);
}

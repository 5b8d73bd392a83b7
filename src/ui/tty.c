#include "ui/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool tty_open(struct tty *tty)
{
	int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);

	*tty = (struct tty){.nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)};
	tty->out = out >= 0 ? fdopen(out, "w") : NULL;
	tty->in = isatty(STDOUT_FILENO) ? fopen("/dev/tty", "r+") : NULL;
	return tty->out != NULL && tty->in != NULL && tcgetattr(STDOUT_FILENO, &tty->modes) == 0;
}

void tty_close(struct tty *tty)
{
	if (tty->in != NULL)
		fclose(tty->in);
	if (tty->out != NULL)
		fclose(tty->out);
	if (tty->nowhere >= 0)
		close(tty->nowhere);
}

void tty_restore(const struct tty *tty)
{
	tcsetattr(STDOUT_FILENO, TCSADRAIN, &tty->modes);
}

static bool lead_to(const struct tty *tty, int where)
{
	int fd;

	do
		fd = dup3(where, fileno(tty->out), O_CLOEXEC);
	while (fd < 0 && (errno == EINTR || errno == EBUSY));
	return fd >= 0;
}

bool tty_hide(const struct tty *tty)
{
	return tty->nowhere >= 0 && lead_to(tty, tty->nowhere);
}

void tty_show(const struct tty *tty)
{
	lead_to(tty, STDOUT_FILENO);
}

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

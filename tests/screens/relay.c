#include "relay.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

/* What is on its way. */
struct parcel {
	int64_t due;
	size_t len;
	char bytes[4096];
};

/* One direction. */
struct way {
	int from, to;
	bool closed;
	struct {
		VEC(struct parcel *);
	} parcels;
	size_t first; /* the first one that has not arrived */
};

static void take(struct way *way, int delay_ms)
{
	struct parcel *parcel = mem_zero(1, sizeof(*parcel));
	ssize_t len = read(way->from, parcel->bytes, sizeof(parcel->bytes));

	if (len <= 0) {
		way->closed = len == 0 || errno != EINTR;
		free(parcel);
		return;
	}
	parcel->len = (size_t)len;
	parcel->due = clock_ms() + delay_ms;
	VEC_PUSH(&way->parcels, parcel);
}

static void deliver(struct way *way)
{
	while (way->first < way->parcels.len && way->parcels.items[way->first]->due <= clock_ms()) {
		struct parcel *parcel = way->parcels.items[way->first++];
		size_t at = 0;

		while (at < parcel->len) {
			ssize_t written = write(way->to, parcel->bytes + at, parcel->len - at);

			if (written < 0 && errno != EINTR)
				break;
			at += written > 0 ? (size_t)written : 0;
		}
		free(parcel);
	}
}

static int wait_of(const struct way *way, int wait)
{
	if (way->first == way->parcels.len)
		return wait;
	int64_t left = way->parcels.items[way->first]->due - clock_ms();
	if (left < 0)
		left = 0;
	return wait < 0 || left < wait ? (int)left : wait;
}

/* Until the program has closed its terminal, and all that it wrote has arrived. */
static void carry(struct way ways[2], int delay_ms)
{
	while (!ways[1].closed || ways[1].first < ways[1].parcels.len) {
		struct pollfd polled[2] = {{.fd = ways[0].closed ? -1 : ways[0].from, .events = POLLIN},
			{.fd = ways[1].closed ? -1 : ways[1].from, .events = POLLIN}};

		if (poll(polled, 2, wait_of(&ways[0], wait_of(&ways[1], -1))) < 0 && errno != EINTR)
			break;
		for (int i = 0; i < 2; i++) {
			if (polled[i].revents)
				take(&ways[i], delay_ms);
			deliver(&ways[i]);
		}
	}
}

int relay_main(int argc, char **argv)
{
	struct termios before, raw;
	struct winsize size;
	int master, slave, status = 0;
	int delay_ms = argc > 3 ? atoi(argv[2]) : 0;

	if (argc < 4 || tcgetattr(STDIN_FILENO, &before) != 0 || ioctl(STDIN_FILENO, TIOCGWINSZ, &size) != 0 ||
		openpty(&master, &slave, NULL, &before, &size) != 0)
		return 2;
	pid_t child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(master);
		login_tty(slave);
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	close(slave);
	raw = before;
	cfmakeraw(&raw);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	struct way ways[2] = {{.from = STDIN_FILENO, .to = master}, {.from = master, .to = STDOUT_FILENO}};
	carry(ways, delay_ms);
	close(master);
	waitpid(child, &status, 0);
	for (int i = 0; i < 2; i++) {
		for (; ways[i].first < ways[i].parcels.len; ways[i].first++)
			free(ways[i].parcels.items[ways[i].first]);
		free(ways[i].parcels.items);
	}
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}

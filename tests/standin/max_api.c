/*
 * A stand-in for the MAX Bot API, for the tests and the demo: the real paths, header, fields and errors, on loopback.
 *
 *	max_api [--token T] [--cert FILE --key FILE]     prints "listens at PORT"; ends on SIGTERM
 *	GET /chats/ID, GET /me                           as the API, with "Authorization: T"
 *	GET /standin/behaviour?mode=M&percent=P&times=N&retry_after=S&latency=MS   from now on; enum mode in world.h
 *	GET /standin/chat?id=ID&count=N&status=S&type=T&last_event_ms=MS           the truth about one chat; "missing"
 *and "denied" are statuses, too GET /standin/tally, /standin/forget              what was asked, as JSON; and beginning
 *anew GET /standin/chats                               the truth: id, count, status, requests, parted by tabs
 */
#include "answer.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 1000, FILE_MAX_BYTES = 65536 };

static char *read_file(const char *path)
{
	static char none[] = "";
	struct str text = STR_INIT;
	char part[4096];
	size_t len;
	FILE *file = path ? fopen(path, "r") : NULL;
	if (!file)
		return none;
	while ((len = fread(part, 1, sizeof(part), file)) > 0 && text.len < FILE_MAX_BYTES)
		str_addn(&text, part, len);
	fclose(file);
	return str_take(&text);
}

static int listen_somewhere(void)
{
	struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(where);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&where, len) != 0 || listen(fd, CONNECTIONS) != 0 ||
		getsockname(fd, (struct sockaddr *)&where, &len) != 0)
		return -1;
	printf("listens at %d\n", ntohs(where.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"token", required_argument, NULL, 't'},
		{"cert", required_argument, NULL, 'c'}, {"key", required_argument, NULL, 'k'}, {NULL, 0, NULL, 0}};
	struct standin standin = {.token = "secret"};
	const char *cert = NULL, *key = NULL;
	sigset_t ends;
	int signal_number;
	for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
		if (option == 't')
			standin.token = optarg;
		else if (option == 'c')
			cert = optarg;
		else if (option == 'k')
			key = optarg;
		else
			return 2;
	}
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	standin.world = world_new();
	int fd = listen_somewhere();
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL;
	struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, cert ? read_file(cert) : NULL},
		{MHD_OPTION_HTTPS_MEM_KEY, 0, cert ? read_file(key) : NULL}, {MHD_OPTION_END, 0, NULL}};
	struct MHD_Daemon *daemon =
		fd < 0 ? NULL
		       : MHD_start_daemon(flags | (cert ? MHD_USE_TLS : 0), 0, NULL, NULL, answer_request, &standin,
				 MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
				 MHD_OPTION_ARRAY, cert ? tls : tls + 2, MHD_OPTION_END);
	if (!daemon) {
		fprintf(stderr, "max_api: does not start\n");
		return 3;
	}
	sigwait(&ends, &signal_number);
	/* What is silent for a minute is not waited for. */
	_exit(0);
}

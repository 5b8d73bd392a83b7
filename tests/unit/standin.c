#include "standin.h"

#include "base/mem.h"
#include "child.h"
#include "unit.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { OPTIONS_MAX = 8 };

struct standin {
	pid_t pid;
	int port;
};

struct standin *standin_start(const char *const *options)
{
	struct standin *standin = mem_zero(1, sizeof(*standin));
	const char *build = getenv("TRUEUP_BUILD");
	char *path = mem_printf("%s/standin/max_api", build ? build : "build");
	const char *words[OPTIONS_MAX + 2] = {path};
	int ends[2];
	for (size_t i = 0; options && options[i] && i < OPTIONS_MAX; i++)
		words[i + 1] = options[i];
	assert_int_equal(pipe(ends), 0);
	standin->pid = child_start(path, words, ends[1]);
	free(path);
	close(ends[1]);
	FILE *said = fdopen(ends[0], "r");
	assert_int_equal(fscanf(said, "listens at %d", &standin->port), 1);
	fclose(said);
	return standin;
}

void standin_stop(struct standin *standin)
{
	if (!standin)
		return;
	child_end(standin->pid, SIGTERM);
	free(standin);
}

int standin_port(const struct standin *standin)
{
	return standin->port;
}

void standin_tell(const struct standin *standin, const char *path, struct str *out)
{
	struct sockaddr_in where = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)standin->port)};
	struct str text = STR_INIT;
	char part[4096];
	ssize_t len;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&where, sizeof(where)), 0);
	str_addf(&text, "GET %s HTTP/1.0\r\n\r\n", path);
	assert_int_equal(send(fd, text.data, text.len, MSG_NOSIGNAL), (ssize_t)text.len);
	str_clear(&text);
	while ((len = recv(fd, part, sizeof(part), 0)) > 0)
		str_addn(&text, part, (size_t)len);
	close(fd);
	assert_non_null(strstr(str_text(&text), " 200 "));
	if (out)
		str_add(out, strstr(text.data, "\r\n\r\n") + 4);
	str_done(&text);
}

long standin_tally(const struct standin *standin, const char *name)
{
	struct str tally = STR_INIT;
	char *key = mem_printf("\"%s\":", name);
	standin_tell(standin, "/standin/tally", &tally);
	const char *at = strstr(str_text(&tally), key);
	assert_non_null(at);
	long value = strtol(at + strlen(key), NULL, 10);
	free(key);
	str_done(&tally);
	return value;
}

#include "redis_place.h"

#include "base/mem.h"
#include "child.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

char *socket_of(const struct place *place, const char *name)
{
	return mem_printf("%s/%s.sock", place->folder, name);
}

char *url_of(const struct place *place, const char *name, const char *login, const char *rest)
{
	return mem_printf("unix://%s%s/%s.sock%s", login, place->folder, name, rest);
}

const char *const names[SERVERS] = {"one", "two"};

/* The package of the tools has the server too, under the name of one of them; it goes by the name it is called. */
void start_server(struct place *place, int number, const char *password)
{
	char *socket = socket_of(place, names[number]);
	const char *const words[] = {"redis-server", "--port", "0", "--unixsocket", socket, "--dir", place->folder,
		"--save", "", "--appendonly", "no", password ? "--requirepass" : NULL, password, NULL};
	place->servers[number] = child_start("redis-check-rdb", words, -1);
	child_wait_socket(socket);
	free(socket);
}

void stop_server(struct place *place, int number)
{
	char *socket = socket_of(place, names[number]);
	child_end(place->servers[number], SIGKILL);
	place->servers[number] = 0;
	unlink(socket);
	free(socket);
}

static void start_proxy(struct place *place)
{
	char *conf = mem_printf("%s/proxy.yml", place->folder), *log = mem_printf("%s/proxy.log", place->folder);
	char *socket = socket_of(place, "proxy"), *port = mem_printf("%d", child_free_port());
	FILE *file = fopen(conf, "w");
	fprintf(file,
		"all:\n  listen: %s 0666\n  hash: fnv1a_64\n  distribution: ketama\n  redis: true\n"
		"  auto_eject_hosts: false\n  timeout: 2000\n  server_retry_timeout: 50\n  servers:\n",
		socket);
	for (int i = 0; i < SERVERS; i++)
		fprintf(file, "   - %s/%s.sock:1 %s\n", place->folder, names[i], names[i]);
	fclose(file);
	const char *const words[] = {"nutcracker", "-c", conf, "-a", "127.0.0.1", "-s", port, "-o", log, NULL};
	place->proxy = child_start("nutcracker", words, -1);
	child_wait_socket(socket);
	free(conf);
	free(log);
	free(socket);
	free(port);
}

int begin_servers(void **state)
{
	struct place *place = mem_zero(1, sizeof(*place));
	snprintf(place->folder, sizeof(place->folder), "/tmp/test-redis.XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	for (int i = 0; i < SERVERS; i++)
		start_server(place, i, NULL);
	start_proxy(place);
	*state = place;
	return 0;
}

int end_servers(void **state)
{
	struct place *place = *state;
	for (int i = 0; i < SERVERS; i++) {
		if (place->servers[i])
			stop_server(place, i);
	}
	if (place->proxy)
		child_end(place->proxy, SIGTERM);
	const char *const words[] = {"rm", "-rf", place->folder, NULL};
	waitpid(child_start("rm", words, -1), NULL, 0);
	free(place);
	return 0;
}

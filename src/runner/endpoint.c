#include "runner/endpoint.h"

#include "base/mem.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	CONNECTIONS = 16,
	IDLE_S = 10,        /* a connection that says nothing for so long is closed */
	MEMORY = 16 * 1024, /* of one connection: its request must fit */
	BACKLOG = 16,
};

#define LIBRARY "libmicrohttpd.so.12"

/* The functions of the library that are called here. */
struct library {
	__typeof__(&MHD_start_daemon) start_daemon;
	__typeof__(&MHD_stop_daemon) stop_daemon;
	__typeof__(&MHD_create_response_from_buffer) create_response;
	__typeof__(&MHD_add_response_header) add_header;
	__typeof__(&MHD_queue_response) queue_response;
	__typeof__(&MHD_destroy_response) destroy_response;
};

static const struct {
	const char *name;
	size_t at;
} symbols[] = {
	{"MHD_start_daemon", offsetof(struct library, start_daemon)},
	{"MHD_stop_daemon", offsetof(struct library, stop_daemon)},
	{"MHD_create_response_from_buffer", offsetof(struct library, create_response)},
	{"MHD_add_response_header", offsetof(struct library, add_header)},
	{"MHD_queue_response", offsetof(struct library, queue_response)},
	{"MHD_destroy_response", offsetof(struct library, destroy_response)},
};

static const char *const paths[ENDPOINT_PAGES] = {
	[ENDPOINT_METRICS] = "/metrics",
	[ENDPOINT_HEALTH] = "/healthz",
	[ENDPOINT_READY] = "/readyz",
};

struct endpoint {
	struct library library;
	struct MHD_Daemon *daemon;
	endpoint_answer_fn *answer;
	void *data;
};

/* Never unloaded: what it leaves behind for the end of a thread must still be there then. */
static bool load(struct library *library, struct err *err)
{
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return err_set(err, ERR_MISSING, _("%s is not here"), LIBRARY);
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++) {
		void *symbol = dlsym(handle, symbols[i].name);
		if (!symbol)
			return err_set(err, ERR_MISSING, _("%s has no %s"), LIBRARY, symbols[i].name);
		memcpy((char *)library + symbols[i].at, &symbol, sizeof(symbol));
	}
	return true;
}

static socklen_t fill(const struct address *address, int family, struct sockaddr_storage *out)
{
	*out = (struct sockaddr_storage){.ss_family = (sa_family_t)family};
	if (family == AF_INET) {
		struct sockaddr_in *in = (struct sockaddr_in *)out;
		in->sin_port = htons((uint16_t)address->port);
		if (*address->host)
			inet_pton(AF_INET, address->host, &in->sin_addr);
		return sizeof(*in);
	}
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
	in6->sin6_port = htons((uint16_t)address->port);
	if (*address->host)
		inet_pton(AF_INET6, address->host, &in6->sin6_addr);
	return sizeof(*in6);
}

/* -1 and errno. */
static int listen_by(const struct address *address, int family)
{
	const int on = 1, off = 0;
	struct sockaddr_storage where;
	socklen_t len = fill(address, family, &where);
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* Else a worker that is started again is kept out by what is left of the last one's connections. */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (family == AF_INET6 && !*address->host)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, (struct sockaddr *)&where, len) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

static int open_socket(const struct address *address, struct err *err)
{
	bool any = !*address->host;
	int fd = listen_by(address, any || strchr(address->host, ':') ? AF_INET6 : AF_INET);
	if (fd < 0 && any && errno != EADDRINUSE)
		fd = listen_by(address, AF_INET);
	if (fd < 0 && errno == EADDRINUSE)
		err_set(err, ERR_REFUSED, _("the address is taken"));
	else if (fd < 0)
		err_set(err, ERR_REFUSED, "%s", strerror(errno));
	return fd;
}

static enum MHD_Result reply(const struct endpoint *endpoint, struct MHD_Connection *connection, unsigned status,
	struct str *body, const char *header, const char *value)
{
	const struct library *library = &endpoint->library;
	struct MHD_Response *response = library->create_response(body->len, body->data, MHD_RESPMEM_MUST_COPY);
	str_done(body);
	if (!response)
		return MHD_NO;
	library->add_header(response, header, value);
	enum MHD_Result result = library->queue_response(connection, status, response);
	library->destroy_response(response);
	return result;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_len, void **state)
{
	const struct endpoint *endpoint = data;
	struct str body = STR_INIT;
	(void)version, (void)upload, (void)upload_len, (void)state;
	for (int page = 0; page < ENDPOINT_PAGES; page++) {
		if (!str_eq(url, paths[page]))
			continue;
		if (!str_eq(method, MHD_HTTP_METHOD_GET) && !str_eq(method, MHD_HTTP_METHOD_HEAD)) {
			str_add(&body, "only GET\n");
			return reply(endpoint, connection, MHD_HTTP_METHOD_NOT_ALLOWED, &body, "Allow", "GET, HEAD");
		}
		bool well = endpoint->answer(endpoint->data, (enum endpoint_page)page, &body);
		return reply(endpoint, connection, well ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, &body,
			"Content-Type",
			page == ENDPOINT_METRICS ? "text/plain; version=0.0.4; charset=utf-8"
						 : "text/plain; charset=utf-8");
	}
	str_add(&body, "there are /metrics, /healthz and /readyz\n");
	return reply(endpoint, connection, MHD_HTTP_NOT_FOUND, &body, "Content-Type", "text/plain; charset=utf-8");
}

/* Its threads hear no signal: it is the worker's own thread that must be woken by one. */
static struct MHD_Daemon *start(struct endpoint *endpoint, int fd)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	struct MHD_Daemon *daemon = endpoint->library.start_daemon(
		MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL, 0, NULL, NULL,
		on_request, endpoint, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
		MHD_OPTION_END);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return daemon;
}

struct endpoint *endpoint_start(const struct address *address, endpoint_answer_fn *answer, void *data, struct err *err)
{
	struct endpoint *endpoint = mem_zero(1, sizeof(*endpoint));
	endpoint->answer = answer;
	endpoint->data = data;
	int fd = load(&endpoint->library, err) ? open_socket(address, err) : -1;
	if (fd >= 0)
		endpoint->daemon = start(endpoint, fd);
	if (endpoint->daemon)
		return endpoint;
	if (fd >= 0) {
		close(fd);
		err_set(err, ERR_INTERNAL, _("the server for metrics does not start"));
	}
	free(endpoint);
	return NULL;
}

void endpoint_stop(struct endpoint *endpoint)
{
	if (!endpoint)
		return;
	endpoint->library.stop_daemon(endpoint->daemon);
	free(endpoint);
}

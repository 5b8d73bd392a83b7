/*
 * HTTP requests for the runner and the verbs: many at a time to one server, over connections that are kept, each
 * answer handed over as it is whole. Blocking as store/pg is: nothing happens but inside these calls. HTTP as in RFC
 * 9110; what libcurl speaks (1.0, 1.1, and 2 over TLS). No redirect is followed, so that no header with a secret goes
 * to another server than the one it was meant for, and no header ever stands in an error or a log.
 *
 * libcurl is loaded when the first session is opened (dlopen), not linked: it would bring nine libraries and about a
 * fifth more CPU to each start, the console's first frame included, and the one file that was copied to a host
 * without it works but for this.
 */
#ifndef STORE_HTTP_H
#define STORE_HTTP_H

#include "base/err.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http; /* one session with one server */

struct http_options {
	const char *url;            /* what stands before the path of each request: "https://host[:port][/path]" */
	const char *ca_file;        /* whom to trust, PEM, instead of the system's authorities; NULL: those */
	const char *const *headers; /* "Name: value", NULL at the end; sent with each request. NULL: none */
	int connect_ms;             /* how long a connection may take, TLS included */
	int whole_ms;               /* how long a request may take, with its answer */
	size_t answer_max;          /* bytes of a body; a longer one is cut off */
	int connections;            /* at most, at a time; what is asked beyond them waits in line */
	const volatile sig_atomic_t *interrupt; /* ends a wait; NULL: not interruptible */
};

/* How a request ended. */
enum http_end {
	HTTP_ANSWERED,  /* by the server, whatever its status */
	HTTP_UNREACHED, /* no connection: no such host, refused, no route */
	HTTP_UNTRUSTED, /* TLS: its certificate is not one that we trust, or it speaks none that we do */
	HTTP_TIMEOUT,   /* connect_ms or whole_ms were over */
	HTTP_CUT,       /* the connection ended before its answer did, or what came is not HTTP */
	HTTP_TOO_LARGE, /* longer than answer_max */
};

/* One request that ended. Borrowed: until the next call with its session. */
struct http_answer {
	uint64_t tag; /* as it was asked with */
	enum http_end end;
	int status;       /* as 200; 0 unless answered */
	const char *body; /* never NULL, with a zero byte behind its end; "" unless answered */
	size_t len;
	int64_t retry_after_ms; /* of Retry-After, a number of seconds or a date; 0: none */
	int64_t took_us;        /* from http_get to its end */
	const char *why;        /* one safe line where it was not answered, else "" */
};

/* Copies what it needs of options; the server is not spoken to yet. NULL and *err: ERR_MISSING where libcurl is not
 * here, ERR_INPUT where url is not http:// or https:// or a header or the CA file cannot be used. */
struct http *http_open(const struct http_options *options, struct err *err);

/* Drops what is under way. NULL is allowed. */
void http_close(struct http *http);

/* Asks GET url + path (which begins with "/" and is sent as it is). It goes out with the next http_wait, whatever that
 * waits for: several that are asked before it go together, which costs less. From here on whole_ms runs. */
bool http_get(struct http *http, const char *path, uint64_t tag, struct err *err);

/* The same with POST and body, which is copied; what it is (Content-Type) is a header of the session. It is sent once:
 * where no answer came, the server may have done what it was asked for all the same. */
bool http_post(struct http *http, const char *path, const char *body, uint64_t tag, struct err *err);

/* Sends what was asked, and gives the next request that ended, in the order in which they end. NULL after ms without
 * any, at once where nothing is under way, and on an interrupt; ms 0 sends and looks. */
const struct http_answer *http_wait(struct http *http, int ms);

/* Requests whose end was not told yet. */
size_t http_under_way(const struct http *http);

#endif

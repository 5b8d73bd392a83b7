#include "store/http.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "store/sigpipe.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	WAKE_MS = 200, /* how often the interrupt flag is looked at while the server is silent */
	RETRY_MAX_S = 24 * 3600,
};

/* The functions of the library that are called here. */
struct library {
	__typeof__(&curl_global_init) global_init;
	__typeof__(&curl_easy_init) easy_init;
	__typeof__(&curl_easy_cleanup) easy_cleanup;
	CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
	CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
	__typeof__(&curl_easy_strerror) easy_strerror;
	__typeof__(&curl_slist_append) slist_append;
	__typeof__(&curl_slist_free_all) slist_free_all;
	__typeof__(&curl_multi_init) multi_init;
	__typeof__(&curl_multi_cleanup) multi_cleanup;
	CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
	__typeof__(&curl_multi_add_handle) multi_add_handle;
	__typeof__(&curl_multi_remove_handle) multi_remove_handle;
	__typeof__(&curl_multi_perform) multi_perform;
	__typeof__(&curl_multi_poll) multi_poll;
	__typeof__(&curl_multi_info_read) multi_info_read;
};

static const struct {
	const char *name;
	size_t at;
} symbols[] = {
	{"curl_global_init", offsetof(struct library, global_init)},
	{"curl_easy_init", offsetof(struct library, easy_init)},
	{"curl_easy_cleanup", offsetof(struct library, easy_cleanup)},
	{"curl_easy_setopt", offsetof(struct library, easy_setopt)},
	{"curl_easy_getinfo", offsetof(struct library, easy_getinfo)},
	{"curl_easy_strerror", offsetof(struct library, easy_strerror)},
	{"curl_slist_append", offsetof(struct library, slist_append)},
	{"curl_slist_free_all", offsetof(struct library, slist_free_all)},
	{"curl_multi_init", offsetof(struct library, multi_init)},
	{"curl_multi_cleanup", offsetof(struct library, multi_cleanup)},
	{"curl_multi_setopt", offsetof(struct library, multi_setopt)},
	{"curl_multi_add_handle", offsetof(struct library, multi_add_handle)},
	{"curl_multi_remove_handle", offsetof(struct library, multi_remove_handle)},
	{"curl_multi_perform", offsetof(struct library, multi_perform)},
	{"curl_multi_poll", offsetof(struct library, multi_poll)},
	{"curl_multi_info_read", offsetof(struct library, multi_info_read)},
};

/* One request, under way or kept to be used again: making a handle costs more than asking with it. */
struct request {
	struct http *http;
	CURL *easy;
	uint64_t tag;
	int64_t asked_us;
	struct str body;
	bool too_large;
	bool under_way;
};

struct http {
	struct library library;
	CURLM *multi;
	struct curl_slist *headers;
	char *url;
	char *ca_file;
	struct http_options options;
	struct {
		VEC(struct request *);
	} requests;
	struct {
		VEC(struct request *);
	} idle;
	size_t under_way;
	bool unsent;          /* something was asked since the last turn */
	bool turned;          /* there was one since the last wait: nothing can have come */
	struct request *told; /* whose answer is the caller's until the next call */
	struct http_answer answer;
	char *why;
};

/* Never unloaded: what it leaves behind for the end of a thread must still be there then. */
static bool load(struct library *library, struct err *err)
{
	static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
	void *handle = NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !handle; i++)
		handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return err_set(err, ERR_MISSING, _("%s is not here"), names[0]);
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++) {
		void *symbol = dlsym(handle, symbols[i].name);
		if (!symbol)
			return err_set(err, ERR_MISSING, _("%s has no %s"), names[0], symbols[i].name);
		memcpy((char *)library + symbols[i].at, &symbol, sizeof(symbol));
	}
	if (library->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, ERR_INTERNAL, _("%s does not start"), names[0]);
	return true;
}

static size_t on_body(char *data, size_t size, size_t count, void *to)
{
	struct request *request = to;
	size_t len = size * count;
	if (len > request->http->options.answer_max - request->body.len) {
		request->too_large = true;
		return 0;
	}
	str_addn(&request->body, data, len);
	return len;
}

/* What holds for every request of the session. */
static bool set_up(struct http *http, CURL *easy, struct request *request)
{
	const struct http_options *options = &http->options;
	CURLcode (*set)(CURL *, CURLoption, ...) = http->library.easy_setopt;
	return set(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK && set(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       set(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS) == CURLE_OK &&
	       set(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_ms) == CURLE_OK &&
	       set(easy, CURLOPT_TIMEOUT_MS, (long)options->whole_ms) == CURLE_OK &&
	       set(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)options->answer_max) == CURLE_OK &&
	       set(easy, CURLOPT_HTTPHEADER, http->headers) == CURLE_OK &&
	       set(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       set(easy, CURLOPT_WRITEDATA, (void *)request) == CURLE_OK &&
	       set(easy, CURLOPT_PRIVATE, (void *)request) == CURLE_OK &&
	       (!http->ca_file || (set(easy, CURLOPT_CAINFO, http->ca_file) == CURLE_OK &&
					  set(easy, CURLOPT_CAPATH, NULL) == CURLE_OK));
}

static struct request *request_new(struct http *http)
{
	struct request *request = mem_zero(1, sizeof(*request));
	request->http = http;
	request->easy = http->library.easy_init();
	if (!request->easy || !set_up(http, request->easy, request)) {
		http->library.easy_cleanup(request->easy);
		free(request);
		return NULL;
	}
	VEC_PUSH(&http->requests, request);
	return request;
}

/* The answer that was told is the caller's no longer. */
static void take_back(struct http *http)
{
	if (http->told)
		VEC_PUSH(&http->idle, http->told);
	http->told = NULL;
	free(http->why);
	http->why = NULL;
}

static bool check(const struct http_options *options, struct err *err)
{
	if (!str_starts(options->url, "http://") && !str_starts(options->url, "https://"))
		return err_set(err, ERR_INPUT, _("expected an address that begins with http:// or https://"));
	if (options->ca_file && access(options->ca_file, R_OK) != 0)
		return err_set(err, ERR_INPUT, _("the CA file %s cannot be read"), options->ca_file);
	for (const char *const *header = options->headers; header && *header; header++) {
		if (strpbrk(*header, "\r\n"))
			return err_set(err, ERR_INPUT, _("a header has more than one line"));
	}
	return true;
}

struct http *http_open(const struct http_options *options, struct err *err)
{
	struct library library;
	if (!check(options, err) || !load(&library, err))
		return NULL;
	struct http *http = mem_zero(1, sizeof(*http));
	http->library = library;
	http->options = *options;
	http->url = mem_strdup(options->url);
	http->ca_file = mem_strdup(options->ca_file);
	for (const char *const *header = options->headers; header && *header; header++)
		http->headers = library.slist_append(http->headers, *header);
	http->multi = library.multi_init();
	if (http->multi &&
		library.multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)options->connections) ==
			CURLM_OK &&
		library.multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)options->connections) == CURLM_OK)
		return http;
	http_close(http);
	err_set(err, ERR_INTERNAL, _("%s does not start"), "libcurl");
	return NULL;
}

void http_close(struct http *http)
{
	struct sigpipe sigpipe;
	if (!http)
		return;
	sigpipe_hold(&sigpipe);
	for (size_t i = 0; i < http->requests.len; i++) {
		struct request *request = http->requests.items[i];
		if (request->under_way)
			http->library.multi_remove_handle(http->multi, request->easy);
		http->library.easy_cleanup(request->easy);
		str_done(&request->body);
		free(request);
	}
	if (http->multi)
		http->library.multi_cleanup(http->multi);
	sigpipe_release(&sigpipe);
	http->library.slist_free_all(http->headers);
	free(http->requests.items);
	free(http->idle.items);
	free(http->url);
	free(http->ca_file);
	free(http->why);
	free(http);
}

static void perform(struct http *http)
{
	struct sigpipe sigpipe;
	int running;
	sigpipe_hold(&sigpipe);
	http->library.multi_perform(http->multi, &running);
	sigpipe_release(&sigpipe);
	http->unsent = false;
	http->turned = true;
}

/* What a handle was asked with before is not sent again. */
static bool set_method(struct http *http, CURL *easy, const char *body)
{
	CURLcode (*set)(CURL *, CURLoption, ...) = http->library.easy_setopt;
	if (!body)
		return set(easy, CURLOPT_HTTPGET, 1L) == CURLE_OK;
	return set(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body)) == CURLE_OK &&
	       set(easy, CURLOPT_COPYPOSTFIELDS, body) == CURLE_OK;
}

/* body NULL: GET. */
static bool ask(struct http *http, const char *path, const char *body, uint64_t tag, struct err *err)
{
	take_back(http);
	struct request *request = http->idle.len ? http->idle.items[--http->idle.len] : request_new(http);
	if (!request)
		return err_set(err, ERR_INTERNAL, _("%s does not start"), "libcurl");
	char *url = mem_printf("%s%s", http->url, path);
	bool ok = http->library.easy_setopt(request->easy, CURLOPT_URL, url) == CURLE_OK &&
		  set_method(http, request->easy, body);
	free(url);
	str_clear(&request->body);
	request->too_large = false;
	request->tag = tag;
	request->asked_us = clock_us();
	if (!ok || http->library.multi_add_handle(http->multi, request->easy) != CURLM_OK) {
		VEC_PUSH(&http->idle, request);
		return err_set(err, ERR_INTERNAL, _("the request cannot be made"));
	}
	request->under_way = true;
	http->under_way++;
	http->unsent = true;
	return true;
}

bool http_get(struct http *http, const char *path, uint64_t tag, struct err *err)
{
	return ask(http, path, NULL, tag, err);
}

bool http_post(struct http *http, const char *path, const char *body, uint64_t tag, struct err *err)
{
	return ask(http, path, body, tag, err);
}

static enum http_end end_of(CURLcode code, bool too_large)
{
	switch (code) {
	case CURLE_OK:
		return HTTP_ANSWERED;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TIMEOUT;
	case CURLE_FILESIZE_EXCEEDED:
		return HTTP_TOO_LARGE;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_URL_MALFORMAT:
		return HTTP_UNREACHED;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_UNTRUSTED;
	default:
		return too_large ? HTTP_TOO_LARGE : HTTP_CUT;
	}
}

/* How long the server wants to be left alone: seconds, or until a date, and any number of either may come. */
static int64_t retry_after_ms(const struct http *http, CURL *easy)
{
	curl_off_t s = 0;
	http->library.easy_getinfo(easy, CURLINFO_RETRY_AFTER, &s);
	return 1000 * (int64_t)(s < 0 ? 0 : s < RETRY_MAX_S ? s : RETRY_MAX_S);
}

/* Fills the session's answer by a request that ended. */
static const struct http_answer *tell(struct http *http, struct request *request, CURLcode code)
{
	struct http_answer *answer = &http->answer;
	long status = 0;
	http->library.multi_remove_handle(http->multi, request->easy);
	request->under_way = false;
	http->under_way--;
	http->told = request;
	*answer = (struct http_answer){.tag = request->tag,
		.end = end_of(code, request->too_large),
		.body = "",
		.took_us = clock_us() - request->asked_us,
		.why = ""};
	if (answer->end != HTTP_ANSWERED) {
		answer->why = http->why = safe_text(http->library.easy_strerror(code), SAFE_SHOW);
		return answer;
	}
	http->library.easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
	answer->status = (int)status;
	answer->retry_after_ms = retry_after_ms(http, request->easy);
	answer->body = str_text(&request->body);
	answer->len = request->body.len;
	return answer;
}

/* The next one that has ended by now. */
static const struct http_answer *ended(struct http *http)
{
	int left;
	CURLMsg *message;
	while ((message = http->library.multi_info_read(http->multi, &left))) {
		char *request = NULL;
		if (message->msg != CURLMSG_DONE)
			continue;
		CURLcode code = message->data.result;
		http->library.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
		return tell(http, (struct request *)request, code);
	}
	return NULL;
}

const struct http_answer *http_wait(struct http *http, int ms)
{
	int64_t until = clock_ms() + ms;
	take_back(http);
	if (http->unsent)
		perform(http);
	const struct http_answer *answer = ended(http);
	while (!answer && http->under_way) {
		if (http->options.interrupt && *http->options.interrupt)
			return NULL;
		/* Each turn goes through all that is under way, whatever came. */
		if (!http->turned)
			perform(http);
		answer = ended(http);
		int64_t left = until - clock_ms();
		if (answer || left <= 0)
			break;
		/* An error of the poll is that of a signal, without any socket to wait for. */
		http->library.multi_poll(http->multi, NULL, 0, left < WAKE_MS ? (int)left : WAKE_MS, NULL);
		http->turned = false;
	}
	http->turned = http->turned && answer;
	return answer;
}

size_t http_under_way(const struct http *http)
{
	return http->under_way;
}

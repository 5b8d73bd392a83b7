/*
 * Floors for participant counts, and trueup's own reading of its cache. Prints milliseconds.
 *
 *	bench_participants fetch URL TOKEN COUNT CONNECTIONS
 *		a loop of curl_multi_poll that asks for chats -1 to -COUNT and does nothing with the answers
 *	bench_participants read REDIS_URL COUNT
 *		the counts of chats 1 to COUNT, all of which must be there
 */
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "systems/participants_cache.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS_MAX = 1000, COUNT_MAX = 10000000, WAIT_MS = 1000, REDIS_MS = 5000 };

static _Noreturn void fail(const char *what, const char *why)
{
	fprintf(stderr, "bench_participants: %s: %s\n", what, why);
	exit(3);
}

static long number(const char *text, long most)
{
	long value;
	if (!str_to_long(text, 1, most, &value))
		fail("not a number that can be", text);
	return value;
}

static size_t drop(char *data, size_t size, size_t n, void *user)
{
	(void)data, (void)user;
	return size * n;
}

static CURL *new_request(struct curl_slist *headers)
{
	CURL *request = curl_easy_init();
	if (!request)
		fail("curl", "no memory");
	curl_easy_setopt(request, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(request, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(request, CURLOPT_NOSIGNAL, 1L);
	return request;
}

static void ask(CURLM *multi, CURL *request, const char *url, long chat)
{
	char *path = mem_printf("%s/chats/-%ld", url, chat);
	curl_easy_setopt(request, CURLOPT_URL, path);
	curl_multi_add_handle(multi, request);
	free(path);
}

/* Those that ended ask for the next chat each. Returns how many ended. */
static long go_on(CURLM *multi, const char *url, long count, long *next)
{
	CURLMsg *message;
	long ended = 0;
	int left;
	while ((message = curl_multi_info_read(multi, &left))) {
		CURL *request = message->easy_handle;
		long status = 0;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(request, CURLINFO_RESPONSE_CODE, &status);
		if (code || status != 200)
			fail("a chat", code ? curl_easy_strerror(code) : "not 200");
		curl_multi_remove_handle(multi, request);
		if (*next <= count)
			ask(multi, request, url, (*next)++);
		ended++;
	}
	return ended;
}

static void fetch(const char *url, const char *token, long count, long connections)
{
	char *header = mem_printf("Authorization: %s", token);
	struct curl_slist *headers = curl_slist_append(NULL, header);
	CURLM *multi = curl_multi_init();
	CURL *requests[CONNECTIONS_MAX];
	long next = 1, ended = 0;
	int running;
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections);
	for (long i = 0; i < connections; i++)
		requests[i] = new_request(headers);
	int64_t begun = clock_us();
	for (long i = 0; i < connections && next <= count; i++)
		ask(multi, requests[i], url, next++);
	while (ended < count) {
		curl_multi_perform(multi, &running);
		ended += go_on(multi, url, count, &next);
		if (ended < count)
			curl_multi_poll(multi, NULL, 0, WAIT_MS, NULL);
	}
	printf("%.1f\n", (double)(clock_us() - begun) / 1000);
	for (long i = 0; i < connections; i++)
		curl_easy_cleanup(requests[i]);
	curl_multi_cleanup(multi);
	curl_slist_free_all(headers);
	free(header);
}

static void read_all(const char *url, long count)
{
	struct err err = ERR_INIT;
	const struct redis_options options = {.url = url, .connect_ms = REDIS_MS, .answer_ms = REDIS_MS};
	struct redis *redis = redis_open(&options, &err);
	char **chats = mem_zero((size_t)count, sizeof(*chats));
	struct participants_count *counts = mem_zero((size_t)count, sizeof(*counts));
	for (long i = 0; i < count; i++)
		chats[i] = mem_printf("%ld", i + 1);
	/* Connected, as a worker is that goes on. */
	if (!redis || !participants_cache_read(redis, (const char *const *)chats, 1, counts, &err))
		fail("redis", err.text);
	int64_t begun = clock_us();
	if (!participants_cache_read(redis, (const char *const *)chats, (size_t)count, counts, &err))
		fail("redis", err.text);
	printf("%.1f\n", (double)(clock_us() - begun) / 1000);
	for (long i = 0; i < count; i++) {
		if (counts[i].found != PARTICIPANTS_FOUND)
			fail("not in the cache", chats[i]);
		free(chats[i]);
	}
	free(chats);
	free(counts);
	redis_close(redis);
}

int main(int argc, char **argv)
{
	if (argc == 6 && str_eq(argv[1], "fetch"))
		fetch(argv[2], argv[3], number(argv[4], COUNT_MAX), number(argv[5], CONNECTIONS_MAX));
	else if (argc == 4 && str_eq(argv[1], "read"))
		read_all(argv[2], number(argv[3], COUNT_MAX));
	else
		fail("usage", "fetch URL TOKEN COUNT CONNECTIONS | read REDIS_URL COUNT");
	return 0;
}

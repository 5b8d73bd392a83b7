#include "systems/max_api.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "store/http.h"
#include "systems/breaker.h"
#include "systems/json_members.h"
#include "systems/token.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ANSWER_MAX = 1024 * 1024,
	CONNECT_MS = 10000,
};

/* A question under way. */
struct question {
	int64_t chat;
	uint64_t tag;
};

struct max_api {
	struct http *http;
	char *token; /* for what is never to be said */
	char hash[65];
	struct breaker breaker;
	struct {
		VEC(struct question);
	} questions;
	struct {
		VEC(size_t);
	} idle; /* of questions */
};

static const char *const words[MAX_OUTCOMES] = {
	[MAX_COUNTED] = "counted",
	[MAX_GONE] = "gone",
	[MAX_BUSY] = "busy",
	[MAX_UNAVAILABLE] = "unavailable",
	[MAX_UNAUTHORIZED] = "unauthorized",
	[MAX_REFUSED] = "refused",
	[MAX_GARBAGE] = "garbage",
	[MAX_TOO_LARGE] = "too-large",
};

const char *max_outcome_word(enum max_outcome outcome)
{
	return words[outcome];
}

static struct http *open_http(const struct max_api_options *options, const char *token, struct err *err)
{
	char *header = mem_printf("Authorization: %s", token);
	const char *const headers[] = {header, "Accept: application/json", NULL};
	const struct http_options http = {
		.url = options->url ? options->url : MAX_API_URL,
		.ca_file = options->ca_file,
		.headers = headers,
		.connect_ms = options->timeout_ms < CONNECT_MS ? options->timeout_ms : CONNECT_MS,
		.whole_ms = options->timeout_ms,
		.answer_max = ANSWER_MAX,
		.connections = options->connections,
	};
	struct http *session = http_open(&http, err);
	explicit_bzero(header, strlen(header));
	free(header);
	return session;
}

struct max_api *max_api_open(const struct max_api_options *options, struct err *err)
{
	struct max_api *api = NULL;
	if (!options->token && !options->token_file) {
		err_set(err, ERR_MISSING, _("there is no token for the MAX API; set MAX_API_TOKEN_FILE"));
		return NULL;
	}
	char *token = token_read(options->token, options->token_file, TEXT("the MAX API"), err);
	struct http *http = token ? open_http(options, token, err) : NULL;
	if (http) {
		api = mem_zero(1, sizeof(*api));
		api->http = http;
		api->token = token;
		sha256_hex(token, strlen(token), api->hash);
	} else {
		token_free(token);
	}
	return api;
}

void max_api_close(struct max_api *api)
{
	if (!api)
		return;
	http_close(api->http);
	token_free(api->token);
	free(api->questions.items);
	free(api->idle.items);
	free(api);
}

const char *max_api_token_hash(const struct max_api *api)
{
	return api->hash;
}

int64_t max_api_pause_ms(const struct max_api *api)
{
	return breaker_wait_ms(&api->breaker, clock_ms());
}

bool max_api_ask(struct max_api *api, int64_t chat, uint64_t tag, struct err *err)
{
	char path[40];
	snprintf(path, sizeof(path), "/chats/%" PRId64, chat);
	if (!api->idle.len) {
		VEC_PUSH(&api->idle, api->questions.len);
		VEC_PUSH(&api->questions, (struct question){0});
	}
	size_t at = api->idle.items[api->idle.len - 1];
	if (!http_get(api->http, path, at, err))
		return false;
	api->idle.len--;
	api->questions.items[at] = (struct question){.chat = chat, .tag = tag};
	breaker_asked(&api->breaker);
	return true;
}

static void say(struct max_answer *out, const char *text)
{
	char *safe = safe_text(text, SAFE_SHOW);
	size_t len = utf8_cut(safe, strlen(safe), sizeof(out->why) - 1);
	memcpy(out->why, safe, len);
	out->why[len] = '\0';
	free(safe);
}

/* What is wanted of an answer about a chat. */
enum { CHAT_ID, CHAT_COUNT, CHAT_STATUS, CHAT_EVENT, CHAT_MEMBERS };

static void take_chat(const struct json_plain *members, struct max_answer *out)
{
	static const char *const gone[] = {"removed", "left", "closed", NULL};
	const struct json_plain *id = &members[CHAT_ID], *count = &members[CHAT_COUNT];
	const char *const *status = gone;
	while (*status && !json_members_is(&members[CHAT_STATUS], *status))
		status++;
	out->last_event_ms = members[CHAT_EVENT].kind == JSON_PLAIN_INT ? members[CHAT_EVENT].number : 0;
	out->outcome = MAX_GARBAGE;
	if (id->kind != JSON_PLAIN_INT || id->number != out->chat) {
		say(out, _("the answer is about another chat"));
	} else if (*status) {
		out->outcome = MAX_GONE;
		say(out, *status);
	} else if (count->kind != JSON_PLAIN_INT || count->number < 0 || count->number > INT32_MAX) {
		say(out, _("the answer has no count that could be one"));
	} else {
		out->outcome = MAX_COUNTED;
		out->count = count->number;
	}
}

void max_answer_parse(const char *body, size_t len, struct max_answer *out)
{
	struct json_plain members[CHAT_MEMBERS] = {[CHAT_ID] = {.name = "chat_id"},
		[CHAT_COUNT] = {.name = "participants_count"},
		[CHAT_STATUS] = {.name = "status"},
		[CHAT_EVENT] = {.name = "last_event_time"}};
	json_t *tree;
	if (json_members_read(body, len, members, CHAT_MEMBERS, &tree)) {
		take_chat(members, out);
	} else {
		out->outcome = MAX_GARBAGE;
		say(out, _("the answer is no JSON"));
	}
	json_decref(tree);
}

static enum max_outcome outcome_of_status(int status)
{
	if (status == 401)
		return MAX_UNAUTHORIZED;
	if (status == 403 || status == 404)
		return MAX_GONE;
	if (status == 429)
		return MAX_BUSY;
	if (status >= 500)
		return MAX_UNAVAILABLE;
	return status >= 400 ? MAX_REFUSED : MAX_GARBAGE;
}

/* A server may say what it was sent. */
static void hide(char *text, const char *token)
{
	size_t len = strlen(token);
	for (char *at = text; (at = strstr(at, token)); at += len)
		memset(at, '*', len);
}

/* What the API itself says of an error, where it says something. */
static void say_error(const struct max_api *api, const struct http_answer *answer, struct max_answer *out)
{
	json_t *value = json_loadb(answer->body, answer->len, 0, NULL);
	const char *code = json_string_value(json_object_get(value, "code"));
	const char *message = json_string_value(json_object_get(value, "message"));
	char *text = mem_printf("HTTP %d%s%s%s%s", answer->status, code ? " " : "", code ? code : "",
		message ? ": " : "", message ? message : "");
	hide(text, api->token);
	say(out, text);
	free(text);
	json_decref(value);
}

static void classify(const struct max_api *api, const struct http_answer *answer, struct max_answer *out)
{
	if (answer->end == HTTP_TOO_LARGE) {
		out->outcome = MAX_TOO_LARGE;
		say(out, _("the answer is larger than a megabyte"));
	} else if (answer->end != HTTP_ANSWERED) {
		out->outcome = MAX_UNAVAILABLE;
		say(out, answer->why);
	} else if (answer->status == 200) {
		max_answer_parse(answer->body, answer->len, out);
	} else {
		out->outcome = outcome_of_status(answer->status);
		out->retry_after_ms = answer->retry_after_ms;
		say_error(api, answer, out);
	}
}

bool max_api_wait(struct max_api *api, int ms, struct max_answer *out)
{
	const struct http_answer *answer = http_wait(api->http, ms);
	if (!answer)
		return false;
	const struct question *question = &api->questions.items[answer->tag];
	*out = (struct max_answer){.tag = question->tag, .chat = question->chat, .took_us = answer->took_us};
	VEC_PUSH(&api->idle, (size_t)answer->tag);
	classify(api, answer, out);
	/* What says something about one chat says that the API is well; what is busy is not broken. */
	breaker_told(&api->breaker,
		out->outcome != MAX_UNAVAILABLE && out->outcome != MAX_GARBAGE && out->outcome != MAX_TOO_LARGE,
		clock_ms());
	return true;
}

size_t max_api_under_way(const struct max_api *api)
{
	return http_under_way(api->http);
}

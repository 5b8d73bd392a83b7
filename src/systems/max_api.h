/*
 * The MAX Bot API (platform-api2.max.ru, as of mid-2026), as far as participant counts need it: GET /chats/{chatId},
 * with the header "Authorization: <token>" (no "Bearer"). One call a chat: there is none that lists them
 * all. Says of each answer what it means for the chat and for whoever asks; who asks when, and how fast, is decided by
 * the caller (systems/rate). Neither the token nor a header is ever part of an error or a log.
 */
#ifndef SYSTEMS_MAX_API_H
#define SYSTEMS_MAX_API_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAX_API_URL "https://platform-api2.max.ru"

struct max_api;

struct max_api_options {
	const char *url;        /* NULL: MAX_API_URL */
	const char *token;      /* or */
	const char *token_file; /* a file that holds it, blanks around it or not */
	const char *ca_file;    /* as in struct http_options */
	int timeout_ms;         /* of one request */
	int connections;        /* at most, at a time */
};

/* What an answer means. */
enum max_outcome {
	MAX_COUNTED,      /* here is the count */
	MAX_GONE,         /* 404, 403, or a chat that is removed, left or closed: not to be asked for a day */
	MAX_BUSY,         /* 429: less, and later */
	MAX_UNAVAILABLE,  /* 5xx, or no whole answer: later */
	MAX_UNAUTHORIZED, /* 401: the token is none; nothing that is asked with it can go well */
	MAX_REFUSED,      /* another 4xx: this will not go well however often it is asked */
	MAX_GARBAGE,      /* no answer to what was asked: no JSON, another chat, a count that cannot be */
	MAX_TOO_LARGE,    /* cut off at a megabyte */
	MAX_OUTCOMES,
};

/* The stable word for an outcome, as in JSON and metrics: "counted", "gone", … */
const char *max_outcome_word(enum max_outcome outcome);

/* Plain value. */
struct max_answer {
	uint64_t tag;
	int64_t chat;
	enum max_outcome outcome;
	int64_t count;          /* 0 to 2^31-1 where it was counted */
	int64_t last_event_ms;  /* milliseconds since 1970; 0: not said */
	int64_t retry_after_ms; /* 0: not said */
	int64_t took_us;
	char why[160]; /* one safe line for people; "" where it was counted */
};

/* Reads the token; nothing is asked yet. NULL and *err: ERR_MISSING without a token or libcurl, ERR_INPUT where the
 * address, the token (or its file) or the CA file cannot be used. */
struct max_api *max_api_open(const struct max_api_options *options, struct err *err);
void max_api_close(struct max_api *api); /* NULL is allowed */

/* The SHA-256 of the token in hexadecimal digits: what the budget of requests goes by. Borrowed. */
const char *max_api_token_hash(const struct max_api *api);

/* How long to ask nothing, in milliseconds, because the API has failed again and again; 0: ask. */
int64_t max_api_pause_ms(const struct max_api *api);

/* Asks for a chat by its number in MAX. It goes out with the next max_api_wait. */
bool max_api_ask(struct max_api *api, int64_t chat, uint64_t tag, struct err *err);

/* The next answer. False where none came within ms and where nothing is under way. */
bool max_api_wait(struct max_api *api, int ms, struct max_answer *out);

size_t max_api_under_way(const struct max_api *api);

/* Reads an answer with a status of 200 to what was asked about chat; for tests of what comes. */
void max_answer_parse(const char *body, size_t len, struct max_answer *out);

#endif

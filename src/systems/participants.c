#include "systems/participants.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/binding.h"
#include "engine/site.h"
#include "systems/max_api.h"
#include "systems/participants_cache.h"
#include "systems/rate.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
	TURN_MS = 100,        /* the longest wait between two looks at the interrupt flag */
	DRAIN_MS = 8000,      /* how long what is under way is waited for at the end */
	FETCH_MAX_MS = 60000, /* a fetch that takes longer is broken off, so that its job heeds what is asked of it */
	RETRY_MS = 250,       /* the first wait before another try; doubled */
	RETRY_MAX_MS = 30000,
	REDIS_MS = 2000,
	CONNECTIONS_MAX = 64,
	PERCENT = 100,
};

enum chat_state { CHAT_TO_ASK, CHAT_UNDER_WAY, CHAT_TOLD };

/* One chat of a chunk, and what came of it. */
struct chat {
	char *id;
	int64_t number; /* in MAX */
	enum chat_state state;
	int tries;
	int64_t not_before;  /* monotonic milliseconds */
	const char *outcome; /* a word; of max_api, or "unreachable", "budget" */
	const char *source;
	int64_t count;
	int64_t at_us; /* since 1970 */
	int64_t event_ms;
	char *why;
};

struct session {
	const struct participants_config *config;
	struct site *site;
	const struct domain *domain;
	int64_t job;
	struct arena *arena;
	struct sql write;
	struct max_api *api;
	struct redis *redis; /* NULL: there is none */
	struct rate *rate;   /* NULL before the first chunk */
	struct chat *chats;
	size_t nchats;
	size_t next;    /* where to look for a chat to be asked for */
	size_t left;    /* chats of which nothing is told */
	int64_t told;   /* keys of the chunk that this job told, and counted, before it was broken off */
	uint64_t round; /* of fetches: an answer to an earlier one is dropped */
};

enum { ROUND_SHIFT = 32 /* bits of a tag that are the chat's place */ };

static int64_t setting(const struct session *session, enum setting which)
{
	return session->config->settings->value[which];
}

static void forget(struct session *session)
{
	for (size_t i = 0; i < session->nchats; i++) {
		free(session->chats[i].id);
		free(session->chats[i].why);
	}
	free(session->chats);
	session->chats = NULL;
	session->nchats = session->next = session->left = 0;
	session->told = 0;
	session->round++;
}

static void participants_close(void *data)
{
	struct session *session = data;
	forget(session);
	max_api_close(session->api);
	redis_close(session->redis);
	rate_free(session->rate);
	arena_free(session->arena);
	free(session);
}

static bool open_all(struct session *session, struct err *err)
{
	const struct target *target = session->config->target;
	int64_t batch = setting(session, SETTING_PARTICIPANTS_BATCH_SIZE);
	const struct max_api_options api = {
		.url = target->max_api,
		.token = target->max_api_token,
		.token_file = target->max_api_token_file,
		.ca_file = target->max_api_ca_file,
		.timeout_ms = (int)setting(session, SETTING_PARTICIPANTS_MAX_API_TIMEOUT),
		.connections = batch < CONNECTIONS_MAX ? (int)batch : CONNECTIONS_MAX,
	};
	const struct redis_options redis = {.url = target->redis, .connect_ms = REDIS_MS, .answer_ms = REDIS_MS};
	if (setting(session, SETTING_PARTICIPANTS_DISABLED))
		return err_set(err, ERR_REFUSED, _("the MAX API is not to be asked: PARTICIPANTS_DISABLED is set"));
	session->api = max_api_open(&api, err);
	if (!session->api)
		return false;
	if (target->redis && !(session->redis = redis_open(&redis, err)))
		return false;
	return catalog_query(session->site->catalog, "sql/queries/participants/write.sql", session->domain->shape,
		session->arena, &session->write, err);
}

static void *participants_open(
	const void *config, struct site *site, const struct domain *domain, int64_t job, struct err *err)
{
	struct session *session = mem_zero(1, sizeof(*session));
	session->config = config;
	session->site = site;
	session->domain = domain;
	session->job = job;
	session->arena = arena_new();
	if (open_all(session, err))
		return session;
	participants_close(session);
	return NULL;
}

static void tell(struct session *session, struct chat *chat, const char *outcome, const char *why)
{
	chat->state = CHAT_TOLD;
	chat->outcome = outcome;
	chat->why = why && *why ? mem_strdup(why) : NULL;
	session->left--;
}

static void tell_count(struct session *session, struct chat *chat, int64_t count, const char *source, int64_t at_us)
{
	chat->count = count;
	chat->source = source;
	chat->at_us = at_us;
	tell(session, chat, "counted", NULL);
}

/* A number of 64 bits, as MAX counts chats; 0 is none. */
static int64_t number_of(const char *text)
{
	long number;
	_Static_assert(sizeof(number) == sizeof(int64_t), "a number of MAX fits");
	return text && str_to_long(text, INT64_MIN, INT64_MAX, &number) ? number : 0;
}

/* The budget goes by whether the job is a schedule's, which is known with its first keys. */
static void begin_rate(struct session *session, bool counted)
{
	const struct rate_options options = {
		.site = session->site,
		.token_hash = max_api_token_hash(session->api),
		.per_second = session->config->target->max_api_rate,
		.hourly = counted ? (int)setting(session, SETTING_PARTICIPANTS_HOURLY_REQUESTS) : 0,
	};
	if (!session->rate)
		session->rate = rate_new(&options);
}

static bool read_keys(struct session *session, const char *keys, bool force, struct err *err)
{
	struct binding binding;
	forget(session);
	binding_init(&binding);
	binding_text(&binding, "keys", keys);
	binding_int(&binding, "job", session->job);
	struct pg_rows *rows = site_ask(session->site, PG_READ, "sql/queries/participants/keys.sql",
		session->domain->system, binding.items, binding.len, err);
	binding_done(&binding);
	if (!rows)
		return false;
	session->chats = mem_zero(pg_rows_count(rows) + 1, sizeof(*session->chats));
	for (size_t i = 0; i < pg_rows_count(rows); i++) {
		bool own = pg_rows_bool(rows, i, "scheduled") && !force;
		begin_rate(session, own);
		session->told += pg_rows_bool(rows, i, "told");
		if (pg_rows_bool(rows, i, "fetched") ||
			(own && pg_rows_int(rows, i, "bucket") >= setting(session, SETTING_PARTICIPANTS_ROLLOUT)))
			continue;
		struct chat *chat = &session->chats[session->nchats++];
		*chat = (struct chat){.id = mem_strdup(pg_rows_get(rows, i, "chat"))};
		chat->number = number_of(pg_rows_get(rows, i, "max_chat_id"));
		session->left++;
		if (!chat->number)
			tell(session, chat, "unreachable", _("it has no number in MAX"));
	}
	pg_rows_free(rows);
	return true;
}

/* What is in the cache and not stale is taken from there, whoever put it there. */
static void look_in_cache(struct session *session)
{
	struct err ignored = ERR_INIT;
	int64_t oldest = clock_wall_us() - setting(session, SETTING_PARTICIPANTS_STALE_THRESHOLD) * 1000;
	if (!session->redis || !session->left)
		return;
	const char **ids = mem_zero(session->nchats, sizeof(*ids));
	struct participants_count *counts = mem_zero(session->nchats, sizeof(*counts));
	for (size_t i = 0; i < session->nchats; i++)
		ids[i] = session->chats[i].id;
	bool read = participants_cache_read(session->redis, ids, session->nchats, counts, &ignored);
	for (size_t i = 0; read && i < session->nchats; i++) {
		struct chat *chat = &session->chats[i];
		/* What was only copied from the database says nothing new. */
		if (chat->state == CHAT_TO_ASK && counts[i].found == PARTICIPANTS_FOUND &&
			counts[i].updated_us > oldest && counts[i].updated_us <= clock_wall_us() &&
			!str_eq(counts[i].source, "database"))
			tell_count(session, chat, counts[i].count, "cache", counts[i].updated_us);
	}
	err_done(&ignored);
	free(counts);
	free(ids);
}

/* Another try, or its end. */
static void retry(struct session *session, struct chat *chat, const struct max_answer *answer)
{
	int64_t wait = (int64_t)RETRY_MS << chat->tries;
	wait = answer->retry_after_ms > wait ? answer->retry_after_ms : wait;
	if (chat->tries++ >= setting(session, SETTING_PARTICIPANTS_MAX_RETRIES)) {
		tell(session, chat, max_outcome_word(answer->outcome), answer->why);
		return;
	}
	chat->state = CHAT_TO_ASK;
	chat->not_before = clock_ms() + (wait < RETRY_MAX_MS ? wait : RETRY_MAX_MS);
}

static bool handle(struct session *session, const struct max_answer *answer, struct err *err)
{
	if (answer->tag >> ROUND_SHIFT != session->round)
		return true;
	struct chat *chat = &session->chats[answer->tag & UINT32_MAX];
	switch (answer->outcome) {
	case MAX_COUNTED:
		chat->event_ms = answer->last_event_ms;
		tell_count(session, chat, answer->count, "api", clock_wall_us());
		return true;
	case MAX_UNAUTHORIZED:
		chat->state = CHAT_TO_ASK;
		return err_set(
			err, ERR_REFUSED, _("the MAX API refuses the token (%s); see MAX_API_TOKEN_FILE"), answer->why);
	case MAX_BUSY:
		retry(session, chat, answer);
		return rate_slow(session->rate, answer->retry_after_ms, err);
	case MAX_UNAVAILABLE:
		retry(session, chat, answer);
		return true;
	default:
		tell(session, chat, max_outcome_word(answer->outcome), answer->why);
		return true;
	}
}

/* The next chat whose time has come; NULL, and *wait_ms until the soonest. */
static struct chat *next_chat(struct session *session, int64_t *wait_ms)
{
	int64_t now = clock_ms();
	*wait_ms = TURN_MS;
	for (size_t i = 0; i < session->nchats; i++) {
		struct chat *chat = &session->chats[(session->next + i) % session->nchats];
		if (chat->state != CHAT_TO_ASK)
			continue;
		if (chat->not_before <= now) {
			session->next = (size_t)(chat - session->chats);
			return chat;
		}
		if (chat->not_before - now < *wait_ms)
			*wait_ms = chat->not_before - now;
	}
	return NULL;
}

/* The hour's budget is spent: what is left of the chunk is left for another time. */
static void give_up_rest(struct session *session)
{
	for (size_t i = 0; i < session->nchats; i++) {
		if (session->chats[i].state == CHAT_TO_ASK)
			tell(session, &session->chats[i], "budget", _("the hour's budget of requests is spent"));
	}
}

/* Sends one request if there is one and its time has come. *wait_ms: how long there is nothing more to send. */
static bool send_one(struct session *session, int64_t *wait_ms, struct err *err)
{
	struct chat *chat = next_chat(session, wait_ms);
	int64_t pause = max_api_pause_ms(session->api), wait_us = 0;
	if (!chat)
		return true;
	if (pause > 0) {
		*wait_ms = pause;
		return true;
	}
	int64_t want = (int64_t)(session->left - max_api_under_way(session->api));
	switch (rate_take(session->rate, want, &wait_us, err)) {
	case RATE_GO:
		*wait_ms = 0;
		chat->state = CHAT_UNDER_WAY;
		return max_api_ask(session->api, chat->number,
			session->round << ROUND_SHIFT | (uint64_t)(chat - session->chats), err);
	case RATE_WAIT:
		*wait_ms = (wait_us + 999) / 1000;
		return true;
	case RATE_SPENT:
		give_up_rest(session);
		*wait_ms = 0;
		return true;
	default:
		return false;
	}
}

static bool stopped(const struct session *session)
{
	return session->config->interrupt && *session->config->interrupt;
}

/* Takes every answer that is there, and waits for one at most wait_ms. */
static bool take_answers(struct session *session, int64_t wait_ms, struct err *err)
{
	struct max_answer answer;
	int wait = wait_ms < TURN_MS ? (int)wait_ms : TURN_MS;
	bool ok = true;
	if (!max_api_under_way(session->api)) {
		clock_sleep_ms(wait);
		return true;
	}
	for (; max_api_wait(session->api, wait, &answer); wait = 0)
		ok = handle(session, &answer, ok ? err : NULL) && ok;
	return ok;
}

/* Asks for all that is to be asked for. */
static bool ask_all(struct session *session, function_turn_fn *turn, void *data, struct err *err)
{
	int64_t end = clock_ms() + FETCH_MAX_MS, wait_ms;
	while (session->left) {
		if (stopped(session))
			return err_set(err, ERR_INTERRUPTED, _("interrupted"));
		if (!turn(data))
			return err_set(err, ERR_TEMPORARY, _("the lease is lost"));
		if (clock_ms() > end)
			return err_set(err, ERR_TEMPORARY, _("the MAX API does not answer as it should"));
		if (!send_one(session, &wait_ms, err) || !take_answers(session, wait_ms, err))
			return false;
	}
	return true;
}

/* What is under way at the end of a fetch that was broken off: what comes of it soon is kept. */
static void drain(struct session *session)
{
	struct err ignored = ERR_INIT;
	int64_t end = clock_ms() + DRAIN_MS;
	struct max_answer answer;
	while (max_api_under_way(session->api) && clock_ms() < end) {
		if (max_api_wait(session->api, TURN_MS, &answer) && answer.outcome != MAX_BUSY)
			handle(session, &answer, &ignored);
	}
	err_done(&ignored);
}

static bool participants_fetch(
	void *data, const char *keys, bool force, function_turn_fn *turn, void *turn_data, struct err *err)
{
	struct session *session = data;
	if (!read_keys(session, keys, force, err))
		return false;
	if (!force)
		look_in_cache(session);
	bool ok = ask_all(session, turn, turn_data, err);
	if (!ok)
		drain(session);
	return ok;
}

static void add_text(struct str *out, const char *name, const char *text)
{
	json_t *value = text ? json_string(text) : json_null();
	char *quoted = json_dumps(value, JSON_ENCODE_ANY);
	str_addf(out, ",\"%s\":%s", name, quoted);
	free(quoted);
	json_decref(value);
}

static char *results_of(const struct session *session)
{
	struct str out = STR_INIT;
	str_addc(&out, '[');
	for (size_t i = 0; i < session->nchats; i++) {
		const struct chat *chat = &session->chats[i];
		bool counted = str_eq(chat->outcome, "counted");
		if (chat->state != CHAT_TOLD)
			continue;
		str_addf(&out, "%s{\"chat\":%s", out.len > 1 ? "," : "", chat->id);
		add_text(&out, "outcome", chat->outcome);
		add_text(&out, "why", chat->why);
		add_text(&out, "source", chat->source);
		if (counted)
			str_addf(&out, ",\"count\":%" PRId64 ",\"at_us\":%" PRId64, chat->count, chat->at_us);
		if (chat->event_ms > 0)
			str_addf(&out, ",\"event_ms\":%" PRId64, chat->event_ms);
		str_addc(&out, '}');
	}
	str_addc(&out, ']');
	return str_take(&out);
}

static bool participants_write(void *data, struct function_counts *counts, struct err *err)
{
	struct session *session = data;
	struct binding binding;
	char *results = results_of(session);
	binding_init(&binding);
	binding_text(&binding, "results", results);
	binding_int(&binding, "job", session->job);
	binding_int(&binding, "stale_ms", setting(session, SETTING_PARTICIPANTS_STALE_THRESHOLD));
	struct pg_rows *rows = pg_run(session->site->pg, &session->write, binding.items, binding.len, err);
	binding_done(&binding);
	free(results);
	if (!rows)
		return false;
	*counts = (struct function_counts){.changed = pg_rows_int(rows, 0, "changed"),
		.refused = pg_rows_int(rows, 0, "refused"),
		.failed = pg_rows_int(rows, 0, "failed"),
		.told = session->told};
	pg_rows_free(rows);
	return true;
}

/* A cache that is away, or is full, is no reason not to go on. */
static void participants_written(void *data)
{
	struct session *session = data;
	struct err ignored = ERR_INIT;
	size_t n = 0;
	if (!session->redis || !session->nchats)
		return;
	const char **ids = mem_zero(session->nchats, sizeof(*ids));
	struct participants_count *counts = mem_zero(session->nchats, sizeof(*counts));
	for (size_t i = 0; i < session->nchats; i++) {
		const struct chat *chat = &session->chats[i];
		if (chat->state != CHAT_TOLD || !str_eq(chat->source, "api"))
			continue;
		ids[n] = chat->id;
		counts[n++] =
			(struct participants_count){.count = chat->count, .updated_us = chat->at_us, .source = "api"};
	}
	participants_cache_write(session->redis, ids, counts, n,
		setting(session, SETTING_PARTICIPANTS_CACHE_TTL) / 1000, NULL, &ignored);
	err_done(&ignored);
	free(counts);
	free(ids);
}

struct function participants_function(const struct participants_config *config)
{
	return (struct function){
		.name = "participants/refresh",
		.config = config,
		.batch = (int)config->settings->value[SETTING_PARTICIPANTS_BATCH_SIZE],
		.open = participants_open,
		.fetch = participants_fetch,
		.write = participants_write,
		.written = participants_written,
		.close = participants_close,
	};
}

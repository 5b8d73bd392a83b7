#include "systems/participants.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/binding.h"
#include "systems/breaker.h"
#include "systems/max_api.h"
#include "systems/participants_job.h"
#include "systems/rate.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	TURN_MS = 100,     /* the longest wait between two looks at the interrupt flag */
	DRAIN_MS = 5000,   /* how long what is under way is waited for: a worker has 8 s for all of its end */
	FETCH_LEASES = 2,  /* a fetch that takes longer comes to its end, so that its job heeds what is asked of it */
	SILENCE_MS = 5000, /* beyond the time that a request may take: then something is wrong with us */
	RETRY_MS = 250,    /* the first wait before another try; doubled */
	RETRY_MAX_MS = 30000,
	REDIS_MS = 2000,
	CONNECTIONS_MAX = 64,
	HOUR_MS = 3600000,
	EVERY_CHAT = 100, /* of a hundred */
};

struct session {
	struct participants_job job; /* what was seen is kept by its write */
	struct max_api *api;
	struct rate *rate;    /* NULL before there is a chat to be asked for */
	struct breaker cache; /* Redis: one that does not answer is not waited for again and again */
	int64_t late;         /* slots that were late and are in the tally, or were */
	size_t next;          /* where to look for a chat to be asked for */
	size_t under_way;     /* chats that are asked for just now */
	bool heard;           /* one was told by the API in this fetch */
	bool failing;         /* a request failed in this fetch, and the API did not say when to come again */
	uint64_t round;       /* of fetches: an answer to an earlier one is dropped */
};

enum { ROUND_SHIFT = 32 /* bits of a tag that are the chat's place */ };

static int64_t setting(const struct session *session, enum setting which)
{
	return participants_job_setting(&session->job, which);
}

/* How many are fetched and written at a time: unless somebody said how many, what may be asked for in a second, so that
 * writing them, which costs a chunk as much as some hundred chats, is never what is waited for. */
static int64_t batch_size(const struct participants_config *config)
{
	const int64_t size = config->settings->value[SETTING_PARTICIPANTS_BATCH_SIZE],
		      most = settings_info(SETTING_PARTICIPANTS_BATCH_SIZE)->max, rate = config->target->max_api_rate;
	if (config->settings->given[SETTING_PARTICIPANTS_BATCH_SIZE] || rate <= size)
		return size;
	return rate < most ? rate : most;
}

static void participants_close(void *data)
{
	struct session *session = data;
	max_api_close(session->api);
	rate_free(session->rate);
	participants_job_done(&session->job);
	free(session);
}

static bool open_all(struct session *session, struct err *err)
{
	const struct target *target = session->job.config->target;
	int64_t batch = batch_size(session->job.config);
	const struct max_api_options api = {
		.url = target->max_api,
		.token = target->max_api_token,
		.token_file = target->max_api_token_file,
		.ca_file = target->max_api_ca_file,
		.timeout_ms = (int)setting(session, SETTING_PARTICIPANTS_MAX_API_TIMEOUT),
		.connections = batch < CONNECTIONS_MAX ? (int)batch : CONNECTIONS_MAX,
	};
	if (setting(session, SETTING_PARTICIPANTS_DISABLED))
		return err_set(err, ERR_REFUSED, _("the MAX API is not to be asked: PARTICIPANTS_DISABLED is set"));
	session->api = max_api_open(&api, err);
	return session->api &&
	       participants_job_open(&session->job, "sql/queries/participants/write.sql", REDIS_MS, err);
}

static void *participants_open(
	const void *config, struct site *site, const struct domain *domain, int64_t id, struct err *err)
{
	struct session *session = mem_zero(1, sizeof(*session));
	participants_job_init(&session->job, config, site, domain, id);
	if (open_all(session, err))
		return session;
	participants_close(session);
	return NULL;
}

/* The budget goes by whether anybody waits for the job, which is known with its first chats. */
static void begin_rate(struct session *session)
{
	if (session->rate || !session->job.batch.n)
		return;
	const struct rate_options options = {
		.site = session->job.site,
		.token_hash = max_api_token_hash(session->api),
		.per_second = session->job.config->target->max_api_rate,
		.hourly = (int)setting(session, SETTING_PARTICIPANTS_HOURLY_REQUESTS),
		.exempt = !session->job.batch.background,
	};
	session->rate = rate_new(&options);
}

static bool begin_batch(struct session *session, const char *keys, struct err *err)
{
	session->next = session->under_way = 0;
	session->heard = session->failing = false;
	session->round++;
	if (!batch_read(&session->job.batch, session->job.site, session->job.domain->system, session->job.id, keys,
		    setting(session, SETTING_PARTICIPANTS_ROLLOUT), err))
		return false;
	begin_rate(session);
	for (size_t i = 0; i < session->job.batch.n; i++) {
		if (!session->job.batch.chats[i].number)
			batch_tell(&session->job.batch, &session->job.batch.chats[i], "unreachable",
				_("it has no number in MAX"));
	}
	return true;
}

static bool cache_is_asked(struct session *session)
{
	if (!session->job.redis || breaker_wait_ms(&session->cache, clock_ms()) > 0)
		return false;
	breaker_asked(&session->cache);
	return true;
}

/* A cache that is away is no reason not to go on. */
static void cache_told(struct session *session, bool good, struct err *why)
{
	breaker_told(&session->cache, good, clock_ms());
	err_done(why);
}

/* What is in the cache and not stale is taken from there, whoever put it there. */
static void look_in_cache(struct session *session)
{
	struct batch *batch = &session->job.batch;
	struct err ignored = ERR_INIT;
	int64_t now = clock_wall_us(), oldest = now - setting(session, SETTING_PARTICIPANTS_STALE_THRESHOLD) * 1000;
	if (!batch->left || !cache_is_asked(session))
		return;
	bool read = batch_look(batch, session->job.redis, &ignored);
	cache_told(session, read, &ignored);
	session->job.tally.away += !read;
	for (size_t i = 0; read && i < batch->n; i++) {
		struct chat *chat = &batch->chats[i];
		const struct participants_count *cached = &chat->cached;
		/* What was only copied from the database says nothing new. */
		bool taken = chat->state == CHAT_TO_ASK && cached->found == PARTICIPANTS_FOUND &&
			     cached->updated_us > oldest && cached->updated_us <= now &&
			     !str_eq(cached->source, "database");
		tally_cached(&session->job.tally, cached->found, taken);
		if (taken)
			batch_tell_count(batch, chat, cached->count, "cache", cached->updated_us);
	}
}

/* Another try, or its end. How long the API itself wants to be left alone is for all requests to heed (rate_slow), and
 * no shorter for this one. */
static void retry(struct session *session, struct chat *chat, const struct max_answer *answer)
{
	int64_t wait = (int64_t)RETRY_MS << chat->tries;
	wait = wait < RETRY_MAX_MS ? wait : RETRY_MAX_MS;
	if (chat->tries++ >= setting(session, SETTING_PARTICIPANTS_MAX_RETRIES)) {
		batch_tell(&session->job.batch, chat, max_outcome_word(answer->outcome), answer->why);
		return;
	}
	chat->state = CHAT_TO_ASK;
	chat->not_before = clock_ms() + (answer->retry_after_ms > wait ? answer->retry_after_ms : wait);
}

static bool handle(struct session *session, const struct max_answer *answer, struct err *err)
{
	tally_answer(&session->job.tally, answer);
	if (answer->tag >> ROUND_SHIFT != session->round)
		return true;
	struct chat *chat = &session->job.batch.chats[answer->tag & UINT32_MAX];
	session->under_way--;
	session->heard |= answer->outcome != MAX_BUSY && answer->outcome != MAX_UNAVAILABLE;
	switch (answer->outcome) {
	case MAX_COUNTED:
		chat->event_ms = answer->last_event_ms;
		batch_tell_count(&session->job.batch, chat, answer->count, "api", clock_wall_us());
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
		session->failing |= !answer->retry_after_ms;
		return !answer->retry_after_ms || rate_slow(session->rate, answer->retry_after_ms, err);
	default:
		batch_tell(&session->job.batch, chat, max_outcome_word(answer->outcome), answer->why);
		return true;
	}
}

/* The next chat whose time has come; NULL, and *wait_ms until the soonest. */
static struct chat *next_chat(struct session *session, int64_t *wait_ms)
{
	int64_t now = clock_ms();
	*wait_ms = TURN_MS;
	for (size_t i = 0; i < session->job.batch.n; i++) {
		struct chat *chat = &session->job.batch.chats[(session->next + i) % session->job.batch.n];
		if (chat->state != CHAT_TO_ASK)
			continue;
		if (chat->not_before <= now) {
			session->next = (size_t)(chat - session->job.batch.chats);
			return chat;
		}
		if (chat->not_before - now < *wait_ms)
			*wait_ms = chat->not_before - now;
	}
	return NULL;
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
	switch (rate_take(session->rate, (int64_t)(session->job.batch.left - session->under_way), &wait_us, err)) {
	case RATE_GO:
		*wait_ms = 0;
		chat->state = CHAT_UNDER_WAY;
		session->under_way++;
		return max_api_ask(session->api, chat->number,
			session->round << ROUND_SHIFT | (uint64_t)(chat - session->job.batch.chats), err);
	case RATE_WAIT:
		*wait_ms = (wait_us + 999) / 1000;
		return true;
	case RATE_SPENT:
		/* What is left of the chunk is left for another time. */
		batch_tell_rest(&session->job.batch, "budget", _("the hour's budget of requests is spent"));
		*wait_ms = 0;
		return true;
	default:
		return false;
	}
}

/* Sends all whose time has come, as far as there are connections for them: each look for answers costs as much as many
 * requests, and what waits for a connection goes out at another time than its slot's. */
static bool send_due(struct session *session, int64_t *wait_ms, struct err *err)
{
	*wait_ms = 0;
	while (*wait_ms == 0 && session->job.batch.left) {
		if (max_api_under_way(session->api) >= CONNECTIONS_MAX)
			*wait_ms = TURN_MS;
		else if (!send_one(session, wait_ms, err))
			return false;
	}
	return true;
}

static bool stopped(const struct session *session)
{
	return session->job.config->interrupt && *session->job.config->interrupt;
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

/* The time of a fetch is up, and what was under way has ended. Another one goes on where this one came to, unless there
 * is nobody to go on with. */
static bool time_is_up(const struct session *session, struct err *err)
{
	if (session->failing && !session->heard)
		err_set(err, ERR_TEMPORARY, _("the MAX API does not answer as it should"));
	return false;
}

/* Asks for all that is to be asked for. */
static bool ask_all(struct session *session, function_turn_fn *turn, void *data, struct err *err)
{
	const int64_t end = clock_ms() + (int64_t)FETCH_LEASES * session->job.site->options.pace.lease_ms,
		      give_up = end + setting(session, SETTING_PARTICIPANTS_MAX_API_TIMEOUT) + SILENCE_MS;
	while (session->job.batch.left) {
		int64_t wait_ms = TURN_MS, now = clock_ms();
		if (stopped(session))
			return err_set(err, ERR_INTERRUPTED, _("interrupted"));
		if (!turn(data))
			return err_set(err, ERR_TEMPORARY, _("the lease is lost"));
		if (now > end && (!session->under_way || now > give_up))
			return time_is_up(session, err);
		if ((now <= end && !send_due(session, &wait_ms, err)) || !take_answers(session, wait_ms, err))
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
		if (!max_api_wait(session->api, TURN_MS, &answer))
			continue;
		if (answer.outcome == MAX_BUSY || answer.outcome == MAX_UNAVAILABLE)
			tally_answer(&session->job.tally, &answer);
		else
			handle(session, &answer, &ignored);
	}
	err_done(&ignored);
}

/* What came is put into the cache before it is written: a worker that is killed in between leaves no count that the
 * database has and the cache has not, and whoever takes up its chunk finds there what need not be asked for again. */
static void put_into_cache(struct session *session)
{
	struct batch *batch = &session->job.batch;
	int64_t ttl_s = participants_job_ttl_s(&session->job), now = clock_wall_us();
	struct err why = ERR_INIT;
	bool good = cache_is_asked(session), asked = good;
	if (asked)
		good = batch_cache(batch, session->job.redis, "api", ttl_s, &why);
	/* A cache that is full takes nothing, and says so. */
	bool there = good && why.kind == ERR_NONE;
	for (size_t i = 0; i < batch->n; i++) {
		struct chat *chat = &batch->chats[i];
		if (str_eq(chat->source, "cache"))
			chat->until_us = batch_lives_until(chat->at_us, ttl_s);
		else
			chat->until_us = there && str_eq(chat->source, "api") ? batch_lives_until(now, ttl_s) : 0;
	}
	if (asked)
		cache_told(session, good, &why);
}

static bool participants_fetch(
	void *data, const char *keys, bool force, function_turn_fn *turn, void *turn_data, struct err *err)
{
	struct session *session = data;
	if (!begin_batch(session, keys, err))
		return false;
	if (!force)
		look_in_cache(session);
	bool ok = ask_all(session, turn, turn_data, err);
	if (!ok)
		drain(session);
	/* Not what somebody else may have asked for since. */
	if (turn(turn_data))
		put_into_cache(session);
	return ok;
}

static bool participants_write(void *data, struct function_counts *counts, struct err *err)
{
	struct session *session = data;
	struct binding binding;
	/* A fetch that could not even read its chats has none. */
	int64_t late = session->rate ? rate_late(session->rate) : 0;
	session->job.tally.late += late - session->late;
	session->late = late;
	binding_init(&binding);
	binding_int(&binding, "stale_ms", setting(session, SETTING_PARTICIPANTS_STALE_THRESHOLD));
	bool ok = participants_job_write(&session->job, &binding, counts, err);
	binding_done(&binding);
	return ok;
}

static void participants_written(void *data)
{
	struct session *session = data;
	session->job.tally = (struct tally){.late = 0};
}

static bool participants_pick(void *data, struct err *err)
{
	struct session *session = data;
	const struct pg_limits limits = site_detect_limits(session->job.site, session->job.domain);
	int64_t hourly = setting(session, SETTING_PARTICIPANTS_HOURLY_REQUESTS),
		share = hourly * setting(session, SETTING_PARTICIPANTS_UPDATE_INTERVAL) / HOUR_MS + 1;
	struct binding binding;
	struct sql sql;
	if (!catalog_query(session->job.site->catalog, "sql/queries/participants/pick.sql", session->job.domain->shape,
		    session->job.arena, &sql, err) ||
		!pg_begin(session->job.site->pg, PG_WRITE, &limits, err))
		return false;
	binding_init(&binding);
	binding_int(&binding, "job", session->job.id);
	binding_int(&binding, "part_size", session->job.site->options.pace.part_size);
	binding_text(&binding, "token", max_api_token_hash(session->api));
	binding_id(&binding, "hourly", hourly);
	binding_int(&binding, "share", share);
	binding_int(&binding, "rollout", setting(session, SETTING_PARTICIPANTS_ROLLOUT));
	bool ok = pg_do(session->job.site->pg, &sql, binding.items, binding.len, NULL, err);
	binding_done(&binding);
	if (ok)
		return pg_commit(session->job.site->pg, err);
	pg_rollback(session->job.site->pg);
	return false;
}

/* Only where there is an API that may be asked. */
static bool participants_schedule(const void *data, size_t index, struct function_schedule *out)
{
	const struct participants_config *config = data;
	const int64_t *value = config->settings->value;
	const int rollout = (int)value[SETTING_PARTICIPANTS_ROLLOUT];
	const struct function_schedule schedules[] = {
		{.rule = "participants-stale",
			.task = "repair",
			.params = "{\"background\": true}",
			.rollout = EVERY_CHAT,
			.every_ms = value[SETTING_PARTICIPANTS_UPDATE_INTERVAL],
			.enabled = value[SETTING_PARTICIPANTS_BACKGROUND_SYNC]},
		{.rule = "participants-stale",
			.task = "full",
			.params = rollout < EVERY_CHAT ? "{\"force\": true}" : "{\"force\": true, \"whole\": true}",
			.rollout = rollout,
			.hour = (int)value[SETTING_PARTICIPANTS_FULL_UPDATE_HOUR],
			.enabled = value[SETTING_PARTICIPANTS_BACKGROUND_SYNC]},
	};
	bool asked = (config->target->max_api_token || config->target->max_api_token_file) &&
		     !value[SETTING_PARTICIPANTS_DISABLED];
	if (!asked || index >= sizeof(schedules) / sizeof(*schedules))
		return false;
	*out = schedules[index];
	return true;
}

struct function participants_function(const struct participants_config *config)
{
	return (struct function){
		.name = "participants/refresh",
		.config = config,
		.batch = (int)batch_size(config),
		.settles = true,
		.schedule = participants_schedule,
		.open = participants_open,
		.pick = participants_pick,
		.fetch = participants_fetch,
		.write = participants_write,
		.written = participants_written,
		.close = participants_close,
	};
}

#include "systems/participants_warm.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/binding.h"
#include "engine/lease.h"
#include "systems/participants_batch.h"
#include "systems/participants_tally.h"

#include <stdlib.h>

enum {
	REDIS_MS = 5000,
	WARM_BATCH = 1000,
	EVERY_CHAT = 100, /* of a hundred */
};

struct warming {
	const struct participants_config *config;
	struct site *site;
	const struct domain *domain;
	int64_t job;
	struct arena *arena;
	struct sql write;
	struct redis *redis;
	struct batch batch;
	struct tally tally;
	char *worker;
};

static void warm_close(void *data)
{
	struct warming *warming = data;
	batch_done(&warming->batch);
	redis_close(warming->redis);
	free(warming->worker);
	arena_free(warming->arena);
	free(warming);
}

static bool open_all(struct warming *warming, struct err *err)
{
	const struct target *target = warming->config->target;
	const struct redis_options redis = {.url = target->redis, .connect_ms = REDIS_MS, .answer_ms = REDIS_MS};
	if (!target->redis)
		return err_set(err, ERR_MISSING, _("there is no cache to be filled; set REDIS_URL"));
	warming->redis = redis_open(&redis, err);
	return warming->redis && catalog_query(warming->site->catalog, "sql/queries/participants/warm.sql",
					 warming->domain->shape, warming->arena, &warming->write, err);
}

static void *warm_open(const void *config, struct site *site, const struct domain *domain, int64_t job, struct err *err)
{
	struct warming *warming = mem_zero(1, sizeof(*warming));
	warming->config = config;
	warming->site = site;
	warming->domain = domain;
	warming->job = job;
	warming->arena = arena_new();
	warming->worker = lease_runner_name();
	if (open_all(warming, err))
		return warming;
	warm_close(warming);
	return NULL;
}

static int64_t ttl_ms(const struct warming *warming)
{
	return warming->config->settings->value[SETTING_PARTICIPANTS_CACHE_TTL];
}

/* What is to be put in, what stays, and what cannot be told. */
static void judge(struct warming *warming)
{
	struct batch *batch = &warming->batch;
	for (size_t i = 0; i < batch->n; i++) {
		struct chat *chat = &batch->chats[i];
		const struct participants_count *cached = &chat->cached;
		tally_cached(&warming->tally, cached->found, cached->found == PARTICIPANTS_FOUND);
		chat->keep = cached->found == PARTICIPANTS_NONE;
		if (cached->found == PARTICIPANTS_UNREAD)
			batch_tell(batch, chat, "unread", _("its part of the cache does not answer"));
		else if (cached->found == PARTICIPANTS_FOUND)
			batch_tell_count(batch, chat, cached->count, "cache", cached->updated_us);
		else if (chat->counted)
			batch_tell_count(batch, chat, chat->stored, "database", chat->stored_us);
		else
			batch_tell(batch, chat, "uncounted", _("the database has no count of it"));
	}
}

/* That Redis is away is for the job to say, once, and not for each chat. */
static bool warm_fetch(
	void *data, const char *keys, bool force, function_turn_fn *turn, void *turn_data, struct err *err)
{
	struct warming *warming = data;
	struct err why = ERR_INIT;
	(void)force;
	if (!batch_read(&warming->batch, warming->site, warming->domain->system, warming->job, keys, EVERY_CHAT, err))
		return false;
	bool ok = batch_look(&warming->batch, warming->redis, &why);
	if (ok) {
		judge(warming);
		ok = batch_cache(&warming->batch, warming->redis, "database", ttl_ms(warming) / 1000, &why);
	}
	/* A cache that is full takes nothing, and says so. */
	if (!ok || why.kind != ERR_NONE) {
		batch_done(&warming->batch);
		err_set(err, ERR_REFUSED, _("the cache cannot be filled: %s"), why.text);
		err_done(&why);
		return false;
	}
	return turn(turn_data) || err_set(err, ERR_TEMPORARY, _("the lease is lost"));
}

static bool warm_write(void *data, struct function_counts *counts, struct err *err)
{
	struct warming *warming = data;
	struct binding binding;
	binding_init(&binding);
	binding_int(&binding, "job", warming->job);
	binding_int(&binding, "ttl_ms", ttl_ms(warming));
	binding_text(&binding, "worker", warming->worker);
	bool ok = batch_write(
		&warming->batch, warming->site->pg, &warming->write, &binding, &warming->tally, counts, err);
	binding_done(&binding);
	return ok;
}

static void warm_written(void *data)
{
	struct warming *warming = data;
	warming->tally = (struct tally){.late = 0};
}

struct function participants_warm_function(const struct participants_config *config)
{
	return (struct function){
		.name = "participants/warm",
		.config = config,
		.batch = WARM_BATCH,
		.open = warm_open,
		.fetch = warm_fetch,
		.write = warm_write,
		.written = warm_written,
		.close = warm_close,
	};
}

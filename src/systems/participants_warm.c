#include "systems/participants_warm.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "systems/participants_job.h"

#include <stdlib.h>

enum {
	REDIS_MS = 5000,
	WARM_BATCH = 1000,
	EVERY_CHAT = 100, /* of a hundred */
};

static void warm_close(void *data)
{
	participants_job_done(data);
	free(data);
}

static bool open_all(struct participants_job *job, struct err *err)
{
	if (!job->config->target->redis)
		return err_set(err, ERR_MISSING, _("there is no cache to be filled; set REDIS_URL"));
	return participants_job_open(job, "sql/queries/participants/warm.sql", REDIS_MS, err);
}

static void *warm_open(const void *config, struct site *site, const struct domain *domain, int64_t id, struct err *err)
{
	struct participants_job *job = mem_zero(1, sizeof(*job));
	participants_job_init(job, config, site, domain, id);
	if (open_all(job, err))
		return job;
	warm_close(job);
	return NULL;
}

/* What is to be put in, what stays, and what cannot be told. */
static void judge(struct participants_job *job)
{
	struct batch *batch = &job->batch;
	int64_t ttl_s = participants_job_ttl_s(job), now = clock_wall_us();
	for (size_t i = 0; i < batch->n; i++) {
		struct chat *chat = &batch->chats[i];
		const struct participants_count *cached = &chat->cached;
		tally_cached(&job->tally, cached->found, cached->found == PARTICIPANTS_FOUND);
		chat->keep = cached->found == PARTICIPANTS_NONE;
		if (cached->found == PARTICIPANTS_UNREAD)
			batch_tell(batch, chat, "unread", _("its part of the cache does not answer"));
		else if (cached->found == PARTICIPANTS_FOUND)
			batch_tell_count(batch, chat, cached->count, "cache", cached->updated_us);
		else if (chat->counted)
			batch_tell_count(batch, chat, chat->stored, "database", chat->stored_us);
		else
			batch_tell(batch, chat, "uncounted", _("the database has no count of it"));
		if (str_eq(chat->source, "database"))
			chat->until_us = batch_lives_until(now, ttl_s);
	}
}

/* That Redis is away is for the job to say, once, and not for each chat. */
static bool warm_fetch(
	void *data, const char *keys, bool force, function_turn_fn *turn, void *turn_data, struct err *err)
{
	struct participants_job *job = data;
	struct err why = ERR_INIT;
	int64_t ttl_s = participants_job_ttl_s(job);
	(void)force;
	if (!batch_read(&job->batch, job->site, job->domain->system, job->id, keys, EVERY_CHAT, err))
		return false;
	bool ok = batch_look(&job->batch, job->redis, &why);
	if (ok) {
		judge(job);
		ok = batch_left(&job->batch, job->redis, ttl_s, &why) &&
		     batch_cache(&job->batch, job->redis, "database", ttl_s, &why);
	}
	/* A cache that is full takes nothing, and says so. */
	if (!ok || why.kind != ERR_NONE) {
		batch_done(&job->batch);
		err_set(err, ERR_REFUSED, _("the cache cannot be filled: %s"), why.text);
		err_done(&why);
		return false;
	}
	return turn(turn_data) || err_set(err, ERR_TEMPORARY, _("the lease is lost"));
}

static bool warm_write(void *data, struct function_counts *counts, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	bool ok = participants_job_write(data, &binding, counts, err);
	binding_done(&binding);
	return ok;
}

static void warm_written(void *data)
{
	struct participants_job *job = data;
	job->tally = (struct tally){.late = 0};
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

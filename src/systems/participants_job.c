#include "systems/participants_job.h"

#include "engine/lease.h"

#include <stdlib.h>

void participants_job_init(struct participants_job *job, const struct participants_config *config, struct site *site,
	const struct domain *domain, int64_t id)
{
	*job = (struct participants_job){
		.config = config,
		.site = site,
		.domain = domain,
		.id = id,
		.arena = arena_new(),
		.worker = lease_runner_name(),
	};
}

void participants_job_done(struct participants_job *job)
{
	batch_done(&job->batch);
	redis_close(job->redis);
	free(job->worker);
	arena_free(job->arena);
}

bool participants_job_open(struct participants_job *job, const char *write, int redis_ms, struct err *err)
{
	const char *url = job->config->target->redis;
	const struct redis_options redis = {.url = url, .connect_ms = redis_ms, .answer_ms = redis_ms};
	if (url && !(job->redis = redis_open(&redis, err)))
		return false;
	return catalog_query(job->site->catalog, write, job->domain->shape, job->arena, &job->write, err);
}

int64_t participants_job_ttl_s(const struct participants_job *job)
{
	return participants_job_setting(job, SETTING_PARTICIPANTS_CACHE_TTL) / 1000;
}

int64_t participants_job_setting(const struct participants_job *job, enum setting which)
{
	return job->config->settings->value[which];
}

bool participants_job_write(
	const struct participants_job *job, struct binding *binding, struct function_counts *counts, struct err *err)
{
	char *tally = tally_json(&job->tally);
	batch_bind(&job->batch, binding);
	binding_text(binding, "tally", tally);
	binding_int(binding, "job", job->id);
	binding_text(binding, "worker", job->worker);
	struct pg_rows *rows = pg_run(job->site->pg, &job->write, binding->items, binding->len, err);
	free(tally);
	if (!rows)
		return false;
	*counts = (struct function_counts){.changed = pg_rows_int(rows, 0, "changed"),
		.refused = pg_rows_int(rows, 0, "refused"),
		.failed = pg_rows_int(rows, 0, "failed"),
		.told = job->batch.told};
	pg_rows_free(rows);
	return true;
}

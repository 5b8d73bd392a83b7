/*
 * What each job about participant counts has, whether it asks the MAX API or fills the cache: its settings, the cache,
 * the chats of the chunk, what was seen on the way, and the statement that writes all that.
 */
#ifndef SYSTEMS_PARTICIPANTS_JOB_H
#define SYSTEMS_PARTICIPANTS_JOB_H

#include "conf/settings.h"
#include "engine/binding.h"
#include "engine/function.h"
#include "engine/site.h"
#include "store/redis.h"
#include "systems/participants.h"
#include "systems/participants_batch.h"
#include "systems/participants_tally.h"

/* Plain value: participants_job_init, participants_job_open, then participants_job_done. Read freely. */
struct participants_job {
	const struct participants_config *config; /* borrowed, as site and domain are */
	struct site *site;
	const struct domain *domain;
	int64_t id;
	struct arena *arena; /* for statements */
	struct sql write;
	struct redis *redis; /* NULL: there is none */
	struct batch batch;
	struct tally tally; /* what was seen and is not kept yet */
	char *worker;
};

void participants_job_init(struct participants_job *job, const struct participants_config *config, struct site *site,
	const struct domain *domain, int64_t id);
void participants_job_done(struct participants_job *job);

/* The cache, of which an answer is waited for redis_ms, and the statement that writes: a path below sql/. False and
 * *err. */
bool participants_job_open(struct participants_job *job, const char *write, int redis_ms, struct err *err);

int64_t participants_job_setting(const struct participants_job *job, enum setting which);

/* How long a count lives in the cache, seconds. */
int64_t participants_job_ttl_s(const struct participants_job *job);

/* Writes what came of the chats, inside the transaction of the chunk: with the parameters of binding, to which
 * those of batch_bind, "tally", "job" and "worker" are added. *counts is what became of the chats. */
bool participants_job_write(
	const struct participants_job *job, struct binding *binding, struct function_counts *counts, struct err *err);

#endif

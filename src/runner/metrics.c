#include "runner/metrics.h"

#include "base/clock.h"
#include "base/mem.h"
#include "engine/job.h"
#include "runner/exposition.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { KINDS = JOB_DETECT + 1, WHYS = THROTTLE_HALTED + 1 };

/* Upper ends of the histogram's buckets, in seconds; one more takes the rest. */
static const double bounds[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
enum { BOUNDS = sizeof(bounds) / sizeof(*bounds) };

static const char *const row_names[METRICS_ROWS] = {
	[METRICS_REPAIRED] = "repaired",
	[METRICS_ALREADY_RIGHT] = "already_right",
	[METRICS_DRIFTED_AGAIN] = "drifted_again",
	[METRICS_FAILED] = "failed",
	[METRICS_REFUSED] = "refused",
};

static const char *const retry_names[METRICS_RETRIES] = {
	[METRICS_BUSY] = "busy",
	[METRICS_CONNECTION] = "connection",
	[METRICS_DEFERRED] = "deferred",
};

static const char *const ends[] = {"done", "failed", "cancelled"};
enum { ENDS = sizeof(ends) / sizeof(*ends) };

struct metrics {
	pthread_mutex_t mutex;
	const char *version;
	time_t started;
	int64_t beaten; /* monotonic */
	uint64_t chunks[BOUNDS + 1];
	int64_t chunk_us;
	int64_t rows[METRICS_ROWS];
	int64_t retries[METRICS_RETRIES];
	int64_t throttled_ms[WHYS];
	int64_t takeovers;
	int64_t jobs[KINDS][ENDS];
};

struct metrics *metrics_new(const char *version)
{
	struct metrics *metrics = mem_zero(1, sizeof(*metrics));
	pthread_mutex_init(&metrics->mutex, NULL);
	metrics->version = version;
	metrics->started = time(NULL);
	metrics->beaten = clock_ms();
	return metrics;
}

void metrics_free(struct metrics *metrics)
{
	if (!metrics)
		return;
	pthread_mutex_destroy(&metrics->mutex);
	free(metrics);
}

static void add(struct metrics *metrics, int64_t *figure, int64_t amount)
{
	pthread_mutex_lock(&metrics->mutex);
	*figure += amount;
	pthread_mutex_unlock(&metrics->mutex);
}

void metrics_beat(struct metrics *metrics)
{
	if (!metrics)
		return;
	pthread_mutex_lock(&metrics->mutex);
	metrics->beaten = clock_ms();
	pthread_mutex_unlock(&metrics->mutex);
}

int64_t metrics_beat_age(struct metrics *metrics)
{
	pthread_mutex_lock(&metrics->mutex);
	int64_t age = clock_ms() - metrics->beaten;
	pthread_mutex_unlock(&metrics->mutex);
	return age;
}

void metrics_chunk(struct metrics *metrics, int64_t us)
{
	size_t bucket = 0;
	if (!metrics)
		return;
	while (bucket < BOUNDS && (double)us / 1e6 > bounds[bucket])
		bucket++;
	pthread_mutex_lock(&metrics->mutex);
	metrics->chunks[bucket]++;
	metrics->chunk_us += us;
	pthread_mutex_unlock(&metrics->mutex);
}

void metrics_rows(struct metrics *metrics, enum metrics_row outcome, int64_t rows)
{
	if (metrics)
		add(metrics, &metrics->rows[outcome], rows);
}

void metrics_retry(struct metrics *metrics, enum metrics_retry why)
{
	if (metrics)
		add(metrics, &metrics->retries[why], 1);
}

void metrics_throttled(struct metrics *metrics, enum throttle_why why, int64_t ms)
{
	if (metrics)
		add(metrics, &metrics->throttled_ms[why], ms);
}

void metrics_takeover(struct metrics *metrics)
{
	if (metrics)
		add(metrics, &metrics->takeovers, 1);
}

void metrics_job(struct metrics *metrics, enum job_kind kind, const char *state)
{
	for (size_t i = 0; metrics && i < ENDS; i++)
		if (str_eq(state, ends[i]))
			add(metrics, &metrics->jobs[kind][i], 1);
}

static void add_chunks(const struct metrics *metrics, struct str *out)
{
	static const char name[] = "trueup_chunk_duration_seconds";
	uint64_t count = 0;
	exposition_family(out, name, "histogram", "How long the chunks of jobs took, from begin to commit.");
	for (size_t i = 0; i <= BOUNDS; i++) {
		char bound[32] = "+Inf";
		const struct exposition_label label = {"le", bound};
		if (i < BOUNDS)
			snprintf(bound, sizeof(bound), "%g", bounds[i]);
		count += metrics->chunks[i];
		exposition_sample(out, name, "_bucket", &label, 1, (double)count);
	}
	exposition_sample(out, name, "_sum", NULL, 0, (double)metrics->chunk_us / 1e6);
	exposition_sample(out, name, "_count", NULL, 0, (double)count);
}

/* A counter with one label, whose values are a table. */
static void add_table(struct str *out, const char *name, const char *help, const char *label, const char *const *values,
	const int64_t *figures, size_t count)
{
	exposition_family(out, name, "counter", help);
	for (size_t i = 0; i < count; i++)
		exposition_sample(out, name, "", &(struct exposition_label){label, values[i]}, 1, (double)figures[i]);
}

static void add_throttled(const struct metrics *metrics, struct str *out)
{
	static const char name[] = "trueup_throttled_seconds_total";
	exposition_family(out, name, "counter", "How long jobs waited, by what they gave way to.");
	for (int i = THROTTLE_NICE; i < WHYS; i++) {
		const struct exposition_label label = {"reason", throttle_why_name((enum throttle_why)i)};
		exposition_sample(out, name, "", &label, 1, (double)metrics->throttled_ms[i] / 1e3);
	}
}

static void add_jobs(const struct metrics *metrics, struct str *out)
{
	static const char name[] = "trueup_jobs_ended_total";
	exposition_family(out, name, "counter", "Jobs that this worker brought to their end, by kind and state.");
	for (int kind = 0; kind < KINDS; kind++) {
		for (size_t i = 0; i < ENDS; i++) {
			const struct exposition_label labels[] = {
				{"kind", job_kind_name((enum job_kind)kind)}, {"state", ends[i]}};
			exposition_sample(out, name, "", labels, 2, (double)metrics->jobs[kind][i]);
		}
	}
}

void metrics_add_text(struct metrics *metrics, struct str *out)
{
	static const char takeovers[] = "trueup_lease_takeovers_total", started[] = "process_start_time_seconds",
			  build[] = "trueup_build_info";
	pthread_mutex_lock(&metrics->mutex);
	exposition_family(out, build, "gauge", "Always 1; its label is the version of this program.");
	exposition_sample(out, build, "", &(struct exposition_label){"version", metrics->version}, 1, 1);
	exposition_family(out, started, "gauge", "When this worker began, in seconds since 1970.");
	exposition_sample(out, started, "", NULL, 0, (double)metrics->started);
	add_chunks(metrics, out);
	add_table(out, "trueup_rows_total", "Rows that this worker handled, by what came of them.", "outcome",
		row_names, metrics->rows, METRICS_ROWS);
	add_table(out, "trueup_retries_total", "What this worker tried again, by why.", "reason", retry_names,
		metrics->retries, METRICS_RETRIES);
	add_throttled(metrics, out);
	exposition_family(out, takeovers, "counter", "Parts of jobs taken over from a runner whose lease had run out.");
	exposition_sample(out, takeovers, "", NULL, 0, (double)metrics->takeovers);
	add_jobs(metrics, out);
	pthread_mutex_unlock(&metrics->mutex);
}

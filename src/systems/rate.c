#include "systems/rate.h"

#include "base/clock.h"
#include "base/mem.h"
#include "engine/binding.h"

#include <stdlib.h>
#include <string.h>

enum {
	BATCHES = 2, /* the one in use and the one behind it */
	BATCHES_A_SECOND = 4,
	GROWTH = 8,              /* the part of a batch that the next one is larger by */
	DRIFT_PER_MILLION = 200, /* how far two clocks may go apart in a second, microseconds */
	AHEAD_MIN_US = 1000,
	AHEAD_MAX_US = 1000000,
	SECOND_US = 1000000,
};

/* Slots that lie the same time apart, by our clock. */
struct batch {
	int64_t first_us, gap_us;
	int64_t left;
};

struct rate {
	struct rate_options options;
	struct rate_clock clock;
	struct batch batches[BATCHES];
	int64_t took_us; /* the last reservation */
	int64_t late;
	int64_t most; /* slots in the next batch at most */
	int64_t seen; /* what late was when that was said */
};

void rate_clock_add(struct rate_clock *clock, int64_t asked, int64_t answered, int64_t now)
{
	int64_t apart = clock->at ? (answered - clock->at) * DRIFT_PER_MILLION / SECOND_US + 1 : 0;
	int64_t least = now - answered, most = now - asked;
	if (clock->at && clock->least - apart > least)
		least = clock->least - apart;
	if (clock->at && clock->most + apart < most)
		most = clock->most + apart;
	if (least > most) {
		least = now - answered;
		most = now - asked;
	}
	*clock = (struct rate_clock){.least = least, .most = most, .at = answered};
}

int64_t rate_clock_local(const struct rate_clock *clock, int64_t theirs)
{
	return theirs - (clock->least + clock->most) / 2;
}

struct rate *rate_new(const struct rate_options *options)
{
	struct rate *rate = mem_zero(1, sizeof(*rate));
	rate->options = *options;
	return rate;
}

void rate_free(struct rate *rate)
{
	free(rate);
}

int64_t rate_late(const struct rate *rate)
{
	return rate->late;
}

static int64_t held(const struct rate *rate)
{
	return rate->batches[0].left + rate->batches[1].left;
}

/* Drops the slots that are late, and moves up the batch behind. */
static void drop_late(struct rate *rate, int64_t now)
{
	for (size_t i = 0; i < BATCHES; i++) {
		struct batch *batch = &rate->batches[i];
		while (batch->left && now - batch->first_us > RATE_LATE_US) {
			batch->first_us += batch->gap_us;
			batch->left--;
			rate->late++;
		}
	}
	if (!rate->batches[0].left) {
		rate->batches[0] = rate->batches[1];
		rate->batches[1] = (struct batch){.left = 0};
	}
}

static int64_t ahead_of(const struct rate *rate)
{
	int64_t ahead = rate->took_us + rate->took_us / 2;
	ahead = ahead < AHEAD_MIN_US ? AHEAD_MIN_US : ahead;
	return ahead > AHEAD_MAX_US ? AHEAD_MAX_US : ahead;
}

static struct pg_rows *ask(struct rate *rate, int64_t slots, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	binding_text(&binding, "token", rate->options.token_hash);
	binding_int(&binding, "slots", slots);
	binding_int(&binding, "rate", rate->options.per_second);
	binding_int(&binding, "ahead_us", ahead_of(rate));
	if (rate->options.exempt && rate->options.hourly)
		binding_text(&binding, "hourly", NULL);
	else
		binding_int(&binding, "hourly", rate->options.hourly);
	struct pg_rows *rows = site_ask(
		rate->options.site, PG_WRITE, "sql/engine/api-reserve.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	return rows;
}

/* What one batch may hold: where slots come quicker than they can be used they are late, and lost to others, too. So
 * that fewer are reserved for a while. */
static int64_t size_of_batch(struct rate *rate)
{
	int64_t most = rate->options.per_second / BATCHES_A_SECOND + 1;
	if (!rate->most)
		rate->most = most;
	else if (rate->late > rate->seen)
		rate->most = rate->most / 2 + 1;
	else
		rate->most += rate->most / GROWTH + 1;
	rate->seen = rate->late;
	rate->most = rate->most < most ? rate->most : most;
	return rate->most;
}

/* Reserves a batch. RATE_GO: it is there. */
static enum rate_answer reserve(struct rate *rate, int64_t want, int64_t *wait_us, struct err *err)
{
	int64_t most = size_of_batch(rate);
	int64_t asked = clock_us();
	struct pg_rows *rows = ask(rate, want < most ? want : most, err);
	int64_t answered = clock_us();
	if (!rows)
		return RATE_FAILED;
	struct batch batch = {.first_us = pg_rows_int(rows, 0, "first_us"),
		.gap_us = pg_rows_int(rows, 0, "gap_us"),
		.left = pg_rows_int(rows, 0, "slots")};
	rate_clock_add(&rate->clock, asked, answered, pg_rows_int(rows, 0, "now_us"));
	pg_rows_free(rows);
	rate->took_us = answered - asked;
	batch.first_us = rate_clock_local(&rate->clock, batch.first_us);
	*wait_us = batch.first_us > answered ? batch.first_us - answered : 0;
	if (!batch.left)
		return RATE_SPENT;
	rate->batches[rate->batches[0].left ? 1 : 0] = batch;
	return RATE_GO;
}

enum rate_answer rate_take(struct rate *rate, int64_t want, int64_t *wait_us, struct err *err)
{
	enum rate_answer answer = RATE_GO;
	*wait_us = 0;
	drop_late(rate, clock_us());
	/* Before the last ones are gone, so that none pass while the server is asked. */
	int64_t few = rate->options.per_second / BATCHES_A_SECOND / 4;
	bool low = held(rate) <= (rate->most && rate->most / 4 < few ? rate->most / 4 : few);
	if (!rate->batches[1].left && low && want > held(rate))
		answer = reserve(rate, want - held(rate), wait_us, err);
	if (answer == RATE_FAILED || (answer == RATE_SPENT && !held(rate)))
		return answer;
	int64_t now = clock_us();
	drop_late(rate, now);
	struct batch *batch = &rate->batches[0];
	*wait_us = 0;
	if (!batch->left)
		return RATE_WAIT;
	if (now < batch->first_us) {
		*wait_us = batch->first_us - now;
		return RATE_WAIT;
	}
	batch->first_us += batch->gap_us;
	batch->left--;
	return RATE_GO;
}

bool rate_slow(struct rate *rate, int64_t wait_ms, struct err *err)
{
	struct binding binding;
	memset(rate->batches, 0, sizeof(rate->batches));
	binding_init(&binding);
	binding_text(&binding, "token", rate->options.token_hash);
	binding_int(&binding, "wait_ms", wait_ms);
	struct pg_rows *rows = site_ask(
		rate->options.site, PG_WRITE, "sql/engine/api-slow.sql", NULL, binding.items, binding.len, err);
	binding_done(&binding);
	pg_rows_free(rows);
	return rows != NULL;
}

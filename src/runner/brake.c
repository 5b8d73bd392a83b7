#include "runner/brake.h"

#include "base/clock.h"
#include "base/text.h"
#include "engine/lease.h"

enum {
	READ_MS = 1000, /* between two looks at the load */
	NAP_MS = 250,   /* how long it is deaf to a signal at most */
};

/* Reads the load if that is due, and writes down why we wait if that is new. */
static bool look(struct brake *brake, struct err *err)
{
	int64_t now = clock_ms();
	if (brake->read_at && now - brake->read_at < READ_MS)
		return true;
	brake->read_at = now;
	if (!throttle_read(brake->site, brake->job, &brake->now, err))
		return false;
	if (brake->now.why == brake->noted)
		return true;
	brake->noted = brake->now.why;
	return throttle_note(brake->site, brake->job, &brake->now, err);
}

static bool interrupted(const struct brake *brake, struct err *err)
{
	const volatile sig_atomic_t *flag = brake->site->options.interrupt;
	return flag && *flag && !err_set(err, ERR_INTERRUPTED, _("interrupted"));
}

/* How much of the pause is left. */
static int64_t pause_left(const struct brake *brake, int64_t begun, int64_t chunk_ms)
{
	if (throttle_holds(&brake->now))
		return READ_MS;
	return (int64_t)(brake->now.nice * (double)chunk_ms) - (clock_ms() - begun);
}

static void tell(const struct brake *brake, brake_waits_fn *waits, void *data)
{
	struct str why = STR_INIT;
	throttle_add_text(&why, &brake->now);
	if (why.len)
		waits(data, str_text(&why));
	str_done(&why);
}

enum brake_answer brake_wait(struct brake *brake, const struct lease *lease, int64_t chunk_ms, brake_waits_fn *waits,
	void *data, struct err *err)
{
	int64_t begun = clock_ms(), renewed = begun, left;
	for (;;) {
		if (!look(brake, err))
			return BRAKE_FAILED;
		if (brake->now.steered)
			return BRAKE_STEERED;
		left = pause_left(brake, begun, chunk_ms);
		if (left <= 0)
			return BRAKE_GO;
		if (interrupted(brake, err))
			return BRAKE_FAILED;
		tell(brake, waits, data);
		int64_t napped = clock_ms();
		clock_sleep_ms(left < NAP_MS ? (int)left : NAP_MS);
		metrics_throttled(brake->metrics, brake->now.why, clock_ms() - napped);
		if (clock_ms() - renewed < READ_MS)
			continue;
		renewed = clock_ms();
		if (!lease_renew(brake->site, lease))
			return BRAKE_LOST;
	}
}

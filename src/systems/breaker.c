#include "systems/breaker.h"

enum { TRYING_MS = 20 /* how soon to look again whether the one try has ended */ };

int64_t breaker_wait_ms(const struct breaker *breaker, int64_t now)
{
	if (!breaker->open_ms)
		return 0;
	if (now < breaker->until)
		return breaker->until - now;
	return breaker->trying ? TRYING_MS : 0;
}

void breaker_asked(struct breaker *breaker)
{
	breaker->trying = breaker->open_ms > 0;
}

void breaker_told(struct breaker *breaker, bool success, int64_t now)
{
	bool was_try = breaker->trying;
	if (success) {
		*breaker = (struct breaker){.failures = 0};
		return;
	}
	breaker->failures++;
	breaker->trying = false;
	/* What was under way when it opened says nothing new. */
	if (breaker->open_ms && !was_try)
		return;
	if (!was_try && breaker->failures < BREAKER_FAILURES)
		return;
	int64_t next = breaker->open_ms ? 2 * breaker->open_ms : BREAKER_OPEN_MS;
	breaker->open_ms = next < BREAKER_OPEN_MAX_MS ? next : BREAKER_OPEN_MAX_MS;
	breaker->until = now + breaker->open_ms;
}

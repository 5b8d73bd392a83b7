#include "systems/participants_tally.h"

#include "base/str.h"

#include <inttypes.h>

static const struct {
	int64_t ms; /* 0: any time */
	const char *name;
} times[TALLY_TIMES] = {{5, "5"}, {10, "10"}, {25, "25"}, {50, "50"}, {100, "100"}, {250, "250"}, {500, "500"},
	{1000, "1000"}, {2500, "2500"}, {5000, "5000"}, {10000, "10000"}, {30000, "30000"}, {0, "inf"}};

static const char *const found_words[PARTICIPANTS_FOUNDS] = {
	[PARTICIPANTS_NONE] = "miss",
	[PARTICIPANTS_FOUND] = "old",
	[PARTICIPANTS_CORRUPT] = "corrupt",
	[PARTICIPANTS_FOREIGN] = "foreign",
	[PARTICIPANTS_UNREAD] = "unread",
};

void tally_answer(struct tally *tally, const struct max_answer *answer)
{
	size_t at = 0;
	while (times[at].ms && answer->took_us > times[at].ms * 1000)
		at++;
	tally->api[answer->outcome]++;
	tally->took[at]++;
	tally->took_us += answer->took_us;
}

void tally_cached(struct tally *tally, enum participants_found found, bool taken)
{
	if (taken)
		tally->hit++;
	else
		tally->cache[found]++;
}

/* One member of the object that is open, unless it is 0. */
static void add(struct str *out, const char *name, int64_t n)
{
	if (n)
		str_addf(out, "%s\"%s\":%" PRId64, out->data[out->len - 1] == '{' ? "" : ",", name, n);
}

char *tally_json(const struct tally *tally)
{
	struct str out = STR_INIT;
	str_add(&out, "{\"api\":{");
	for (int i = 0; i < MAX_OUTCOMES; i++)
		add(&out, max_outcome_word((enum max_outcome)i), tally->api[i]);
	str_add(&out, "},\"took\":{");
	for (int i = 0; i < TALLY_TIMES; i++)
		add(&out, times[i].name, tally->took[i]);
	add(&out, "us", tally->took_us);
	str_add(&out, "},\"cache\":{");
	add(&out, "hit", tally->hit);
	for (int i = 0; i < PARTICIPANTS_FOUNDS; i++)
		add(&out, found_words[i], tally->cache[i]);
	add(&out, "away", tally->away);
	str_add(&out, "},\"slot\":{");
	add(&out, "late", tally->late);
	str_add(&out, "}}");
	return str_take(&out);
}

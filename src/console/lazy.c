#include "console/lazy.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/arming.h"
#include "console/asker.h"
#include "console/part_grid.h"
#include "engine/binding.h"
#include "engine/said.h"

#include <stdlib.h>
#include <string.h>

enum {
	SETTLE_MS = 700,      /* so long the same rows are in sight */
	AGAIN_MS = 5 * 60000, /* not asked for again before, and at the latest after twice as long */
};

struct lazy {
	const struct part *part;
	struct asker *asker;
	struct loop_timer *timer;
	int64_t first, last;         /* in sight when the timer was started */
	struct str asked, asked_ago; /* keys, a line each: in this time of AGAIN_MS, and in the one before */
	int64_t asked_since;         /* when this time began, monotonic milliseconds; 0: nothing was asked for */
	bool refused;                /* the database does not take it from this login, and why was said */
};

/* What is done the rows show. What was refused is refused again: it is said, once, and nothing more is asked. */
static void on_answer(void *data, int slot, struct pg_rows *rows, const struct err *err)
{
	struct lazy *lazy = data;
	struct app *app = lazy->part->options.app;
	char *refused = rows ? said_text(NULL, pg_rows_get(rows, 0, "refused")) : NULL;
	(void)slot;
	lazy->refused = refused || (!rows && err->kind == ERR_DENIED);
	if (lazy->refused)
		app_say(app, STYLE_WARNING, _("what is stale is not asked for by itself: %s"),
			refused ? refused : err->text);
	else if (rows)
		app_touch(app);
	/* The connection, or a wait that was too long: the same rows may be asked for again. */
	if (!rows)
		str_clear(&lazy->asked);
	free(refused);
}

static bool may(const struct lazy *lazy)
{
	struct app *app = lazy->part->options.app;
	const struct session *session = lazy->part->options.session;
	bool held = app_is_protected(app, session) && !arming_minutes(app_arming(app, session));
	return !lazy->refused && session_state(session) == SESSION_READY && !app_why_read_only(app) && !held &&
	       !session_why_not_submit(session) && session_pulse(session)->workers > 0 &&
	       !asker_is_busy(lazy->asker, 0);
}

/* Remembers that it is asked for; false: it was already. */
static bool note(struct lazy *lazy, const char *key)
{
	char *line = mem_printf("\n%s\n", key);
	bool known = strstr(str_text(&lazy->asked), line) || strstr(str_text(&lazy->asked_ago), line);
	if (!known)
		str_add(&lazy->asked, lazy->asked.len ? line + 1 : line);
	free(line);
	return !known;
}

/* The keys of the stale rows in sight, as JSON. */
static void add_stale(struct lazy *lazy, struct str *out)
{
	const struct lists *lists = part_list(lazy->part);
	for (int64_t row = lazy->first; row <= lazy->last; row++) {
		const char *key = lists_key(lists, row);
		if (key && str_eq(lists_value(lists, row, "stale"), "t") && note(lazy, key))
			str_addf(out, "%c%s", out->len ? ',' : '[', key);
	}
	str_add(out, out->len ? "]" : "");
}

static void submit(struct lazy *lazy, const struct rule *rule, const char *keys)
{
	struct app *app = lazy->part->options.app;
	const struct app_options *options = app_options(app);
	struct binding binding;
	binding_init(&binding);
	binding_text(&binding, "rule", rule->name);
	binding_text(&binding, "hash", rule->hash);
	binding_text(&binding, "keys", keys);
	binding_int(&binding, "part_size", options->part_size);
	binding_text(&binding, "operator", options->operator);
	binding_text(&binding, "ssh_client", options->ssh_client);
	binding_text(&binding, "confirm", app_confirm_name(app, lazy->part->options.session));
	const struct question question = {
		.path = "sql/queries/jobs/submit-lazy.sql",
		.lane = SESSION_SLOW,
		.mode = PG_WRITE,
		.params = binding.items,
		.nparams = binding.len,
	};
	asker_ask(lazy->asker, 0, &question);
	binding_done(&binding);
}

/* What was asked for in the time before the last is forgotten. */
static void turn_over(struct lazy *lazy)
{
	str_done(&lazy->asked_ago);
	lazy->asked_ago = lazy->asked;
	lazy->asked = (struct str)STR_INIT;
	lazy->asked_since = 0;
}

static void on_timer(void *data)
{
	struct lazy *lazy = data;
	const struct rule *rule = session_rule(lazy->part->options.session, lazy->part->section->lazy, NULL);
	struct str keys = STR_INIT;
	if (!rule || !may(lazy))
		return;
	if (lazy->asked_since && clock_ms() - lazy->asked_since > AGAIN_MS)
		turn_over(lazy);
	add_stale(lazy, &keys);
	if (keys.len) {
		lazy->asked_since = lazy->asked_since ? lazy->asked_since : clock_ms();
		submit(lazy, rule, str_text(&keys));
	}
	str_done(&keys);
}

struct lazy *lazy_new(const struct part *part)
{
	if (!part->section->lazy || !app_options(part->options.app)->lazy || lists_len(part_list(part)) > 1)
		return NULL;
	struct lazy *lazy = mem_zero(1, sizeof(*lazy));
	lazy->part = part;
	lazy->asker = asker_new(part->options.session, on_answer, lazy);
	lazy->timer = loop_timer_new(session_loop(part->options.session), on_timer, lazy);
	lazy->last = -1;
	return lazy;
}

void lazy_free(struct lazy *lazy)
{
	if (!lazy)
		return;
	loop_timer_free(lazy->timer);
	asker_free(lazy->asker);
	str_done(&lazy->asked);
	str_done(&lazy->asked_ago);
	free(lazy);
}

void lazy_drawn(struct lazy *lazy)
{
	int64_t first = 0, last = -1;
	if (!lazy)
		return;
	grid_in_sight(part_grid(lazy->part), &first, &last);
	bool same = first == lazy->first && last == lazy->last;
	/* What is drawn again while it waits, by what comes in, is not waited for anew. */
	if (same && loop_timer_is_on(lazy->timer))
		return;
	lazy->first = first;
	lazy->last = last;
	loop_timer_start(lazy->timer, SETTLE_MS);
}

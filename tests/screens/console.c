#include "console.h"

#include "../unit/unit.h"
#include "base/clock.h"
#include "base/str.h"
#include "database.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <sys/wait.h>

enum {
	REST_MS = 150,
	RESTS = 100,
	TRIES = 5,
	SILENCES = 6,
	ANSWER_MS = 1000,
	LOOK_MS = 20,
	CALM_MS = 150, /* a shell that starts psql and asks something takes less */
	STEPS = 10,    /* as much as that, so many times, takes less than a second */
};

int console_begin(void **state)
{
	(void)state;
	database_begin(true);
	return 0;
}

int console_end(void **state)
{
	(void)state;
	database_end();
	return 0;
}

/* The key that confirms is drawn as one that is heard: otherwise than its label. */
static bool hears(struct screen *screen, void *data)
{
	int col = 0, row = screen_find(screen, "[ Cancel ]   Y ", &col);
	(void)data;
	if (row < 0)
		row = screen_find(screen, "[ Отмена ]   Y ", &col);
	if (row < 0)
		return false;
	struct screen_look key = screen_cell(screen, row, col + 13), label = screen_cell(screen, row, col + 15);
	return key.fg != label.fg || key.bold != label.bold;
}

static bool was_drawn(struct screen *screen, void *data)
{
	return screen_written(screen) > *(size_t *)data;
}

/* Figures and ages change by themselves. */
static bool is_word(const char *text)
{
	static const char *const ages[] = {"just", "now", "now.", "ago."};
	unsigned char first = (unsigned char)*text;
	for (size_t i = 0; i < sizeof(ages) / sizeof(*ages); i++)
		if (str_eq(text, ages[i]))
			return false;
	return !strpbrk(text, "0123456789") && (isalpha(first) || first == 0xd0 || first == 0xd1);
}

/* The words on it. */
static char *text_of(const struct screen *screen)
{
	struct str text = STR_INIT, row = STR_INIT;
	for (int i = 1; i < screen_rows(screen); i++) {
		char *rest = NULL;
		str_clear(&row);
		screen_add_row(screen, i, &row);
		for (char *word = row.len ? strtok_r(row.data, " ", &rest) : NULL; word;
			word = strtok_r(NULL, " ", &rest))
			if (is_word(word))
				str_addf(&text, "%s ", word);
	}
	str_done(&row);
	return str_take(&text);
}

void console_wait_question(struct screen *screen)
{
	int rests = 0;
	do
		screen_wait_until(screen, hears, NULL, "a question that can be confirmed");
	while (screen_bytes_while_idle(screen, REST_MS) && rests++ < RESTS);
	if (rests > RESTS)
		screen_fail(screen, "the question does not come to rest");
}

/* The question is answered or says something else than before: a key that is pressed just after something has changed
 * is not heard. */
static bool has_heard(struct screen *screen, void *before)
{
	char *now = text_of(screen);
	bool same = hears(screen, NULL) && str_eq(now, before);
	free(now);
	return !same;
}

void console_confirm(struct screen *screen)
{
	bool heard = false;
	for (int tries = 0; !heard && tries < TRIES; tries++) {
		console_wait_question(screen);
		char *before = text_of(screen);
		screen_keys(screen, "Y");
		for (int rests = 0; !(heard = has_heard(screen, before)) && rests < ANSWER_MS / LOOK_MS; rests++)
			screen_bytes_while_idle(screen, LOOK_MS);
		/* When C-l has its answer, the key before it has been read. */
		size_t written = screen_written(screen);
		if (!heard) {
			screen_keys(screen, "C-l");
			screen_wait_until(screen, was_drawn, &written, "an answer to C-l");
			screen_drain(screen);
			heard = has_heard(screen, before);
		}
		free(before);
	}
}

int64_t console_lag_ms(void)
{
	int64_t begun = clock_ms();
	sql("select 1");
	int64_t late = clock_ms() - begun - CALM_MS;
	return late > 0 ? late * STEPS : 0;
}

void console_check_within(int64_t begun, int64_t lag_ms, int64_t limit_ms)
{
	int64_t took = clock_ms() - begun;
	if (took <= limit_ms + lag_ms)
		return;
	int64_t now_ms = console_lag_ms();
	if (took > limit_ms + (now_ms > lag_ms ? now_ms : lag_ms))
		fail_msg("took %" PRId64 " ms of %" PRId64 ", the machine being %" PRId64 " and then %" PRId64
			 " ms late",
			took, limit_ms, lag_ms, now_ms);
}

void console_wait_silence(struct screen *screen, int ms)
{
	size_t before = 0;
	for (int i = 0; i < SILENCES; i++) {
		screen_drain(screen);
		before = screen_written(screen);
		if (!screen_bytes_while_idle(screen, ms))
			return;
	}
	size_t len = 0;
	const char *bytes = screen_output(screen, before, &len);
	for (size_t i = 0; i < len; i++)
		print_error("%s%c", bytes[i] == 0x1b ? "ESC" : "", bytes[i] == 0x1b ? 0x20 : bytes[i]);
	screen_fail(screen, "it is never silent: %zu bytes in the last %d ms", len, ms);
}

void console_leave(struct screen *screen)
{
	screen_keys(screen, "q");
	int status = screen_wait_exit(screen);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	screen_check_restored(screen);
	screen_end(screen);
}

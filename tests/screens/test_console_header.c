/* The first row: what goes first where there is little room, and what never does. */
#include "../unit/unit.h"
#include "base/mem.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <ctype.h>

#define LABEL "production-eu-central-1"

enum { PIECES = 12 };

/* The header's pieces: what stands between two blanks or more; figures as "0", since they change. */
struct pieces {
	char *text[PIECES];
	size_t len;
};

static void take_pieces(const struct screen *screen, struct pieces *pieces)
{
	struct str line = STR_INIT;
	pieces->len = 0;
	screen_add_row(screen, 0, &line);
	for (const char *at = str_text(&line); *at && pieces->len < PIECES;) {
		at += strspn(at, " ");
		const char *end = strstr(at, "  ");
		size_t len = end ? (size_t)(end - at) : strlen(at);
		if (len)
			pieces->text[pieces->len++] = mem_strndup(at, len);
		at += len;
	}
	str_done(&line);
	for (size_t i = 0; i < pieces->len; i++)
		for (char *at = pieces->text[i]; !str_starts(pieces->text[i], "prod") && *at; at++)
			*at = isdigit((unsigned char)*at) ? '0' : (char)(*at == '<' ? '0' : *at);
}

static void free_pieces(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->len; i++)
		free(pieces->text[i]);
}

static bool has_piece(const struct pieces *pieces, const char *text)
{
	for (size_t i = 0; i < pieces->len; i++)
		if (str_eq(pieces->text[i], text))
			return true;
	return false;
}

/* Whole, or the name cut with "…". */
static void expect_whole(const struct pieces *all, const struct pieces *some)
{
	for (size_t i = 0; i < some->len; i++) {
		const char *text = some->text[i], *cut = strstr(text, "…");
		if (cut && !cut[strlen("…")] && strncmp(LABEL, text, (size_t)(cut - text)) == 0)
			continue;
		if (str_starts(text, "pg ") || str_starts(text, "redis "))
			continue;
		if (!has_piece(all, text))
			fail_msg("\"%s\" stands in no wide header", text);
	}
}

static struct screen *open_protected(const char *language)
{
	const char *const env[] = {language, NULL};
	sql("update trueup.installation set protect = true, label = '" LABEL "'");
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 200, .env = env},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "Landing page");
	screen_wait(screen, LABEL);
	return screen;
}

/* At each width: state and badge are there and whole; what went, went in its order. */
static void check_widths(struct screen *screen, const char *badge, const char *state, const char *worker)
{
	static const int widths[] = {200, 80, 40, 32};
	struct pieces all = {{0}, 0}, some;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		screen_resize(screen, 12, widths[i]);
		screen_wait_row(screen, 11, "?");
		screen_wait_row(screen, 0, badge);
		screen_wait_row(screen, 0, state);
		screen_drain(screen);
		take_pieces(screen, i ? &some : &all);
		if (i == 0) {
			assert_true(has_piece(&all, "trueup"));
			assert_true(has_piece(&all, LABEL));
			assert_true(has_piece(&all, worker));
			continue;
		}
		expect_whole(&all, &some);
		/* Workers and Redis go before the product's name, and this before the database's answer. */
		assert_true(!has_piece(&some, worker) || has_piece(&some, "trueup"));
		if (widths[i] <= 40) {
			assert_false(has_piece(&some, worker));
			assert_false(has_piece(&some, "trueup"));
		}
		free_pieces(&some);
	}
	free_pieces(&all);
}

static void arm(struct screen *screen)
{
	screen_resize(screen, 24, 80);
	screen_wait_row(screen, 23, "?");
	screen_keys(screen, ":");
	screen_wait_typing(screen, true);
	screen_type(screen, "arm");
	screen_keys(screen, "enter");
	screen_wait(screen, "Y ");
	screen_keys(screen, "tab");
	screen_wait_typing(screen, true);
	screen_type(screen, LABEL);
	screen_keys(screen, "enter");
	screen_wait_typing(screen, false);
	screen_bytes_while_idle(screen, CONSOLE_SETTLE_MS);
	screen_keys(screen, "Y");
	screen_wait_gone(screen, "Y ");
}

static void what_may_be_written_is_said_at_every_width(void **state)
{
	(void)state;
	struct screen *screen = open_protected("LANGUAGE=en");
	check_widths(screen, "PROTECTED", "read-only", "no worker");
	arm(screen);
	check_widths(screen, "PROTECTED", "armed 15m", "no worker");
	console_leave(screen);
}

static void it_is_said_in_russian_too(void **state)
{
	(void)state;
	struct screen *screen = open_protected("LANGUAGE=ru");
	check_widths(screen, "ЗАЩИТА", "только чтение", "нет исполнителя");
	arm(screen);
	check_widths(screen, "ЗАЩИТА", "запись 15 мин", "нет исполнителя");
	console_leave(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_may_be_written_is_said_at_every_width, console_begin, console_end),
		cmocka_unit_test_setup_teardown(it_is_said_in_russian_too, console_begin, console_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The console in Russian, with a Russian keyboard. The locale is not installed here, as it is not on a bare server. */
#include "../unit/unit.h"
#include "base/str.h"
#include "console.h"
#include "database.h"
#include "harness.h"

#include <ctype.h>
#include <sys/wait.h>

/* Data without Latin letters, so that what is Latin on the screen is a name or was not translated. */
static int begin(void **state)
{
	(void)state;
	database_begin(true);
	sql("update gigs.gigs set title = 'Заказ ' || right(id::text, 2), workspace_id = 'место_' || right(id::text, "
	    "1);"
	    "update gigs.responses set candidate_name = 'Кандидат ' || right(id::text, 2);"
	    "update trueup.installation set label = 'проба'");
	run("bash", "-c", "\"$TRUEUP\" check --quiet || [ $? = 1 ]", NULL);
	return 0;
}

static struct screen *open_overview(int rows, int cols)
{
	struct screen *screen =
		screen_start(&(struct screen_start){.rows = rows, .cols = cols, .locale = "ru_RU.UTF-8"},
			(const char *const[]){database_program(), "console", NULL});
	screen_wait(screen, "Обзор");
	screen_wait(screen, "чтение и запись");
	screen_wait_gone(screen, "console_test");
	return screen;
}

static struct screen *open_console(int rows, int cols)
{
	static const char *const env[] = {"TRUEUP_OPERATOR=дежурный", NULL};
	struct screen *screen =
		screen_start(&(struct screen_start){.rows = rows, .cols = cols, .locale = "ru_RU.UTF-8", .env = env},
			(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 разошлось из 40");
	screen_wait(screen, "▌");
	return screen;
}

static void leave(struct screen *screen)
{
	screen_type(screen, "й");
	int status = screen_wait_exit(screen);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	screen_check_restored(screen);
	screen_end(screen);
}

/* Names of things and keys, which are the same in every language; a popup may hide the end of one. */
static bool is_name(const char *word)
{
	static const char *const names[] = {"trueup", "redis", "gigs", "responses", "gig", "chat", "rooms", "NEW",
		"EVALUATED", "esc", "enter", "space", "tab", "home", "end", "down", "pgup", "pgdn", "ALT", "FIELD",
		"VALUE", "SSH", "SQL", "URL", "JSON", "CSV", "OSC", "scope", "label", "status", "chats", NULL};
	for (const char *const *name = names; *name; name++)
		if (str_starts(*name, word))
			return true;
	return false;
}

static void check_no_latin(struct screen *screen)
{
	for (int row = 0; row < screen_rows(screen); row++) {
		struct str text = STR_INIT;
		screen_add_row(screen, row, &text);
		for (const char *at = str_text(&text); *at;) {
			size_t len = 0;
			while (isalpha((unsigned char)at[len]))
				len++;
			char word[32] = "";
			memcpy(word, at, len < sizeof(word) ? len : sizeof(word) - 1);
			if (len > 2 && !is_name(word))
				screen_fail(screen, "row %d: \"%s\" is not translated", row, word);
			at += len ? len : 1;
		}
		str_done(&text);
	}
}

static void a_gig_is_repaired_and_undone_in_russian_on_a_russian_keyboard(void **state)
{
	(void)state;
	struct screen *screen = open_console(30, 110);
	screen_type(screen, "ы");
	screen_wait(screen, "Будет затронута 1 строка.");
	screen_wait(screen, "Отмена");
	check_no_latin(screen);
	screen_type(screen, "ы");
	console_wait_question(screen);
	screen_type(screen, "Н");
	screen_wait(screen, "исправлено: 1");
	screen_wait(screen, "7 разошлось из 40");
	check_no_latin(screen);
	screen_type(screen, "г");
	screen_wait(screen, "Будет затронута 1 строка.");
	console_wait_question(screen);
	screen_type(screen, "Н");
	screen_wait(screen, "отменено: 1");
	leave(screen);
	assert_string_equal(sql("select string_agg(kind || ' ' || state, ', ' order by id) from trueup.job"),
		"repair done, undo done");
}

static void a_count_in_a_sentence_takes_its_form(void **state)
{
	(void)state;
	struct screen *screen = open_console(30, 110);
	screen_type(screen, "Ы");
	screen_wait(screen, "Будет затронуто 8 строк, в 8 пространствах.");
	/* The thousands apart by a space of one column. */
	screen_wait(screen, "−1\u00a0196");
	check_no_latin(screen);
	screen_type(screen, "й");
	screen_wait_gone(screen, "затронуто");
	screen_type(screen, "ооо");
	leave(screen);
}

static void every_screen_is_whole_in_russian(void **state)
{
	static const struct {
		int rows, cols;
	} sizes[] = {{24, 80}, {60, 200}, {12, 40}};
	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct screen *overview = open_overview(sizes[i].rows, sizes[i].cols);
		screen_wait(overview, "справка");
		check_no_latin(overview);
		leave(overview);
		struct screen *screen = open_console(sizes[i].rows, sizes[i].cols);
		screen_wait(screen, "справка");
		check_no_latin(screen);
		screen_keys(screen, "?");
		screen_wait(screen, "Сначала");
		check_no_latin(screen);
		screen_keys(screen, "pgdn");
		if (sizes[i].rows < 60) /* there all of it fits */
			screen_wait_gone(screen, "Сначала");
		check_no_latin(screen);
		screen_type(screen, "й");
		screen_wait(screen, "8 разошлось");
		screen_keys(screen, "enter");
		screen_wait(screen, "› Заказ");
		screen_wait(screen, "Отклики");
		check_no_latin(screen);
		leave(screen);
	}
}

static void the_footer_shows_the_main_keys_at_80_columns(void **state)
{
	(void)state;
	struct screen *screen = open_console(24, 80);
	screen_wait_row(screen, 23, "s исправить  S исправить все: 8");
	screen_wait_row(screen, 23, "enter открыть");
	screen_wait_row(screen, 23, "? справка");
	leave(screen);
}

static void what_is_typed_as_text_stays_russian(void **state)
{
	(void)state;
	struct screen *screen = open_console(24, 80);
	screen_keys(screen, "/");
	screen_type(screen, "заказ 03");
	screen_keys(screen, "enter");
	screen_wait(screen, "1 разошлось из 1");
	screen_wait(screen, "фильтр заказ 03");
	leave(screen);
}

static void the_c_locale_gets_english_whatever_the_language(void **state)
{
	static const char *const env[] = {"LANGUAGE=ru", "LANG=ru_RU.UTF-8", NULL};
	(void)state;
	struct screen *screen = screen_start(&(struct screen_start){.rows = 24, .cols = 80, .locale = "C", .env = env},
		(const char *const[]){database_program(), "console", "gigs", NULL});
	screen_wait(screen, "8 drifted of 40");
	screen_keys(screen, "q");
	screen_wait_exit(screen);
	screen_end(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_gig_is_repaired_and_undone_in_russian_on_a_russian_keyboard, begin, console_end),
		cmocka_unit_test_setup_teardown(a_count_in_a_sentence_takes_its_form, begin, console_end),
		cmocka_unit_test_setup_teardown(every_screen_is_whole_in_russian, begin, console_end),
		cmocka_unit_test_setup_teardown(the_footer_shows_the_main_keys_at_80_columns, begin, console_end),
		cmocka_unit_test_setup_teardown(what_is_typed_as_text_stays_russian, begin, console_end),
		cmocka_unit_test_setup_teardown(the_c_locale_gets_english_whatever_the_language, begin, console_end),
	};
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL) > 0;
}

#include "engine/said.h"

#include "base/err.h"
#include "base/text.h"
#include "unit.h"

static const struct rule rule = {
	.refusals = "There is no row %s. | Row %s belongs to a %s, not to a gig. | gone",
	.refusals_ru = "Строки %s нет. | Строка %s относится к %s, а не к заданию. | её нет",
};

static void speak(const char *locale)
{
	setenv("LC_ALL", locale, 1);
	unsetenv("LANGUAGE");
	text_begin();
}

static void check(const struct rule *of, const char *text, const char *want)
{
	char *said = said_text(of, text);
	assert_string_equal(said, want);
	free(said);
}

static void a_rules_own_refusal_is_said_in_the_language_with_its_values(void **state)
{
	(void)state;
	speak("ru_RU.UTF-8");
	check(&rule, "There is no row 8f1c.", "Строки 8f1c нет.");
	check(&rule, "Row 1. of 2 belongs to a belongs to a project, not to a gig.",
		"Строка 1. of 2 относится к belongs to a project, а не к заданию.");
	check(&rule, "gone", "её нет");
}

static void what_the_schema_says_is_said_in_the_language(void **state)
{
	(void)state;
	speak("ru_RU.UTF-8");
	check(NULL, "a reason is needed", "нужна причина");
	check(&rule, "job 17 undid it already", "это уже отменила задача 17");
	check(NULL, "%s is protected: its name must be typed to go on",
		"%s под защитой: чтобы продолжить, нужно ввести имя");
}

static void a_word_for_how_a_job_stands_is_said_in_the_language(void **state)
{
	(void)state;
	speak("ru_RU.UTF-8");
	check(NULL, "job 5 is paused: it cannot be tried again", "задача 5: на паузе; повторить её нельзя");
	check(NULL, "job 5 is gone: it cannot be tried again", "задача 5: gone; повторить её нельзя");
}

static void what_nobody_knows_stays_as_it_is(void **state)
{
	static const char *const texts[] = {"", "%s", "There is no row 5", "there is no row 5.", "goner", "gon",
		"Row 5 belongs to a", "deadlock detected", "job 5 undid it", NULL};
	(void)state;
	speak("ru_RU.UTF-8");
	for (size_t i = 0; texts[i]; i++)
		check(&rule, texts[i], texts[i]);
	assert_null(said_text(&rule, NULL));
}

static void what_is_kept_is_english_and_comes_back_in_the_language(void **state)
{
	static const char *const texts[] = {"interrupted", "the rule returned the key {\"id\": \"%s\"} more than once",
		"not here: no gigs.responses", "not here: no system gigs", "there is no rule \"a\"",
		"a key has no \"id\"", "job 7 was made with another text of rule a than this program has",
		"the MAX API refuses the token (HTTP 401); see MAX_API_TOKEN_FILE", "rule a needs the parameter \"b\"",
		"nothing has drifted"};
	struct err err = ERR_INIT;
	(void)state;
	speak("ru_RU.UTF-8");
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		char *said = said_text(NULL, texts[i]), *plain = said_plain(said);
		assert_string_not_equal(said, texts[i]);
		assert_string_equal(plain, texts[i]);
		free(said);
		free(plain);
	}
	err_set(&err, ERR_TEMPORARY, "canceling statement");
	err_wrap(&err, "%s", _("somebody else holds a lock"));
	char *plain = said_plain(err.text);
	assert_string_equal(plain, "somebody else holds a lock: canceling statement");
	check(NULL, plain, err.text);
	free(plain);
	plain = said_plain("deadlock detected");
	assert_string_equal(plain, "deadlock detected");
	free(plain);
	assert_null(said_plain(NULL));
	err_done(&err);
}

static void in_english_nothing_is_changed(void **state)
{
	(void)state;
	speak("en_US.UTF-8");
	check(&rule, "There is no row 8f1c.", "There is no row 8f1c.");
	check(NULL, "a reason is needed", "a reason is needed");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_rules_own_refusal_is_said_in_the_language_with_its_values),
	cmocka_unit_test(what_the_schema_says_is_said_in_the_language),
	cmocka_unit_test(a_word_for_how_a_job_stands_is_said_in_the_language),
	cmocka_unit_test(what_nobody_knows_stays_as_it_is),
	cmocka_unit_test(what_is_kept_is_english_and_comes_back_in_the_language),
	cmocka_unit_test(in_english_nothing_is_changed),
};

UNIT_MAIN(tests)

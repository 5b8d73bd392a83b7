#include "base/text.h"

#include "base/text_builtin.h"
#include "unit.h"

#include <locale.h>
#include <stdlib.h>

/* As a process would that is started with these. */
static const char *language_with(const char *language, const char *lc_all, const char *lc_messages, const char *lang)
{
	const char *const values[][2] = {{"LANGUAGE", language}, {"LC_ALL", lc_all}, {"LC_MESSAGES", lc_messages},
		{"LANG", lang}, {"LC_CTYPE", NULL}};
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		if (values[i][1])
			setenv(values[i][0], values[i][1], 1);
		else
			unsetenv(values[i][0]);
	}
	setlocale(LC_ALL, "C");
	text_begin();
	return text_language();
}

static void the_language_is_looked_for_in_gettexts_order(void **state)
{
	(void)state;
	assert_string_equal(language_with(NULL, NULL, NULL, "ru_RU.UTF-8"), "ru");
	assert_string_equal(language_with(NULL, NULL, "en_US.UTF-8", "ru_RU.UTF-8"), "en");
	assert_string_equal(language_with(NULL, "ru_RU.UTF-8", "en_US.UTF-8", "en_US.UTF-8"), "ru");
	assert_string_equal(language_with("ru", "C.UTF-8", NULL, NULL), "ru");
	assert_string_equal(language_with("ru", NULL, NULL, "en_US.UTF-8"), "ru");
	assert_string_equal(language_with("de:ru:en", NULL, NULL, "en_US.UTF-8"), "ru");
	assert_string_equal(language_with("en:ru", NULL, NULL, "ru_RU.UTF-8"), "en");
	assert_string_equal(language_with("de", NULL, NULL, "ru_RU.UTF-8"), "en");
	assert_string_equal(language_with("ru_RU", NULL, NULL, "ru_RU.UTF-8"), "ru");
	assert_string_equal(language_with("", "", "", "ru.utf8@variant"), "ru");
	assert_string_equal(language_with(NULL, NULL, NULL, "rus_RU.UTF-8"), "en");
	assert_string_equal(language_with(NULL, NULL, NULL, NULL), "en");
}

static void a_language_whose_locale_is_not_installed_is_spoken_all_the_same(void **state)
{
	(void)state;
	assert_string_equal(language_with(NULL, "ru_RU.UTF-8", NULL, NULL), "ru");
	assert_true(text_has_utf8());
}

static void letters_that_are_not_utf8_get_english(void **state)
{
	(void)state;
	assert_string_equal(language_with("ru", "C", NULL, NULL), "en");
	assert_string_equal(language_with("ru", "POSIX", NULL, "ru_RU.UTF-8"), "en");
	assert_string_equal(language_with(NULL, "ru_RU.KOI8-R", NULL, NULL), "en");
	assert_string_equal(language_with(NULL, "ru_RU", NULL, NULL), "en");
	assert_false(text_has_utf8());
}

static void numbers_for_programs_keep_their_point(void **state)
{
	(void)state;
	language_with(NULL, NULL, NULL, "ru_RU.UTF-8");
	assert_string_equal(localeconv()->decimal_point, ".");
}

static void a_text_without_a_translation_is_shown_as_it_stands(void **state)
{
	const char *text = "no such text in any catalogue";
	(void)state;
	language_with(NULL, NULL, NULL, "ru_RU.UTF-8");
	assert_ptr_equal(text_get(text), text);
	assert_string_equal(text_in("here\004no such text", text), text);
	assert_string_equal(text_count("one such", "many such", 1), "one such");
	assert_string_equal(text_count("one such", "many such", 0), "many such");
}

static void every_text_of_a_catalogue_is_found(void **state)
{
	(void)state;
	language_with(NULL, NULL, NULL, "ru_RU.UTF-8");
	assert_string_equal(text_catalogues[0].language, "ru");
	assert_true(text_catalogues[0].count > 400);
	for (size_t i = 0; i < text_catalogues[0].count; i++) {
		const struct text_entry *entry = &text_catalogues[0].entries[i];
		assert_ptr_equal(text_get(entry->text), entry->forms[0]);
		assert_true(i == 0 || strcmp(entry[-1].text, entry->text) < 0);
	}
}

static void a_count_takes_the_form_that_the_language_has_for_it(void **state)
{
	(void)state;
	language_with(NULL, NULL, NULL, "ru_RU.UTF-8");
	const char *one = N_("%d worker", "%d workers", 1);
	const char *few = N_("%d worker", "%d workers", 2);
	const char *many = N_("%d worker", "%d workers", 5);
	assert_string_not_equal(one, few);
	assert_string_not_equal(few, many);
	assert_ptr_equal(N_("%d worker", "%d workers", 21), one);
	assert_ptr_equal(N_("%d worker", "%d workers", 104), few);
	assert_ptr_equal(N_("%d worker", "%d workers", 11), many);
	assert_ptr_equal(N_("%d worker", "%d workers", 112), many);
	assert_ptr_equal(N_("%d worker", "%d workers", 0), many);
	text_use_english();
	assert_string_equal(N_("%d worker", "%d workers", 21), "%d workers");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_language_is_looked_for_in_gettexts_order),
	cmocka_unit_test(a_language_whose_locale_is_not_installed_is_spoken_all_the_same),
	cmocka_unit_test(letters_that_are_not_utf8_get_english),
	cmocka_unit_test(numbers_for_programs_keep_their_point),
	cmocka_unit_test(a_text_without_a_translation_is_shown_as_it_stands),
	cmocka_unit_test(every_text_of_a_catalogue_is_found),
	cmocka_unit_test(a_count_takes_the_form_that_the_language_has_for_it),
};

UNIT_MAIN(tests)

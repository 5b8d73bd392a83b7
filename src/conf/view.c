#include "conf/view.h"

#include "base/str.h"
#include "conf/view_keys.h"

const char *view_format_name(enum view_format format)
{
	return view_format_words[format];
}

const char *view_run_name(enum view_run run)
{
	return view_run_words[run];
}

const char *view_on_name(enum view_on on)
{
	return view_on_words[on];
}

const char *view_text(const struct ini_text *text, const char *lang)
{
	return text->ru && str_eq(lang, "ru") ? text->ru : text->text;
}

static const char *view_find_word(const struct view_word *words, const char *value)
{
	for (; words && words->value; words++)
		if (str_eq(words->value, value))
			return words->text;
	return NULL;
}

const char *view_column_word(const struct view_column *column, const char *value, const char *lang)
{
	const char *word = str_eq(lang, "ru") ? view_find_word(column->words_ru, value) : NULL;
	if (!word)
		word = view_find_word(column->words, value);
	return word ? word : value;
}

static bool view_style_fits(const struct view_style *style, const char *value)
{
	if (style->test == VIEW_ALWAYS)
		return true;
	if (style->test == VIEW_NULL || !value)
		return style->test == VIEW_NULL && !value;
	if (style->test == VIEW_EQUAL)
		return str_eq(style->word, value);
	double number;
	if (!str_to_number(value, &number))
		return false;
	return style->test == VIEW_ABOVE ? number > style->number : number < style->number;
}

enum style view_column_style(const struct view_column *column, const char *value)
{
	for (size_t i = 0; i < column->nstyles; i++) {
		if (view_style_fits(&column->styles[i], value))
			return column->styles[i].style;
	}
	return STYLE_TEXT;
}

#include "conf/view.h"

#include "base/str.h"

static const char *const format_names[] = {
	[VIEW_TEXT] = "text",
	[VIEW_INT] = "int",
	[VIEW_AGE] = "age",
	[VIEW_TIME] = "time",
	[VIEW_DIFF] = "diff",
	[VIEW_BAR] = "bar",
	[VIEW_SPARK] = "spark",
	[VIEW_STATE] = "state",
	[VIEW_FLAG] = "flag",
};

static const char *const run_names[] = {
	[VIEW_REPAIR] = "repair",
	[VIEW_ACTION] = "action",
	[VIEW_DETECT] = "detect",
	[VIEW_UNDO] = "undo",
	[VIEW_OPEN] = "open",
};

static const char *const on_names[] = {
	[VIEW_ON_ROW] = "row",
	[VIEW_ON_MARKED] = "marked",
	[VIEW_ON_SHOWN] = "shown",
	[VIEW_ON_NONE] = "none",
};

const char *view_format_name(enum view_format format)
{
	return format_names[format];
}

const char *view_run_name(enum view_run run)
{
	return run_names[run];
}

const char *view_on_name(enum view_on on)
{
	return on_names[on];
}

const char *view_text(const struct ini_text *text, const char *lang)
{
	return text->ru && str_eq(lang, "ru") ? text->ru : text->text;
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

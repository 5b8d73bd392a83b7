#include "base/figure.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GROUP = 3, FAR_S = 270 * 24 * 60 * 60 };

static const char *minus(void)
{
	return text_has_utf8() ? "−" : "-";
}

static void add_grouped(struct str *out, const char *digits, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % GROUP == 0)
			str_add(out, C_("between thousands", ","));
		str_addc(out, digits[i]);
	}
}

void figure_add_number(struct str *out, const char *text)
{
	const char *digits = *text == '-' ? text + 1 : text;
	size_t whole = strspn(digits, "0123456789");
	size_t decimals = digits[whole] == '.' ? strspn(digits + whole + 1, "0123456789") : 0;
	if (!whole || digits[whole + (decimals ? decimals + 1 : 0)]) {
		str_add(out, text);
		return;
	}
	if (*text == '-')
		str_add(out, minus());
	add_grouped(out, digits, whole);
	if (decimals) {
		str_add(out, C_("before decimals", "."));
		str_addn(out, digits + whole + 1, decimals);
	}
}

void figure_add_count(struct str *out, int64_t count)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, count);
	figure_add_number(out, text);
}

void figure_add_decimal(struct str *out, double value, int decimals)
{
	struct str text = STR_INIT;
	str_addf(&text, "%.*f", decimals, value);
	if (isfinite(value))
		figure_add_number(out, text.data);
	else
		str_add(out, text_has_utf8() ? "–" : "-");
	str_done(&text);
}

void figure_add_form(struct str *out, const char *form, int64_t count)
{
	const char *at = strstr(form, "%s");
	str_addn(out, form, at ? (size_t)(at - form) : strlen(form));
	if (!at)
		return;
	figure_add_count(out, count);
	str_add(out, at + 2);
}

void figure_add_moment(struct str *out, time_t at, time_t now)
{
	static const char *const months[] = {TEXT("Jan"), TEXT("Feb"), TEXT("Mar"), TEXT("Apr"), TEXT("May"),
		TEXT("Jun"), TEXT("Jul"), TEXT("Aug"), TEXT("Sep"), TEXT("Oct"), TEXT("Nov"), TEXT("Dec")};
	struct tm when;
	if (!localtime_r(&at, &when))
		return;
	str_addf(out, "%d %s ", when.tm_mday, _(months[when.tm_mon]));
	if (now && (at < now - FAR_S || at > now + FAR_S))
		str_addf(out, "%d", when.tm_year + 1900);
	else
		str_addf(out, "%02d:%02d", when.tm_hour, when.tm_min);
}

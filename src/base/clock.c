#include "base/clock.h"

#include "base/mem.h"
#include "base/text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	MS_IN_S = 1000,
	US_IN_S = 1000000,
	NS_IN_MS = 1000000,
	NS_IN_US = 1000,
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
};

#define YEAR_0_US (INT64_C(-62167219200) * US_IN_S)
#define YEAR_10000_US (INT64_C(253402300800) * US_IN_S)

static int64_t read_us(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * US_IN_S + now.tv_nsec / NS_IN_US;
}

int64_t clock_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t clock_wall_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t clock_ms(void)
{
	return clock_us() / MS_IN_S;
}

void clock_sleep_ms(int ms)
{
	if (ms <= 0)
		return;
	struct timespec span = {.tv_sec = ms / MS_IN_S, .tv_nsec = (long)(ms % MS_IN_S) * NS_IN_MS};
	nanosleep(&span, NULL);
}

void clock_add_rfc3339(struct str *out, time_t at)
{
	struct tm parts;
	if (!gmtime_r(&at, &parts)) /* a year beyond int */
		parts = (struct tm){.tm_mday = 1, .tm_year = 70};
	str_addf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
		parts.tm_hour, parts.tm_min, parts.tm_sec);
}

void clock_add_rfc3339_us(struct str *out, int64_t us)
{
	int64_t fraction = us % US_IN_S;
	char digits[8];
	if (fraction < 0)
		fraction += US_IN_S;
	clock_add_rfc3339(out, (time_t)((us - fraction) / US_IN_S));
	if (!fraction)
		return;
	str_cut(out, out->len - 1);
	snprintf(digits, sizeof(digits), "%06d", (int)fraction);
	for (size_t end = strlen(digits); digits[end - 1] == '0'; end--)
		digits[end - 1] = '\0';
	str_addf(out, ".%sZ", digits);
}

/* Takes a number of exactly so many digits, from min to max. */
static bool take_digits(const char **at, int digits, int min, int max, int *out)
{
	*out = 0;
	for (int i = 0; i < digits; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		*out = *out * 10 + (**at - '0');
	}
	return *out >= min && *out <= max;
}

static bool take_char(const char **at, const char *any)
{
	if (!**at || !strchr(any, **at))
		return false;
	(*at)++;
	return true;
}

/* A fraction of a second, where there is one. */
static bool take_fraction(const char **at, int64_t *us)
{
	int64_t unit = US_IN_S;
	*us = 0;
	if (!take_char(at, "."))
		return true;
	const char *from = *at;
	for (; **at >= '0' && **at <= '9'; (*at)++) {
		unit /= 10;
		*us += unit * (**at - '0');
	}
	return *at > from;
}

static bool take_offset(const char **at, int *minutes)
{
	int hour, minute, sign = **at == '-' ? -1 : 1;
	*minutes = 0;
	if (take_char(at, "Zz"))
		return true;
	if (!take_char(at, "+-") || !take_digits(at, 2, 0, 23, &hour) || !take_char(at, ":") ||
		!take_digits(at, 2, 0, 59, &minute))
		return false;
	*minutes = sign * (hour * 60 + minute);
	return true;
}

bool clock_parse_rfc3339(const char *text, int64_t *us)
{
	const char *at = text;
	struct tm parts = {.tm_isdst = 0};
	int64_t fraction;
	int offset;
	if (!take_digits(&at, 4, 0, 9999, &parts.tm_year) || !take_char(&at, "-") ||
		!take_digits(&at, 2, 1, 12, &parts.tm_mon) || !take_char(&at, "-") ||
		!take_digits(&at, 2, 1, 31, &parts.tm_mday) || !take_char(&at, "Tt ") ||
		!take_digits(&at, 2, 0, 23, &parts.tm_hour) || !take_char(&at, ":") ||
		!take_digits(&at, 2, 0, 59, &parts.tm_min) || !take_char(&at, ":") ||
		!take_digits(&at, 2, 0, 60, &parts.tm_sec) || !take_fraction(&at, &fraction) ||
		!take_offset(&at, &offset) || *at)
		return false;
	parts.tm_year -= 1900;
	parts.tm_mon--;
	int day = parts.tm_mday, leap = parts.tm_sec == 60;
	parts.tm_sec -= leap;
	int64_t seconds = timegm(&parts) + leap;
	*us = (seconds - (int64_t)offset * MINUTE) * US_IN_S + fraction;
	/* The 30th of February would have become another day; an offset may lead out of the years that have four
	 * digits. */
	return parts.tm_mday == day && *us >= YEAR_0_US && *us < YEAR_10000_US;
}

void clock_add_age(struct str *out, int64_t seconds)
{
	if (seconds < 1)
		str_add(out, _("now"));
	else if (seconds < MINUTE)
		str_addf(out, _("%llds"), (long long)seconds);
	else if (seconds < HOUR)
		str_addf(out, _("%lldm"), (long long)seconds / MINUTE);
	else if (seconds < DAY)
		str_addf(out, _("%lldh"), (long long)seconds / HOUR);
	else
		str_addf(out, _("%lldd"), (long long)seconds / DAY);
}

void clock_add_duration(struct str *out, int64_t ms)
{
	if (ms < 0)
		ms = 0;
	long long seconds = (long long)(ms / MS_IN_S + (ms % MS_IN_S >= MS_IN_S / 2));
	if (ms < MS_IN_S)
		str_addf(out, _("%d ms"), (int)ms);
	else if (ms < 10 * MS_IN_S && ms % MS_IN_S)
		str_addf(out, _("%d.%d s"), (int)(ms / MS_IN_S), (int)(ms % MS_IN_S / 100));
	else if (seconds < MINUTE)
		str_addf(out, _("%lld s"), seconds);
	else if (seconds < HOUR && seconds % MINUTE)
		str_addf(out, _("%lld min %lld s"), seconds / MINUTE, seconds % MINUTE);
	else if (seconds < HOUR)
		str_addf(out, _("%lld min"), seconds / MINUTE);
	else if (seconds % HOUR / MINUTE)
		str_addf(out, _("%lld h %lld min"), seconds / HOUR, seconds % HOUR / MINUTE);
	else
		str_addf(out, _("%lld h"), seconds / HOUR);
}

/* From the largest to the smallest. */
static const struct clock_unit {
	const char *name;
	int64_t ms;
} units[] = {
	{"d", (int64_t)DAY *MS_IN_S},
	{"h", (int64_t)HOUR *MS_IN_S},
	{"m", (int64_t)MINUTE *MS_IN_S},
	{"s", MS_IN_S},
	{"ms", 1},
};

enum { UNITS = sizeof(units) / sizeof(units[0]), SPAN_DIGITS = 18 };

bool clock_parse_span(const char *text, int64_t *ms)
{
	size_t digits = strspn(text, "0123456789");
	if (!digits || digits > SPAN_DIGITS)
		return false;
	for (size_t i = 0; i < UNITS; i++) {
		if (str_eq(text + digits, units[i].name))
			return !__builtin_mul_overflow(strtoll(text, NULL, 10), units[i].ms, ms);
	}
	return false;
}

void clock_add_span(struct str *out, int64_t ms)
{
	size_t i = ms ? 0 : UNITS - 1;
	while (ms % units[i].ms)
		i++;
	str_addf(out, "%lld%s", (long long)(ms / units[i].ms), units[i].name);
}

char *clock_zone(void)
{
	static const char folder[] = "/zoneinfo/";
	const char *name = getenv("TZ");
	char path[PATH_MAX];
	if (name && *name == ':')
		name++;
	if (!name || !*name)
		name = realpath("/etc/localtime", path);
	const char *within = name ? strstr(name, folder) : NULL;
	if (within)
		name = within + sizeof(folder) - 1;
	return name && *name && *name != '/' ? mem_strdup(name) : NULL;
}

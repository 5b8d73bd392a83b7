#include "base/str.h"

#include "base/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	IDENTIFIER_MAX = 63, /* bytes of a name in PostgreSQL */
	NEAREST_WORD = 64,   /* longer words are not compared */
	NEAREST_EDITS = 2,
	FORMATTED = 48,    /* bytes that a formatted text has, most often */
	INT64_DIGITS = 20, /* of the longest number, with its sign */
};

static void str_reserve(struct str *str, size_t more)
{
	size_t need;
	if (__builtin_add_overflow(str->len, more, &need) || need == SIZE_MAX)
		abort();
	need++;
	if (need <= str->cap)
		return;
	size_t cap = str->cap ? str->cap : 32;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	str->data = mem_resize(str->data, cap, 1);
	str->cap = cap;
}

void str_addn(struct str *str, const char *text, size_t len)
{
	str_reserve(str, len);
	if (len)
		memcpy(str->data + str->len, text, len);
	str->len += len;
	str->data[str->len] = '\0';
}

void str_add(struct str *str, const char *text)
{
	str_addn(str, text, strlen(text));
}

void str_addc(struct str *str, char c)
{
	str_addn(str, &c, 1);
}

/* Most often what is there is room enough, or nearly so: no second text is made of it. */
void str_addf(struct str *str, const char *fmt, ...)
{
	va_list ap;
	str_reserve(str, FORMATTED);
	size_t room = str->cap - str->len;
	va_start(ap, fmt);
	int len = vsnprintf(str->data + str->len, room, fmt, ap);
	va_end(ap);
	if (len < 0)
		abort();
	if ((size_t)len >= room) {
		str_reserve(str, (size_t)len);
		va_start(ap, fmt);
		vsnprintf(str->data + str->len, (size_t)len + 1, fmt, ap);
		va_end(ap);
	}
	str->len += (size_t)len;
}

void str_add_int(struct str *str, int64_t number)
{
	char digits[INT64_DIGITS], *at = digits + sizeof(digits);
	uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
	do
		*--at = (char)('0' + left % 10);
	while (left /= 10);
	if (number < 0)
		*--at = '-';
	str_addn(str, at, (size_t)(digits + sizeof(digits) - at));
}

void str_clear(struct str *str)
{
	str->len = 0;
	if (str->data)
		str->data[0] = '\0';
}

void str_cut(struct str *str, size_t len)
{
	if (len >= str->len)
		return;
	str->len = len;
	str->data[len] = '\0';
}

char *str_take(struct str *str)
{
	char *text = str->data ? str->data : mem_strdup("");
	*str = (struct str)STR_INIT;
	return text;
}

const char *str_text(const struct str *str)
{
	return str->data ? str->data : "";
}

void str_done(struct str *str)
{
	free(str->data);
	*str = (struct str)STR_INIT;
}

bool str_eq(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

bool str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
	size_t len = strlen(text), end = strlen(suffix);
	return len >= end && strcmp(text + len - end, suffix) == 0;
}

bool str_is_identifier(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return len && len <= IDENTIFIER_MAX && !text[len] && !(text[0] >= '0' && text[0] <= '9');
}

/* Edits that make b of a: insert, delete, replace, or swap two neighbours. Both at most NEAREST_WORD long. */
static int str_edits(const char *a, size_t alen, const char *b, size_t blen)
{
	int rows[3][NEAREST_WORD + 1];
	int *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= blen; j++)
		last[j] = (int)j;
	for (size_t i = 1; i <= alen; i++) {
		now[0] = (int)i;
		for (size_t j = 1; j <= blen; j++) {
			int best = last[j - 1] + (a[i - 1] != b[j - 1]);
			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
			if (swapped && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		int *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[blen];
}

const char *str_nearest(const char *word, const char *const *candidates)
{
	const char *nearest = NULL;
	size_t len = strlen(word);
	int best = NEAREST_EDITS + 1;

	for (; len <= NEAREST_WORD && *candidates; candidates++) {
		size_t other = strlen(*candidates);
		if (other > len + NEAREST_EDITS || other + NEAREST_EDITS < len || other > NEAREST_WORD)
			continue;
		int edits = str_edits(word, len, *candidates, other);
		if (edits < best && (size_t)edits * 2 < len) {
			best = edits;
			nearest = *candidates;
		}
	}
	return nearest;
}

bool str_to_long(const char *text, long min, long max, long *out)
{
	const char *digits = text + (*text == '-' || *text == '+');
	if (!*digits || digits[strspn(digits, "0123456789")])
		return false;
	errno = 0;
	long value = strtol(text, NULL, 10);
	if (errno || value < min || value > max)
		return false;
	*out = value;
	return true;
}

bool str_to_number(const char *text, double *out)
{
	const char *p = text + (*text == '-' || *text == '+');
	double value = 0, scale = 1;
	bool digits = false, fraction = false;
	for (; (*p >= '0' && *p <= '9') || (*p == '.' && !fraction); p++) {
		if (*p == '.') {
			fraction = true;
			continue;
		}
		value = value * 10 + (*p - '0');
		scale *= fraction ? 10 : 1;
		digits = true;
	}
	long exponent = 0;
	if (!digits || (*p && *p != 'e' && *p != 'E') || (*p && !str_to_long(p + 1, -308, 308, &exponent)))
		return false;
	value /= scale;
	for (; exponent > 0; exponent--)
		value *= 10;
	for (; exponent < 0; exponent++)
		value /= 10;
	*out = *text == '-' ? -value : value;
	return true;
}

void str_add_shell_word(struct str *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
	if (*text && *text != '=' && !text[strspn(text, plain)]) {
		str_add(out, text);
		return;
	}
	str_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			str_add(out, "'\\''");
		else
			str_addc(out, *text);
	}
	str_addc(out, '\'');
}

void str_add_hex(struct str *out, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	for (; *text; text++) {
		str_addc(out, digits[(unsigned char)*text >> 4]);
		str_addc(out, digits[(unsigned char)*text & 15]);
	}
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *str_from_hex(const char *digits)
{
	struct str out = STR_INIT;
	for (; *digits; digits += 2) {
		int high = hex_digit(digits[0]);
		int low = high < 0 ? -1 : hex_digit(digits[1]);
		if (low < 0 || (high | low) == 0) {
			str_done(&out);
			return NULL;
		}
		str_addc(&out, (char)(high << 4 | low));
	}
	return str_take(&out);
}

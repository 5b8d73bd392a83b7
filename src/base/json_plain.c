#include "base/json_plain.h"

#include "base/utf8.h"

#include <string.h>

enum { DIGITS = 18 /* of a number, which then fits */ };

struct scan {
	const char *at, *end;
};

static void skip_blanks(struct scan *scan)
{
	while (scan->at < scan->end &&
		(*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
		scan->at++;
}

static bool take(struct scan *scan, char c)
{
	skip_blanks(scan);
	if (scan->at == scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

static bool take_word(struct scan *scan, const char *word)
{
	size_t len = strlen(word);
	if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len) != 0)
		return false;
	scan->at += len;
	return true;
}

/* Behind the quote that begins it. */
static bool take_text(struct scan *scan, struct json_plain *out)
{
	unsigned char all = 0;
	out->kind = JSON_PLAIN_TEXT;
	out->text = scan->at;
	for (; scan->at < scan->end && *scan->at != '"'; scan->at++) {
		unsigned char c = (unsigned char)*scan->at;
		if (c < ' ' || c == '\\')
			return false;
		all |= c;
	}
	out->len = (size_t)(scan->at - out->text);
	return take(scan, '"') && (all < 0x80 || utf8_valid(out->text, out->len));
}

static bool take_number(struct scan *scan, struct json_plain *out)
{
	bool negative = *scan->at == '-';
	scan->at += negative;
	const char *digits = scan->at;
	out->kind = JSON_PLAIN_INT;
	out->number = 0;
	for (; scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9' && scan->at - digits < DIGITS; scan->at++)
		out->number = out->number * 10 + (*scan->at - '0');
	if (negative)
		out->number = -out->number;
	bool whole = scan->at < scan->end && !strchr("0123456789.eE", *scan->at);
	return whole && scan->at > digits && (*digits != '0' || scan->at == digits + 1);
}

static bool take_value(struct scan *scan, struct json_plain *out)
{
	static const char *const words[] = {"null", "false", "true"};
	skip_blanks(scan);
	out->kind = JSON_PLAIN_NONE;
	if (scan->at == scan->end)
		return false;
	if (take(scan, '"'))
		return take_text(scan, out);
	if (*scan->at == '-' || (*scan->at >= '0' && *scan->at <= '9'))
		return take_number(scan, out);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (take_word(scan, words[i]))
			return true;
	}
	return false;
}

static bool take_member(struct scan *scan, struct json_plain *wanted, size_t n)
{
	struct json_plain name, value;
	if (!take(scan, '"') || !take_text(scan, &name) || !take(scan, ':') || !take_value(scan, &value))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (strlen(wanted[i].name) != name.len || memcmp(wanted[i].name, name.text, name.len) != 0)
			continue;
		value.name = wanted[i].name;
		wanted[i] = value;
	}
	return true;
}

bool json_plain_read(const char *text, size_t len, struct json_plain *wanted, size_t n)
{
	struct scan scan = {.at = text, .end = text + len};
	for (size_t i = 0; i < n; i++)
		wanted[i] = (struct json_plain){.name = wanted[i].name};
	if (!take(&scan, '{'))
		return false;
	if (!take(&scan, '}')) {
		do {
			if (!take_member(&scan, wanted, n))
				return false;
		} while (take(&scan, ','));
		if (!take(&scan, '}'))
			return false;
	}
	skip_blanks(&scan);
	return scan.at == scan.end;
}

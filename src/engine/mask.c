#include "engine/mask.h"

#include <string.h>

enum {
	DIGITS_LEAST = 10,
	DIGITS_LEAST_PLUS = 7, /* behind "+" */
	DIGITS_MOST = 15,      /* E.164 */
	RANGE_DIGITS = 5,      /* more than any code of an area has */
};

bool mask_is_personal(const char *column)
{
	static const char *const words[] = {"phone", "phones", "telephone", "tel", "mobile", "msisdn", "email",
		"emails", "mail", "mails", "contact", "contacts", "whatsapp", "telegram", "skype", NULL};
	for (const char *at = column; *at; at += strspn(at, "_")) {
		size_t len = strcspn(at, "_");
		for (size_t i = 0; words[i]; i++)
			if (strlen(words[i]) == len && strncmp(at, words[i], len) == 0)
				return true;
		at += len;
	}
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes beyond ASCII are letters of some language. */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static bool is_word(char c)
{
	return is_digit(c) || is_letter(c) || c == '_';
}

static bool is_local(char c)
{
	return is_word(c) || (c && strchr(".%+-'", c));
}

static bool is_host(char c)
{
	return is_digit(c) || is_letter(c) || c == '.' || c == '-';
}

/* The length of what stands around an "@" from text on; 0 if that is no address. */
static size_t email_len(const char *text, size_t len)
{
	size_t at = 0, end, dot;
	while (at < len && is_local(text[at]))
		at++;
	if (at == 0 || at >= len || text[at] != '@')
		return 0;
	for (end = at + 1; end < len && is_host(text[end]);)
		end++;
	while (end > at + 1 && !is_word(text[end - 1]))
		end--;
	for (dot = end; dot > at && text[dot] != '.';)
		dot--;
	return dot > at + 1 ? end : 0;
}

/* A run of digits with what people put between them. */
struct run {
	size_t len;    /* up to the last digit */
	size_t whole;  /* with the signs behind it */
	size_t digits; /* in it */
	size_t groups; /* of digits */
	size_t first;  /* digits of the first group */
	bool plus;
};

static struct run run_at(const char *text, size_t len)
{
	struct run run = {.plus = text[0] == '+'};
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(text[i]) && !strchr("+()- .", text[i]))
			break;
		if (text[i] == '+' && i > 0)
			break;
		if (is_digit(text[i])) {
			run.groups += run.len != i || !run.digits;
			run.first += run.groups == 1;
			run.digits++;
			run.len = i + 1;
		}
		run.whole = i + 1;
	}
	return run;
}

/* What stands right beside it tells an identifier (letters), a time (colon) or an amount from a phone number. */
static bool is_phone(const char *text, size_t len, const struct run *run, char before)
{
	char after = run->whole < len ? text[run->whole] : '\0';
	char last = text[run->whole - 1];
	if (run->digits > DIGITS_MOST || run->digits < (size_t)(run->plus ? DIGITS_LEAST_PLUS : DIGITS_LEAST))
		return false;
	/* "40000-60000" */
	if (!run->plus && run->groups == 2 && run->first >= RANGE_DIGITS)
		return false;
	if (is_word(before) || before == ':' || after == ':')
		return false;
	return !is_word(after) || last == ' ' || last == ')';
}

static void add_phone(struct str *out, const char *text, const struct run *run)
{
	char last[3] = {0};
	for (size_t i = run->len, kept = 2; i-- > 0 && kept > 0;)
		if (is_digit(text[i]))
			last[--kept] = text[i];
	str_addf(out, "%s***%s", run->plus ? "+" : "", last);
}

/* Appends what begins at text, masked or not; returns its length. */
static size_t add_piece(struct str *out, const char *text, size_t len, char before, bool *masked)
{
	size_t email = is_local(before) ? 0 : email_len(text, len);
	if (email) {
		str_add(out, "***@***");
		*masked = true;
		return email;
	}
	if (is_digit(*text) || *text == '+' || *text == '(') {
		struct run run = run_at(text, len);
		if (run.digits && is_phone(text, len, &run, before)) {
			add_phone(out, text, &run);
			*masked = true;
			return run.len;
		}
		if (run.digits) {
			str_addn(out, text, run.len);
			return run.len;
		}
	}
	str_addc(out, *text);
	return 1;
}

void mask_add(struct str *out, const char *text, size_t len, bool personal)
{
	size_t begin = out->len;
	bool masked = false;
	char before = '\0';
	str_add(out, "");
	for (size_t at = 0; at < len;) {
		at += add_piece(out, text + at, len - at, before, &masked);
		before = text[at - 1];
	}
	if (personal && !masked && len) {
		out->len = begin;
		str_add(out, "***");
	}
}

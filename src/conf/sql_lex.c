#include "conf/sql_lex.h"

#include <string.h>

static bool lex_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool lex_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool lex_is_word(char c)
{
	return lex_is_letter(c) || lex_is_digit(c) || c == '$';
}

static bool lex_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* What stands behind a quoted text that begins at p, or NULL if it does not end. A doubled quote makes two texts in a
 * row, which comes to the same. */
static const char *lex_quoted(const char *p, bool escapes)
{
	char quote = *p++;
	for (; *p && *p != quote; p++) {
		if (escapes && *p == '\\' && p[1])
			p++;
	}
	return *p ? p + 1 : NULL;
}

/* $tag$…$tag$: what stands behind, NULL if it does not end, p itself if it is no such quote. */
static const char *lex_dollar(const char *p)
{
	const char *end = p + 1;
	if (lex_is_letter(*end)) {
		while (lex_is_letter(*end) || lex_is_digit(*end))
			end++;
	}
	if (*end != '$')
		return p;
	size_t len = (size_t)(end + 1 - p);
	for (const char *at = strchr(end + 1, '$'); at; at = strchr(at + 1, '$')) {
		if (strncmp(at, p, len) == 0)
			return at + len;
	}
	return NULL;
}

/* Block comments nest. */
static const char *lex_block_comment(const char *p)
{
	size_t depth = 0;
	while (*p) {
		if (p[0] == '/' && p[1] == '*') {
			depth++;
			p += 2;
		} else if (p[0] == '*' && p[1] == '/') {
			p += 2;
			if (--depth == 0)
				return p;
		} else {
			p++;
		}
	}
	return NULL;
}

static struct sql_token lex_line_comment(const char *p)
{
	size_t len = strcspn(p, "\n");
	struct sql_token token = {.kind = SQL_COMMENT, .start = p, .len = len};
	if (p[2] != '?')
		return token;
	const char *name = p + 3, *end = p + len;
	while (name < end && lex_is_blank(*name))
		name++;
	while (end > name && lex_is_blank(end[-1]))
		end--;
	token.kind = SQL_CONDITION;
	token.name = name;
	token.name_len = (size_t)(end - name);
	return token;
}

static struct sql_token lex_insert(const char *p)
{
	size_t len = strcspn(p + 2, "}\n");
	struct sql_token token = {.kind = SQL_INSERT, .start = p, .len = len + 4, .name = p + 2, .name_len = len};
	if (p[2 + len] != '}' || p[3 + len] != '}')
		token = (struct sql_token){.kind = SQL_UNCLOSED, .start = p, .len = 2};
	return token;
}

static struct sql_token lex_span(enum sql_token_kind kind, const char *start, const char *end)
{
	if (!end)
		return (struct sql_token){.kind = SQL_UNCLOSED, .start = start, .len = 1};
	return (struct sql_token){.kind = kind, .start = start, .len = (size_t)(end - start)};
}

static struct sql_token lex_colon(const char *p)
{
	const char *end = p + 1;
	if (*end == ':')
		return lex_span(SQL_TEXT, p, end + 1);
	if (!lex_is_letter(*end))
		return lex_span(SQL_TEXT, p, end);
	while (lex_is_letter(*end) || lex_is_digit(*end))
		end++;
	struct sql_token token = lex_span(SQL_PARAM, p, end);
	token.name = p + 1;
	token.name_len = token.len - 1;
	return token;
}

static struct sql_token lex_dollar_sign(const char *p)
{
	if (lex_is_digit(p[1]))
		return lex_span(SQL_POSITION, p, p + 1 + strspn(p + 1, "0123456789"));
	const char *end = lex_dollar(p);
	return end == p ? lex_span(SQL_TEXT, p, p + 1) : lex_span(SQL_QUOTED, p, end);
}

/* A word as a whole, so that the quote of E'…' is known for what it is and the $ of a$1 for part of the name. */
static struct sql_token lex_word(const char *p)
{
	const char *end = p;
	while (lex_is_word(*end))
		end++;
	if (end == p + 1 && (*p == 'e' || *p == 'E') && *end == '\'')
		return lex_span(SQL_QUOTED, p, lex_quoted(end, true));
	return lex_span(SQL_TEXT, p, end);
}

struct sql_token sql_lex(const char *text, size_t *at)
{
	const char *p = text + *at;
	struct sql_token token;

	if (!*p)
		token = (struct sql_token){.kind = SQL_END, .start = p};
	else if (*p == '\n')
		token = lex_span(SQL_NEWLINE, p, p + 1);
	else if (*p == '\'' || *p == '"')
		token = lex_span(SQL_QUOTED, p, lex_quoted(p, false));
	else if (p[0] == '-' && p[1] == '-')
		token = lex_line_comment(p);
	else if (p[0] == '/' && p[1] == '*')
		token = lex_span(SQL_QUOTED, p, lex_block_comment(p));
	else if (p[0] == '{' && p[1] == '{')
		token = lex_insert(p);
	else if (*p == ':')
		token = lex_colon(p);
	else if (*p == ';')
		token = lex_span(SQL_SEMICOLON, p, p + 1);
	else if (*p == '$')
		token = lex_dollar_sign(p);
	else if (lex_is_word(*p))
		token = lex_word(p);
	else
		token = lex_span(SQL_TEXT, p, p + 1);
	*at += token.len;
	return token;
}

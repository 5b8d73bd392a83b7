/* What a server says when something is wrong. */
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "store/pg.h"

#include <stdlib.h>
#include <string.h>

enum err_kind pg_error_kind(const char *sqlstate)
{
	static const struct {
		const char *prefix;
		enum err_kind kind;
	} kinds[] = {
		{"08", ERR_CONNECT},
		{"57P01", ERR_CONNECT},
		{"57P02", ERR_CONNECT},
		{"57P03", ERR_CONNECT},
		{"57P05", ERR_CONNECT},
		{"25P03", ERR_CONNECT},
		{"40001", ERR_TEMPORARY},
		{"40P01", ERR_TEMPORARY},
		{"55P03", ERR_TEMPORARY},
		{"57014", ERR_TEMPORARY},
		{"53", ERR_TEMPORARY},
		{"28", ERR_DENIED},
		{"42501", ERR_DENIED},
		{"25006", ERR_DENIED},
		{"42P01", ERR_MISSING},
		{"42703", ERR_MISSING},
		{"42883", ERR_MISSING},
		{"3F000", ERR_MISSING},
		{"3D000", ERR_MISSING},
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_starts(sqlstate, kinds[i].prefix))
			return kinds[i].kind;
	return ERR_QUERY;
}

char *pg_message(const char *words, const char *detail)
{
	struct str text = STR_INIT;
	size_t len = words ? strlen(words) : 0;
	while (len && words[len - 1] == '\n')
		len--;
	safe_text_add(&text, words ? words : "", len, SAFE_SHOW);
	if (detail && *detail) {
		str_add(&text, " (");
		safe_text_add(&text, detail, strlen(detail), SAFE_SHOW);
		str_add(&text, ")");
	}
	return str_take(&text);
}

/* "…?", "….": the end of a sentence. */
static bool is_ended(const struct str *text)
{
	return text->len && strchr(".:;?!", text->data[text->len - 1]);
}

/* Lines as sentences: libpq breaks the line before what it advises. */
static char *join_lines(const char *words)
{
	struct str text = STR_INIT;
	for (const char *line = words; *line; line += strspn(line, "\n\t ")) {
		size_t len = strcspn(line, "\n");
		str_add(&text, !text.len ? "" : is_ended(&text) ? " " : ". ");
		str_addn(&text, line, len);
		line += len;
	}
	return str_take(&text);
}

/* Whichever the language, it begins with which server it was, of which something stands in quotes, and ends with the
 * reason behind a colon. Of several servers each has its line like that. */
char *pg_login_message(const char *words)
{
	static const char fatal[] = "FATAL:  ", colon[] = ": ";
	size_t before = strcspn(words, "\""), lines = strcspn(words, "\n");
	const char *quoted = words[before] ? strchr(words + before + 1, '"') : NULL;
	const char *end = quoted ? strstr(quoted, colon) : NULL;
	char *begin = mem_strndup(words, before);
	bool several = before && strstr(words + before, begin);
	bool plain = !before || !end || several || end > words + lines;
	const char *reason = plain ? words : end + strlen(colon);
	char *server = plain ? NULL : mem_strndup(words, (size_t)(end - words));
	char *sentences = join_lines(reason + (str_starts(reason, fatal) ? strlen(fatal) : 0));
	char *line = pg_message(sentences, server);
	free(sentences);
	free(server);
	free(begin);
	return line;
}

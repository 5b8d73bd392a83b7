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

char *pg_login_message(const char *words)
{
	static const char begins[] = "connection to server ", ends[] = " failed: ", fatal[] = "FATAL:  ";
	const char *reason = str_starts(words, begins) ? strstr(words, ends) : NULL;
	if (!reason || strstr(words + strlen(begins), begins))
		return pg_message(words, NULL);
	char *server = mem_strndup(words, (size_t)(reason - words) + strlen(" failed"));
	reason += strlen(ends);
	char *line = pg_message(reason + (str_starts(reason, fatal) ? strlen(fatal) : 0), server);
	free(server);
	return line;
}

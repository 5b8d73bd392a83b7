#include "conf/sql.h"

#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n";

/* The part of text up to the next comma, without blanks round it; *text is moved behind the comma, NULL at the end. */
static char *params_next(struct arena *arena, const char **text)
{
	const char *start = *text + strspn(*text, blanks);
	size_t len = strcspn(start, ",");
	*text = start[len] ? start + len + 1 : NULL;
	while (len && strchr(blanks, start[len - 1]))
		len--;
	return arena_strndup(arena, start, len);
}

static bool params_is_type(const char *type)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ []";
	return *type && !(*type >= '0' && *type <= '9') && *type != '[' && !type[strspn(type, allowed)];
}

static bool params_fail(struct err *err, const char *at, const char *what, const char *word)
{
	char *safe = safe_text(word, SAFE_SHOW);
	err_set(err, ERR_INPUT, "%s: %s \"%.80s\"; %s", at, what, safe,
		_("expected \"name type\" or \"name type, name type\""));
	free(safe);
	return false;
}

bool sql_params_parse(struct arena *arena, const char *at, const char *text, struct sql_param **params, size_t *count,
	struct err *err)
{
	struct {
		VEC(struct sql_param);
	} found = {0};
	bool good = true;
	const char *rest = text[strspn(text, blanks)] ? text : NULL;

	while (rest && good) {
		char *name = params_next(arena, &rest);
		char *type = name + strcspn(name, blanks);
		if (*type)
			*type++ = '\0';
		type += strspn(type, blanks);
		if (!str_is_identifier(name))
			good = params_fail(err, at, _("malformed name"), name);
		else if (!params_is_type(type))
			good = params_fail(err, at, _("malformed type"), type);
		for (size_t i = 0; i < found.len && good; i++) {
			if (str_eq(found.items[i].name, name))
				good = params_fail(err, at, _("repeated name"), name);
		}
		VEC_PUSH(&found, ((struct sql_param){.name = name, .type = type}));
	}
	*params = arena_zero(arena, found.len + 1, sizeof(**params));
	for (size_t i = 0; i < found.len; i++)
		(*params)[i] = found.items[i];
	*count = found.len;
	free(found.items);
	return good;
}

bool sql_head_params(struct arena *arena, const char *path, const char *text, struct sql_param **params, size_t *count,
	struct err *err)
{
	static const char mark[] = "-- params:";
	*params = NULL;
	*count = 0;
	for (int line = 1; str_starts(text, "--"); line++) {
		size_t len = strcspn(text, "\n");
		if (str_starts(text, mark)) {
			char *declared = arena_strndup(arena, text + strlen(mark), len - strlen(mark));
			char *at = arena_printf(arena, "%s:%d:%d", path, line, (int)strlen(mark) + 2);
			return sql_params_parse(arena, at, declared, params, count, err);
		}
		text += len + (text[len] == '\n');
	}
	return true;
}

#include "conf/target.h"

#include "base/mem.h"
#include "conf/conninfo.h"

#include <stdlib.h>
#include <string.h>

struct hiding {
	const char *conninfo;
	struct str *out;
	size_t done;
};

static void hide_secret(void *data, size_t start, size_t len)
{
	struct hiding *hiding = data;
	str_addn(hiding->out, hiding->conninfo + hiding->done, start - hiding->done);
	str_add(hiding->out, "***");
	hiding->done = start + len;
}

void target_add_safe_conninfo(struct str *out, const char *conninfo)
{
	size_t before = out->len;
	struct hiding hiding = {.conninfo = conninfo, .out = out};
	if (conninfo_secrets(conninfo, hide_secret, &hiding)) {
		str_add(out, conninfo + hiding.done);
		return;
	}
	out->len = before;
	str_add(out, "***");
}

/* A text from which one password after the other is taken out. */
struct censor {
	const char *conninfo;
	char *text;
};

static void censor_word(struct censor *censor, const char *word)
{
	size_t len = strlen(word);
	struct str out = STR_INIT;
	if (!len)
		return;
	const char *rest = censor->text;
	for (const char *at = strstr(rest, word); at; at = strstr(rest, word)) {
		str_addn(&out, rest, (size_t)(at - rest));
		str_add(&out, "***");
		rest = at + len;
	}
	str_add(&out, rest);
	free(censor->text);
	censor->text = str_take(&out);
}

/* The secret as it is written, and as it reads once quotes, backslashes and "%40" are taken off. */
static void censor_secret(void *data, size_t start, size_t len)
{
	struct censor *censor = data;
	char *raw = mem_strndup(censor->conninfo + start, len);
	struct str plain = STR_INIT, decoded = STR_INIT;
	for (const char *p = raw; *p; p++) {
		if (*p == '\'' && (p == raw || !p[1]))
			continue;
		p += *p == '\\' && p[1];
		str_addc(&plain, *p);
	}
	for (size_t i = 0, used; i < len; i += used)
		str_addc(&decoded, conninfo_byte(raw + i, len - i, &used));
	censor_word(censor, raw);
	censor_word(censor, str_text(&plain));
	censor_word(censor, str_text(&decoded));
	free(raw);
	str_done(&plain);
	str_done(&decoded);
}

char *target_censor(const char *text, const char *conninfo)
{
	if (!text)
		return NULL;
	struct censor censor = {.conninfo = conninfo, .text = mem_strdup(text)};
	if (!conninfo_secrets(conninfo, censor_secret, &censor)) {
		free(censor.text);
		return mem_strdup("***");
	}
	return censor.text;
}

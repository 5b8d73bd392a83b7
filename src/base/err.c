#include "base/err.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Servers answer in several lines; an error is one. A line break and the indent after it become one space. */
static char *err_one_line(char *text)
{
	size_t len = 0;
	bool broken = false;
	for (const char *p = text; *p; p++) {
		if (*p == '\n' || *p == '\r' || *p == '\t') {
			broken = len > 0;
		} else if (!broken || *p != ' ') {
			if (broken && text[len - 1] != ' ')
				text[len++] = ' ';
			text[len++] = *p;
			broken = false;
		}
	}
	text[len] = '\0';
	return text;
}

bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	if (!err)
		return false;
	va_list ap;
	va_start(ap, fmt);
	char *text = err_one_line(mem_vprintf(fmt, ap)); /* before the old text goes: it may be an argument */
	va_end(ap);
	err_done(err);
	err->kind = kind;
	err->text = text;
	return false;
}

bool err_wrap(struct err *err, const char *fmt, ...)
{
	if (!err)
		return false;
	va_list ap;
	va_start(ap, fmt);
	char *before = mem_vprintf(fmt, ap);
	va_end(ap);
	char *text = mem_printf("%s: %s", before, err->text ? err->text : "");
	free(before);
	free(err->text);
	err->text = err_one_line(text);
	return false;
}

bool err_move(struct err *to, struct err *from)
{
	if (!to) {
		err_done(from);
	} else if (to != from) {
		err_done(to);
		*to = *from;
		*from = (struct err)ERR_INIT;
	}
	return false;
}

bool err_is_temporary(const struct err *err)
{
	return err->kind == ERR_CONNECT || err->kind == ERR_TEMPORARY;
}

const char *err_kind_name(enum err_kind kind)
{
	static const char *const names[] = {
		[ERR_NONE] = "none",
		[ERR_USAGE] = "usage",
		[ERR_INPUT] = "input",
		[ERR_CONNECT] = "connect",
		[ERR_TEMPORARY] = "temporary",
		[ERR_DENIED] = "denied",
		[ERR_MISSING] = "missing",
		[ERR_REFUSED] = "refused",
		[ERR_QUERY] = "query",
		[ERR_INTERRUPTED] = "interrupted",
		[ERR_INTERNAL] = "internal",
	};
	return (size_t)kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "internal";
}

void err_done(struct err *err)
{
	if (!err)
		return;
	free(err->text);
	*err = (struct err)ERR_INIT;
}

#include "conf/problem.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	LISTED_MAX = 13, /* more candidates than this are not worth reading */
	WORD_MAX = 80,   /* bytes of an unknown word that are shown */
};

int place_column(const char *line, size_t offset)
{
	int column = 1;
	for (size_t i = 0; i < offset; i++)
		column += ((unsigned char)line[i] & 0xC0) != 0x80;
	return column;
}

/* Keeps a problem that is not there yet, if there is room. */
static void problems_take(struct problems *problems, int line, int column, char *text)
{
	for (size_t i = 0; i < problems->len; i++) {
		if (str_eq(problems->items[i].text, text)) { /* the same, found by another way to it */
			free(text);
			return;
		}
	}
	problems->found++;
	if (problems->len < PROBLEMS_MAX)
		VEC_PUSH(problems, ((struct problem){.line = line, .column = column, .text = text}));
	else
		free(text);
}

void problems_add(struct problems *problems, const struct place *at, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *what = mem_vprintf(fmt, ap);
	va_end(ap);
	char *text = mem_printf("%s:%d:%d: %s", at->path, at->line, at->column, what);
	free(what);
	char *safe = safe_text(text, SAFE_SHOW);
	free(text);
	problems_take(problems, at->line, at->column, safe);
}

static void problems_list(struct str *out, const char *const *candidates)
{
	size_t count = 0;
	while (candidates[count])
		count++;
	if (!count || count > LISTED_MAX)
		return;
	struct str list = STR_INIT;
	for (size_t i = 0; i < count; i++)
		str_addf(&list, "%s%s", i ? ", " : "", candidates[i]);
	str_addf(out, count == 1 ? _(" (expected %s)") : _(" (expected one of %s)"), str_text(&list));
	str_done(&list);
}

void problems_add_unknown(struct problems *problems, const struct place *at, const char *what, const char *word,
	const char *const *candidates)
{
	struct str hint = STR_INIT;
	const char *nearest = str_nearest(word, candidates);
	if (nearest)
		str_addf(&hint, _(" (did you mean \"%s\"?)"), nearest);
	else
		problems_list(&hint, candidates);
	char *shown = mem_strndup(word, WORD_MAX);
	problems_add(problems, at, _("unknown %s \"%s\"%s"), what, shown, str_text(&hint));
	free(shown);
	str_done(&hint);
}

void problems_add_err(struct problems *problems, const struct place *at, const struct err *err)
{
	problems_take(
		problems, at ? at->line : 0, at ? at->column : 0, safe_text(err->text ? err->text : "", SAFE_SHOW));
}

void problems_add_bad_utf8(struct problems *problems, const char *path, const char *text)
{
	struct place at = {.path = path, .line = 1};
	for (const char *line = text; *line; at.line++) {
		size_t len = strcspn(line, "\n");
		for (size_t i = 0; i < len;) {
			uint32_t cp;
			size_t size = utf8_next(line + i, len - i, &cp);
			if (cp == 0xFFFD && size == 1) {
				at.column = place_column(line, i);
				problems_add(problems, &at, _("this byte is no UTF-8: 0x%02X"), (unsigned char)line[i]);
				return;
			}
			i += size;
		}
		line += len + (line[len] == '\n');
	}
}

void problems_merge(struct problems *to, struct problems *from)
{
	size_t dropped = from->found - from->len;
	for (size_t i = 0; i < from->len; i++)
		problems_take(to, from->items[i].line, from->items[i].column, from->items[i].text);
	to->found += dropped;
	from->len = 0;
	problems_done(from);
}

static int problem_order(const void *left, const void *right)
{
	const struct problem *a = left, *b = right;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

void problems_sort(struct problems *problems)
{
	if (problems->len)
		qsort(problems->items, problems->len, sizeof(*problems->items), problem_order);
}

bool problems_none(struct problems *problems, struct err *err)
{
	if (!problems->len)
		return true;
	problems_sort(problems);
	size_t more = problems->found - 1;
	if (!more)
		return err_set(err, ERR_INPUT, "%s", problems->items[0].text);
	return err_set(err, ERR_INPUT, N_("%s (and %zu more problem)", "%s (and %zu more problems)", more),
		problems->items[0].text, more);
}

void problems_done(struct problems *problems)
{
	for (size_t i = 0; i < problems->len; i++)
		free(problems->items[i].text);
	free(problems->items);
	*problems = (struct problems)PROBLEMS_INIT;
}

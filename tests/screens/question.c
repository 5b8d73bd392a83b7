#include "question.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* The first row with text; -1: none. *line gets it. */
static int find_row(const struct screen *screen, const char *text, struct str *line)
{
	for (int row = 0; row < screen_rows(screen); row++) {
		str_clear(line);
		screen_add_row(screen, row, line);
		if (strstr(str_text(line), text))
			return row;
	}
	return -1;
}

/* The number before text, its thousands apart; -1 if there is none. */
static int64_t number_before(const char *line, const char *text)
{
	const char *at = strstr(line, text);
	int64_t number = 0, place = 1;
	while (at && at > line && strchr("0123456789,", at[-1])) {
		at--;
		if (*at != ',') {
			number += place * (*at - '0');
			place *= 10;
		}
	}
	return place > 1 ? number : -1;
}

/* "┌─ sync: Landing page ───┐": what stands behind the first colon; NULL: it is about no single row. */
static char *subject_of(const char *line)
{
	const char *at = strstr(line, ": "), *begin = strstr(line, "┌─ ");
	if (!at || !begin || at < begin)
		return NULL;
	at += 2;
	const char *end = strstr(at, " ─"), *cut = strstr(at, "…");
	if (cut && (!end || cut < end))
		end = cut;
	return end ? mem_strndup(at, (size_t)(end - at)) : NULL;
}

/* What stands in a dialog, as one line: a narrow one breaks its texts. */
static void add_inside(const struct screen *screen, struct str *out)
{
	static const char border[] = "│";
	struct str line = STR_INIT;
	for (int row = 0; row < screen_rows(screen); row++) {
		str_clear(&line);
		screen_add_row(screen, row, &line);
		const char *begin = strstr(str_text(&line), border);
		const char *end = begin ? strstr(begin + strlen(border), border) : NULL;
		for (const char *at = end ? begin + strlen(border) : end; at < end; at++)
			if (*at != ' ' || (out->len && out->data[out->len - 1] != ' '))
				str_addc(out, *at);
	}
	str_done(&line);
}

void question_read(struct question *question, const struct screen *screen)
{
	struct str line = STR_INIT, title = STR_INIT;
	*question = (struct question){.rows = -1};
	question->counting = find_row(screen, "Counting what", &line) >= 0;
	int row = find_row(screen, "will be touched", &line);
	if (row >= 0) {
		question->asked = true;
		question->rows = number_before(
			str_text(&line), strstr(str_text(&line), " rows will") ? " rows will" : " row will");
		while (row > 0 && !strstr(str_text(&title), "┌─")) {
			str_clear(&title);
			screen_add_row(screen, --row, &title);
		}
		question->subject = subject_of(str_text(&title));
		str_clear(&line);
		add_inside(screen, &line);
		const char *asks = strstr(str_text(&line), "demo is protected: type its name to go on");
		question->guard = asks != NULL;
		question->asks = mem_strdup(asks);
		question->named = asks && strstr(asks, " go on demo ");
	}
	str_done(&line);
	str_done(&title);
}

void question_done(struct question *question)
{
	free(question->subject);
	free(question->asks);
}

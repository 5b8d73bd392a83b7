#include "golden.h"

#include "../unit/unit.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <regex.h>
#include <stdio.h>

enum { WIDE_ENOUGH = 80, DIFFERENCES_SHOWN = 6 };

/* Where the first two blanks of a row begin. */
static int first_gap(const struct screen *screen, int row)
{
	int cols = screen_cols(screen);
	for (int col = 1; col + 1 < cols; col++)
		if (screen_cell(screen, row, col).text[0] == ' ' && screen_cell(screen, row, col + 1).text[0] == ' ')
			return col;
	return cols;
}

/* Round trips differ, and with them the place of what stands before them. A narrow screen drops some of it. */
static void add_header(const struct screen *screen, struct str *out)
{
	regex_t trip;
	regmatch_t match;
	struct str line = STR_INIT;
	screen_add_row(screen, 0, &line);
	const char *at = str_text(&line);
	if (screen_cols(screen) < WIDE_ENOUGH) {
		for (int col = 0; col < first_gap(screen, 0); col++)
			str_add(out, screen_cell(screen, 0, col).text);
		str_done(&line);
		return;
	}
	assert_int_equal(regcomp(&trip, "  +|(<1|[0-9]+)(ms|мс)(( very)? slow|( очень)? медленно)?", REG_EXTENDED), 0);
	while (*at && regexec(&trip, at, 1, &match, 0) == 0 && match.rm_eo > match.rm_so) {
		str_addn(out, at, (size_t)match.rm_so);
		str_add(out, at[match.rm_so] == ' ' ? "  " : "·");
		at += match.rm_eo;
	}
	str_add(out, at);
	regfree(&trip);
	str_done(&line);
}

void golden_mask(struct str *text, const char *pattern)
{
	regex_t regex;
	regmatch_t match;
	struct str out = STR_INIT;
	const char *at = str_text(text);

	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE), 0);
	while (*at != '\0' && regexec(&regex, at, 1, &match, 0) == 0 && match.rm_eo > match.rm_so) {
		int columns = utf8_columns(at + match.rm_so, (size_t)(match.rm_eo - match.rm_so));

		str_addn(&out, at, (size_t)match.rm_so);
		for (int i = 0; i < columns; i++)
			str_add(&out, "·");
		at += match.rm_eo;
	}
	str_add(&out, at);
	regfree(&regex);
	str_done(text);
	*text = out;
}

void golden_add_text(const struct screen *screen, struct str *out)
{
	int row = 0, col = 0;
	add_header(screen, out);
	for (int i = 1; i < screen_rows(screen); i++) {
		str_addc(out, '\n');
		screen_add_row(screen, i, out);
	}
	str_addc(out, '\n');
	if (screen_cursor(screen, &row, &col))
		str_addf(out, "cursor %d %d\n", row, col);
}

static void add_look(const struct screen_look *look, struct str *out)
{
	str_add(out, look->bold ? " bold" : "");
	str_add(out, look->underline ? " underline" : "");
	str_add(out, look->reverse ? " reverse" : "");
	str_add(out, look->italic ? " italic" : "");
	if (look->fg >= 0)
		str_addf(out, look->fg > 0xff ? " fg #%06x" : " fg %d", look->fg & 0xffffff);
	if (look->bg >= 0)
		str_addf(out, look->bg > 0xff ? " bg #%06x" : " bg %d", look->bg & 0xffffff);
}

static void add_run(struct str *out, int from, int end, const struct str *look)
{
	if (look->len)
		str_addf(out, "%s%d+%d%s", out->len ? "; " : "", from, end - from, look->data);
}

/* "0+4 bold; 30+1 fg 3"; nothing if there is no look in it. Blanks belong to what is around them. */
static void add_row_looks(const struct screen *screen, int row, struct str *out)
{
	int cols = row == 0 ? first_gap(screen, row) : screen_cols(screen);
	struct str look = STR_INIT, run = STR_INIT;
	int from = 0, end = 0;
	for (int col = 0; col < cols; col++) {
		struct screen_look cell = screen_cell(screen, row, col);
		str_clear(&look);
		add_look(&cell, &look);
		if (look.len == 0 && (cell.text[0] == '\0' || str_eq(cell.text, " ")))
			continue;
		if (!str_eq(str_text(&look), str_text(&run))) {
			add_run(out, from, end, &run);
			from = col;
			str_clear(&run);
			str_add(&run, str_text(&look));
		}
		end = col + 1;
	}
	add_run(out, from, end, &run);
	str_done(&look);
	str_done(&run);
}

static void add_rows(int from, int upto, const char *looks, struct str *out)
{
	if (!*looks)
		return;
	str_addf(out, "%d", from);
	if (upto > from)
		str_addf(out, "-%d", upto);
	str_addf(out, " %s\n", looks);
}

void golden_add_looks(const struct screen *screen, struct str *out)
{
	int rows = screen_rows(screen), from = 0;
	struct str before = STR_INIT;
	str_add(out, "");
	for (int row = 0; row < rows; row++) {
		struct str looks = STR_INIT;
		add_row_looks(screen, row, &looks);
		if (!str_eq(str_text(&looks), str_text(&before))) {
			add_rows(from, row - 1, str_text(&before), out);
			from = row;
			str_clear(&before);
			str_add(&before, str_text(&looks));
		}
		str_done(&looks);
	}
	add_rows(from, rows - 1, str_text(&before), out);
	str_done(&before);
}

/* Where the piece with that title begins, behind its title; NULL: nowhere. */
static const char *find(const char *file, const char *title)
{
	char *mark = mem_printf("== %s\n", title);
	const char *at = file;
	while (at && !str_starts(at, mark)) {
		at = strstr(at, "\n== ");
		at += at ? 1 : 0;
	}
	at = at ? at + strlen(mark) : NULL;
	free(mark);
	return at;
}

char *golden_piece(const char *file, const char *title)
{
	const char *at = find(file, title);
	if (at && str_starts(at, "= ")) {
		char *other = mem_strndup(at + 2, strcspn(at + 2, "\n"));
		at = find(file, other);
		free(other);
	}
	if (!at)
		return NULL;
	if (str_starts(at, "== "))
		return mem_strdup("");
	const char *end = strstr(at, "\n== ");
	return mem_strndup(at, end ? (size_t)(end + 1 - at) : strlen(at));
}

void golden_add_piece(struct str *file, const char *title, const char *piece)
{
	const char *at = str_starts(str_text(file), "== ") ? str_text(file) : NULL;
	char *same = NULL;
	while (at && *piece && !same) {
		char *other = mem_strndup(at + 3, strcspn(at + 3, "\n"));
		char *text = golden_piece(str_text(file), other);
		if (str_eq(text, piece))
			same = mem_strdup(other);
		at = strstr(at, "\n== ");
		at += at ? 1 : 0;
		free(other);
		free(text);
	}
	str_addf(file, "== %s\n", title);
	if (same)
		str_addf(file, "= %s\n", same);
	else
		str_add(file, piece);
	free(same);
}

void golden_show_difference(const char *is, const char *golden)
{
	int shown = 0;
	for (int line = 1; *is || *golden; line++) {
		size_t a = strcspn(is, "\n"), b = strcspn(golden, "\n");
		if ((a != b || memcmp(is, golden, a) != 0) && shown++ < DIFFERENCES_SHOWN)
			print_error(
				"line %d is     |%.*s\nline %d should |%.*s\n", line, (int)a, is, line, (int)b, golden);
		is += a + (is[a] != '\0');
		golden += b + (golden[b] != '\0');
	}
	if (shown > DIFFERENCES_SHOWN)
		print_error("and %d lines more\n", shown - DIFFERENCES_SHOWN);
}

char *golden_read(const char *path)
{
	struct str text = STR_INIT;
	char bytes[4096];
	size_t len;
	FILE *file = fopen(path, "r");
	while (file && (len = fread(bytes, 1, sizeof(bytes), file)) > 0)
		str_addn(&text, bytes, len);
	if (file)
		fclose(file);
	return str_take(&text);
}

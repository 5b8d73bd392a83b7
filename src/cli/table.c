#include "cli/table.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/term_text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
	SAMPLE = 200,   /* rows that decide the widths */
	WIDTH_MIN = 8,  /* a column is not cut below this */
	WIDTH_MAX = 60, /* a column is not made wider than this */
	INDENT = 2,     /* columns before and between cells */
};

struct table {
	FILE *file;
	const struct table_column *columns;
	size_t ncolumns;
	int width;
	int *widths;   /* of each column; decided once the sample is full */
	char **sample; /* cells of the first rows */
	size_t cells;  /* given so far */
	bool decided;
};

struct table *table_new(FILE *file, const struct table_column *columns, size_t ncolumns, int width)
{
	struct table *table = mem_zero(1, sizeof(*table));
	table->file = file;
	table->columns = columns;
	table->ncolumns = ncolumns;
	table->width = width;
	table->widths = mem_zero(ncolumns, sizeof(*table->widths));
	table->sample = mem_zero(SAMPLE * ncolumns, sizeof(*table->sample));
	return table;
}

static int columns_of(const char *text)
{
	return utf8_columns(text, strlen(text));
}

/* Takes from the widest column until the row fits. */
static void shrink(struct table *table)
{
	int total = 0;
	for (size_t i = 0; i < table->ncolumns; i++)
		total += table->widths[i] + INDENT;
	while (table->width && total > table->width) {
		size_t widest = 0;
		for (size_t i = 1; i < table->ncolumns; i++)
			if (table->widths[i] > table->widths[widest])
				widest = i;
		if (table->widths[widest] <= WIDTH_MIN)
			return;
		table->widths[widest]--;
		total--;
	}
}

static void write_cell(struct table *table, size_t column, const char *text)
{
	int room = table->widths[column];
	int used = columns_of(text);
	size_t len = strlen(text);
	const char *mark = "";
	if (table->width && used > room) {
		mark = term_glyph("…", "~");
		len = utf8_fit(text, len, room - 1, &used);
		used++;
	}
	int pad = used < room ? room - used : 0;
	bool last = column + 1 == table->ncolumns;
	if (table->columns[column].right)
		fprintf(table->file, "%*s%.*s%s%s", INDENT + pad, "", (int)len, text, mark, last ? "\n" : "");
	else
		fprintf(table->file, "%*s%.*s%s%*s", INDENT, "", (int)len, text, mark, last ? 0 : pad, "");
	if (last && !table->columns[column].right)
		putc('\n', table->file);
}

static void decide(struct table *table)
{
	size_t held = table->cells;
	for (size_t i = 0; i < table->ncolumns; i++)
		table->widths[i] = columns_of(_(table->columns[i].title));
	for (size_t i = 0; i < held; i++) {
		int columns = columns_of(table->sample[i]);
		int *width = &table->widths[i % table->ncolumns];
		if (columns > *width)
			*width = columns < WIDTH_MAX ? columns : WIDTH_MAX;
	}
	shrink(table);
	table->decided = true;
	for (size_t i = 0; held && i < table->ncolumns; i++)
		write_cell(table, i, _(table->columns[i].title));
	for (size_t i = 0; i < held; i++) {
		write_cell(table, i % table->ncolumns, table->sample[i]);
		free(table->sample[i]);
	}
	free(table->sample);
	table->sample = NULL;
}

void table_cell(struct table *table, const char *text)
{
	char *safe = text ? safe_text(text, term_safe_mode()) : mem_strdup(term_glyph("–", "-"));
	if (table->decided) {
		write_cell(table, table->cells++ % table->ncolumns, safe);
		free(safe);
		return;
	}
	table->sample[table->cells++] = safe;
	if (table->cells == SAMPLE * table->ncolumns)
		decide(table);
}

void table_cellf(struct table *table, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *text = mem_vprintf(fmt, ap);
	va_end(ap);
	table_cell(table, text);
	free(text);
}

void table_free(struct table *table)
{
	if (!table)
		return;
	if (!table->decided)
		decide(table);
	free(table->widths);
	free(table);
}

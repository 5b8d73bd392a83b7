#include "ui/frame.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
	GAP = 4, /* blanks beside each other that are as cheap to draw as to skip */
	JOINER = 0x200d,
	VARIATIONS = 0xfe00,
};

struct frame {
	struct cell *cells;
	int rows, cols;
};

struct frame *frame_new(int rows, int cols)
{
	struct frame *frame = mem_zero(1, sizeof(*frame));

	frame_forget(frame, rows, cols);
	return frame;
}

void frame_free(struct frame *frame)
{
	if (frame == NULL)
		return;
	free(frame->cells);
	free(frame);
}

void frame_forget(struct frame *frame, int rows, int cols)
{
	free(frame->cells);
	frame->rows = rows;
	frame->cols = cols;
	frame->cells = mem_zero((size_t)rows * (size_t)cols, sizeof(*frame->cells));
}

static bool is_same(const struct cell *a, const struct cell *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

bool frame_take_row(struct frame *frame, const struct canvas *canvas, int row, int *from, int *to)
{
	int cols = frame->cols < canvas_cols(canvas) ? frame->cols : canvas_cols(canvas);
	int first = 0;
	int end = cols;

	if (row >= frame->rows || row >= canvas_rows(canvas))
		return false;
	const struct cell *cells = canvas_row(canvas, row);
	struct cell *shown = &frame->cells[(size_t)row * (size_t)frame->cols];
	if (memcmp(shown, cells, (size_t)cols * sizeof(*cells)) == 0)
		return false;
	while (is_same(&shown[first], &cells[first]))
		first++;
	while (is_same(&shown[end - 1], &cells[end - 1]))
		end--;
	memcpy(shown, cells, (size_t)cols * sizeof(*cells));
	/* How a blank is drawn depends on what is around it. */
	first = first > GAP ? first - GAP : 0;
	first -= first > 0 && cells[first].width == 0;
	*from = first;
	*to = end + GAP < cols ? end + GAP : cols;
	return true;
}

static bool is_blank(const struct cell *cell)
{
	return cell->len == 1 && cell->text[0] == ' ';
}

const struct cell *frame_blank_owner(const struct cell *cells, int cols, int col)
{
	int left = col;
	int right = col;

	while (left > 0 && left > col - GAP && is_blank(&cells[left]))
		left--;
	while (right < cols - 1 && right < col + GAP && is_blank(&cells[right]))
		right++;
	if (is_blank(&cells[left]) || is_blank(&cells[right]) || right - left - 1 > GAP)
		return NULL;
	return &cells[left];
}

void frame_wide_text(const struct cell *cell, wchar_t out[FRAME_WIDE])
{
	size_t count = 0;

	for (size_t at = 0; at < cell->len && count < FRAME_WIDE - 1;) {
		uint32_t cp;

		at += utf8_next(cell->text + at, cell->len - at, &cp);
		/* One base and its marks; variation selectors and joiners would make terminals disagree. */
		if (count > 0 &&
			(wcwidth((wchar_t)cp) != 0 || cp == JOINER || (cp >= VARIATIONS && cp <= VARIATIONS + 15)))
			break;
		out[count++] = (wchar_t)cp;
	}
	if (count == 0 || wcwidth(out[0]) <= 0 || wcwidth(out[0]) > cell->width) {
		out[0] = L'?';
		count = 1;
	}
	out[count] = L'\0';
}

#include "ui/chart.h"

#include "base/utf8.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { EIGHTHS = 8 };

static const char *const bar_parts[EIGHTHS] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
static const char *const spark_signs[EIGHTHS] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const spark_twins[EIGHTHS] = {".", ":", "-", "=", "+", "*", "#", "@"};

static void add_repeated(struct str *out, const char *sign, int count)
{
	for (int i = 0; i < count; i++)
		str_add(out, sign);
}

/* Steps of a bar of so many steps that are filled: neither empty nor full where it is not. */
static int filled(double fraction, int steps)
{
	if (isnan(fraction) || fraction <= 0 || steps <= 0)
		return 0;
	if (fraction >= 1)
		return steps;

	int done = (int)(fraction * steps + 0.5);
	if (done < 1)
		done = 1;
	if (done >= steps)
		done = steps - 1;
	return done;
}

void chart_bar_text(struct str *full, struct str *empty, double fraction, int cols, bool ascii)
{
	if (ascii) {
		int done = filled(fraction, cols);

		add_repeated(full, "#", done);
		add_repeated(empty, ".", cols - done);
		return;
	}

	int eighths = filled(fraction, cols * EIGHTHS);
	int rest = eighths % EIGHTHS;
	add_repeated(full, "█", eighths / EIGHTHS);
	str_add(full, bar_parts[rest]);
	add_repeated(empty, "░", cols - eighths / EIGHTHS - (rest > 0));
}

static int spark_level(double value, double low, double high)
{
	if (high > low)
		return (int)((value - low) / (high - low) * (EIGHTHS - 1) + 0.5);
	return value > 0 || value < 0 ? EIGHTHS / 2 - 1 : 0;
}

void chart_spark_text(struct str *out, const double *values, size_t count, int cols, bool ascii)
{
	const char *const *signs = ascii ? spark_twins : spark_signs;
	double low = INFINITY;
	double high = -INFINITY;

	if (cols <= 0)
		return;
	if (count > (size_t)cols) {
		values += count - (size_t)cols;
		count = (size_t)cols;
	}
	for (size_t i = 0; i < count; i++) {
		if (isfinite(values[i]) && values[i] < low)
			low = values[i];
		if (isfinite(values[i]) && values[i] > high)
			high = values[i];
	}
	for (size_t i = 0; i < count; i++)
		str_add(out, isfinite(values[i]) ? signs[spark_level(values[i], low, high)] : " ");
}

void chart_bar(struct area area, int row, int col, int cols, enum style style, double fraction)
{
	struct str full = STR_INIT;
	struct str empty = STR_INIT;

	if (cols > 0) {
		struct area inner = draw_within(area, 0, col, -1, cols);

		chart_bar_text(&full, &empty, fraction, inner.cols, canvas_is_ascii(area.canvas));
		int after = draw_text(inner, row, 0, style, str_text(&full));
		draw_text(inner, row, after, STYLE_BAR_EMPTY, str_text(&empty));
	}
	str_done(&empty);
	str_done(&full);
}

void chart_spark(struct area area, int row, int col, int cols, enum style style, const double *values, size_t count)
{
	struct str text = STR_INIT;

	chart_spark_text(&text, values, count, cols, canvas_is_ascii(area.canvas));
	draw_text(draw_within(area, 0, 0, -1, col + cols), row, col, style, str_text(&text));
	str_done(&text);
}

void chart_progress(struct area area, int row, int col, int cols, int64_t done, int64_t total)
{
	static const int number_cols = 5;
	int bar = cols > number_cols ? cols - number_cols : 0;
	double fraction = total > 0 ? (double)done / (double)total : 0;

	/* In floating point a total beyond 2^53 could come out as done. */
	if (done < total && fraction > 0.999)
		fraction = 0.999;
	chart_bar(area, row, col, bar, STYLE_BAR, fraction);

	struct area number = draw_within(area, row, col + bar, 1, cols - bar);
	if (total <= 0) {
		draw_fitted(number, 0, 0, number.cols, DRAW_RIGHT, STYLE_DIM, "–");
		return;
	}
	struct str text = STR_INIT;
	str_addf(&text, "%d%%", done >= total ? 100 : done <= 0 ? 0 : (int)(fraction * 100));
	draw_fitted(number, 0, 0, number.cols, DRAW_RIGHT, STYLE_TEXT, str_text(&text));
	str_done(&text);
}

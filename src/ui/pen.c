#include "ui/pen.h"

#include "conf/style.h"

#include <limits.h>
#include <string.h>

/* What turns attributes on, one by one, and off. */
static const struct attribute {
	unsigned attr;
	unsigned off; /* these at once */
	const char *on_code, *off_code;
} attributes[] = {
	{STYLE_BOLD, STYLE_BOLD | STYLE_FAINT, "1", "22"},
	{STYLE_FAINT, STYLE_BOLD | STYLE_FAINT, "2", "22"},
	{STYLE_UNDERLINE, STYLE_UNDERLINE, "4", "24"},
	{STYLE_REVERSE, STYLE_REVERSE, "7", "27"},
	{STYLE_ITALIC, STYLE_ITALIC, "3", "23"},
};

#define ATTRIBUTE_COUNT (sizeof(attributes) / sizeof(attributes[0]))

/* Lines further down, the place itself is as short as feeding them. */
enum { NEAR = 3 };

/* How to get from one column to another. */
enum way { WAY_NONE, WAY_SPACES, WAY_RIGHT, WAY_BACK, WAY_LEFT, WAY_RETURN, WAY_COLUMN };

/* First so many tabs, which lead to from; from there the way. */
struct step {
	enum way way;
	int tabs, from;
	int bytes;
};

/* Tab stops: none, one here, and the next one of those that a terminal has by itself. */
#define NO_STOPS "\033[3g"
#define STOP "\033H"
#define NEXT_STOP "\033[8C" STOP

enum { EVERY = 8 };

bool pen_same(const struct pen_look *a, const struct pen_look *b)
{
	return a->attrs == b->attrs && strcmp(a->fg, b->fg) == 0 && strcmp(a->bg, b->bg) == 0;
}

/* "ESC [ 1 ; 31 m". Colours with colons in them stand alone: some take the rest for a part of them. */
static void add_code(struct str *out, size_t begin, const char *code)
{
	bool alone = strchr(code, ':') != NULL || (out->len > begin && strchr(out->data + begin, ':') != NULL);

	if (out->len == begin)
		str_add(out, "\033[");
	else
		str_add(out, alone ? "m\033[" : ";");
	str_add(out, code);
}

static void add_attributes(struct str *out, size_t begin, unsigned attrs)
{
	for (size_t i = 0; i < ATTRIBUTE_COUNT; i++) {
		if (attrs & attributes[i].attr)
			add_code(out, begin, attributes[i].on_code);
	}
}

static void add_afresh(struct str *out, const struct pen_look *look)
{
	size_t begin = out->len;

	if (look->attrs == 0 && look->fg[0] == '\0' && look->bg[0] == '\0') {
		str_add(out, "\033[m");
		return;
	}
	add_code(out, begin, "0");
	add_attributes(out, begin, look->attrs);
	if (look->fg[0] != '\0')
		add_code(out, begin, look->fg);
	if (look->bg[0] != '\0')
		add_code(out, begin, look->bg);
	str_addc(out, 'm');
}

static void add_difference(struct str *out, const struct pen_look *from, const struct pen_look *to)
{
	size_t begin = out->len;
	unsigned have = from->attrs;

	for (size_t i = 0; i < ATTRIBUTE_COUNT; i++) {
		if (have & ~to->attrs & attributes[i].attr) {
			add_code(out, begin, attributes[i].off_code);
			have &= ~attributes[i].off;
		}
	}
	add_attributes(out, begin, to->attrs & ~have);
	if (strcmp(from->fg, to->fg) != 0)
		add_code(out, begin, to->fg[0] != '\0' ? to->fg : "39");
	if (strcmp(from->bg, to->bg) != 0)
		add_code(out, begin, to->bg[0] != '\0' ? to->bg : "49");
	str_addc(out, 'm');
}

void pen_set_look(struct pen *pen, const struct pen_look *look)
{
	struct str *out = pen->out;
	size_t begin = out->len;

	if (pen_same(pen->look, look))
		return;
	add_difference(out, pen->look, look);
	size_t end = out->len;
	add_afresh(out, look);
	size_t length = out->len - end;
	if (length < end - begin) {
		memmove(out->data + begin, out->data + end, length);
		end = begin + length;
	}
	str_cut(out, end);
	pen->bytes += end - begin;
	pen->look = look;
}

static int digits(int n)
{
	return n < 10 ? 1 : n < 100 ? 2 : n < 1000 ? 3 : 5;
}

static void consider(struct step *best, enum way way, int bytes)
{
	if (bytes < best->bytes) {
		best->way = way;
		best->bytes = bytes;
	}
}

/* The column itself first: what is no longer than that must not be relative. */
static struct step without_tabs(int from, bool lost, int to, int blanks)
{
	struct step best = {.way = WAY_COLUMN, .from = from, .bytes = 3 + digits(to + 1)};

	if (to == 0)
		consider(&best, WAY_RETURN, 1);
	if (lost)
		return best;
	if (to == from)
		consider(&best, WAY_NONE, 0);
	if (to > from) {
		consider(&best, WAY_RIGHT, to - from == 1 ? 3 : 3 + digits(to - from));
		if (to - from <= blanks)
			consider(&best, WAY_SPACES, to - from);
	} else {
		consider(&best, WAY_LEFT, from - to == 1 ? 3 : 3 + digits(from - to));
		consider(&best, WAY_BACK, from - to);
	}
	return best;
}

static void consider_tabs(struct step *best, int tabs, int stop, int to, int blanks)
{
	struct step step = without_tabs(stop, false, to, blanks);

	step.tabs = tabs;
	step.bytes += tabs;
	if (step.bytes < best->bytes)
		*best = step;
}

/* Tabs lead to the last stop before the place or the first one behind it, and to a sure column at that, if it is sure
 * which of them come next. */
static struct step best_step(const struct pen *pen, int from, int lost, int to, int blanks)
{
	struct step best = without_tabs(from, lost > 0, to, blanks);
	int tabs = 0, before = 0;

	for (int i = 0; i < pen->stop_count; i++) {
		int stop = pen->stops[i];

		if (stop <= from)
			continue;
		if (stop <= from + lost)
			return best;
		if (stop > to) {
			consider_tabs(&best, tabs + 1, stop, to, blanks);
			break;
		}
		tabs++;
		before = stop;
	}
	if (tabs > 0)
		consider_tabs(&best, tabs, before, to, blanks);
	return best;
}

static void repeat(struct str *out, char c, int count)
{
	for (int i = 0; i < count; i++)
		str_addc(out, c);
}

/* "ESC [ n C", the number left out where it is 1. */
static void add_sequence(struct str *out, int n, char final)
{
	char reversed[8];
	int len = 0;

	str_add(out, "\033[");
	for (int rest = n == 1 ? 0 : n; rest > 0; rest /= 10)
		reversed[len++] = (char)('0' + rest % 10);
	while (len > 0)
		str_addc(out, reversed[--len]);
	str_addc(out, final);
}

static void take_step(struct pen *pen, const struct step *step, int to)
{
	struct str *out = pen->out;

	pen->bytes += (size_t)step->bytes;
	if (out == NULL)
		return;
	repeat(out, '\t', step->tabs);
	switch (step->way) {
	case WAY_NONE:
		break;
	case WAY_SPACES:
		repeat(out, ' ', to - step->from);
		break;
	case WAY_RIGHT:
		add_sequence(out, to - step->from, 'C');
		break;
	case WAY_BACK:
		repeat(out, '\b', step->from - to);
		break;
	case WAY_LEFT:
		add_sequence(out, step->from - to, 'D');
		break;
	case WAY_RETURN:
		str_addc(out, '\r');
		break;
	case WAY_COLUMN:
		add_sequence(out, to + 1, 'G');
		break;
	}
}

/* From where it is or from the left. */
static void go_near(struct pen *pen, int lines, int col, int blanks)
{
	struct step here = best_step(pen, pen->col, pen->lost, col, blanks);
	struct step returned = best_step(pen, 0, 0, col, blanks);
	bool returns = 1 + returned.bytes <= here.bytes;

	pen->bytes += (size_t)(lines + returns);
	if (pen->out != NULL && returns)
		str_addc(pen->out, '\r');
	if (pen->out != NULL)
		repeat(pen->out, '\n', lines);
	take_step(pen, returns ? &returned : &here, col);
}

/* "ESC [ row ; col H" */
static void go_absolutely(struct pen *pen, int row, int col)
{
	pen->bytes += 3 + (size_t)(col > 0 ? 1 + digits(row + 1) + digits(col + 1) : row > 0 ? digits(row + 1) : 0);
	if (pen->out == NULL)
		return;
	if (col == 0)
		add_sequence(pen->out, row + 1, 'H');
	else
		str_addf(pen->out, "\033[%d;%dH", row + 1, col + 1);
}

void pen_go(struct pen *pen, int row, int col, int blanks)
{
	int lines = row - pen->row;
	/* Over the edge, some terminals are in the next row already. */
	bool sure = pen->col + pen->lost < pen->cols;

	if (sure && lines >= 0 && lines <= NEAR)
		go_near(pen, lines, col, blanks);
	else
		go_absolutely(pen, row, col);
	pen->row = row;
	pen->col = col;
	pen->lost = 0;
}

void pen_write(struct pen *pen, const char *text, size_t len, int cols, int lost)
{
	if (pen->out != NULL)
		str_addn(pen->out, text, len);
	pen->bytes += len;
	pen->col += cols;
	pen->lost += lost;
}

void pen_add_own_stops(struct str *out, int cols)
{
	str_add(out, NO_STOPS);
	for (int col = EVERY; col < cols; col += EVERY)
		str_add(out, NEXT_STOP);
	str_addc(out, '\r');
}

void pen_take_stops(struct pen *pen)
{
	pen->bytes += strlen(NO_STOPS);
	if (pen->out != NULL)
		str_add(pen->out, NO_STOPS);
	if (!pen->stops_taken)
		pen->bytes += strlen(NO_STOPS) + strlen(NEXT_STOP) * (size_t)((pen->cols - 1) / EVERY) + 1;
	pen->stops_taken = true;
	pen->stop_count = 0;
}

void pen_add_stop(struct pen *pen)
{
	int at = pen->stop_count;

	while (at > 0 && pen->stops[at - 1] > pen->col)
		at--;
	if (pen->stop_count == PEN_STOPS || (at > 0 && pen->stops[at - 1] == pen->col))
		return;
	memmove(&pen->stops[at + 1], &pen->stops[at], (size_t)(pen->stop_count - at) * sizeof(pen->stops[0]));
	pen->stops[at] = (short)pen->col;
	pen->stop_count++;
	pen->bytes += strlen(STOP);
	if (pen->out != NULL)
		str_add(pen->out, STOP);
}

void pen_return_stops(struct pen *pen)
{
	if (!pen->stops_taken)
		return;
	pen_add_own_stops(pen->out, pen->cols);
	pen->stops_taken = false;
	pen->stop_count = 0;
}

#include "ui/paint.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "ui/escape.h"
#include "ui/frame.h"

#include <stdlib.h>
#include <string.h>

/* Blanks beside each other that are never dearer to draw than to skip. */
#define GAP 1

enum {
	COLUMNS = 4, /* of a table that are worth to be drawn one after the other, in one layer */
	FEW = 3,     /* pieces in one look that are not worth a layer, or in one column a tab stop */
	LAYERS = 4,
	PIECES = 1000, /* with more of them the way that saves bytes would take too long to find */
};

/* Text in one look. */
struct piece {
	int row, col, cols;
	int look;
	int blanks; /* before it there is nothing for so many cells */
	size_t at, len;
	int lost;  /* by so many columns terminals may disagree about its width */
	bool ends; /* they surely do: what follows is placed anew */
};

static const struct pen_look plain = {.attrs = 0};

struct plan {
	const struct paint *paint;
	VEC(struct piece);
	struct str text;
	int cols;                /* with something to draw */
	int width;               /* of the screen */
	int same[PALETTE_LOOKS]; /* the first look that is the same */
	int pieces[PALETTE_LOOKS];
	size_t change[PALETTE_LOOKS][PALETTE_LOOKS]; /* bytes, from one to the other */
	bool bare[PALETTE_LOOKS];                    /* a blank in it looks like nothing at all */
	int layer[PALETTE_LOOKS];                    /* in which it is drawn */
	int layers;
	bool tabs; /* can stop where we like */
};

/* Where tabs are to stop. */
struct stops {
	bool at[PEN_TAB_COLS];
};

/* How a layer is drawn. */
enum way { BY_COLUMNS, BY_ROWS, BY_TABS, WAYS };

static bool same_text(const struct paint_terminal *terminal, const char *name, const char *wanted)
{
	return str_eq(terminal->text(name), wanted);
}

static bool is_ansi(const struct paint_terminal *terminal)
{
	return same_text(terminal, "cup", "\033[%i%p1%d;%p2%dH") && same_text(terminal, "cuf", "\033[%p1%dC") &&
	       same_text(terminal, "cub", "\033[%p1%dD") && same_text(terminal, "hpa", "\033[%i%p1%dG") &&
	       same_text(terminal, "cub1", "\b") && same_text(terminal, "cud1", "\n") &&
	       str_starts(terminal->text("clear"), "\033[H\033[") && terminal->number("am") > 0 &&
	       terminal->number("xenl") > 0;
}

/* Stops that can be set, in places that are known when nobody did. */
static bool has_tabs(const struct paint_terminal *terminal)
{
	return same_text(terminal, "ht", "\t") && same_text(terminal, "hts", "\033H") &&
	       same_text(terminal, "tbc", "\033[3g") && terminal->number("it") == 8 && terminal->number("xt") <= 0;
}

/* The attributes that curses would send: those in the string that sets them all at once. */
static unsigned attributes_of(const struct paint_terminal *terminal)
{
	static const struct {
		unsigned attr;
		const char *name, *on, *parameter;
	} known[] = {
		{STYLE_BOLD, "bold", "\033[1m", "%p6"},
		{STYLE_FAINT, "dim", "\033[2m", "%p5"},
		{STYLE_UNDERLINE, "smul", "\033[4m", "%p2"},
		{STYLE_REVERSE, "rev", "\033[7m", "%p3"},
		{STYLE_ITALIC, "sitm", "\033[3m", ""},
	};
	const char *all = terminal->text("sgr");
	unsigned attrs = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (same_text(terminal, known[i].name, known[i].on) && strstr(all, known[i].parameter) != NULL)
			attrs |= known[i].attr;
	}
	return attrs;
}

/* Those that a terminal cannot show beside colours, as terminfo numbers them. */
static unsigned not_with_colours(const struct paint_terminal *terminal)
{
	static const struct {
		int bit;
		unsigned attr;
	} known[] = {
		{2, STYLE_UNDERLINE}, {4, STYLE_REVERSE}, {16, STYLE_FAINT}, {32, STYLE_BOLD}, {32768, STYLE_ITALIC}};
	int bits = terminal->number("ncv");
	unsigned attrs = 0;

	for (size_t i = 0; bits > 0 && i < sizeof(known) / sizeof(known[0]); i++)
		attrs |= bits & known[i].bit ? known[i].attr : 0;
	return attrs;
}

/* "ESC [ 38;5;80 m" without what is around it. */
static bool take_colour(char out[PEN_COLOUR], const char *sequence)
{
	size_t len = strlen(sequence);

	if (len < 4 || len - 2 > PEN_COLOUR || !str_starts(sequence, "\033[") || sequence[len - 1] != 'm' ||
		strspn(sequence + 2, "0123456789;:") != len - 3)
		return false;
	memcpy(out, sequence + 2, len - 3);
	out[len - 3] = '\0';
	return true;
}

bool paint_make(
	struct paint *paint, const struct palette_look looks[PALETTE_LOOKS], const struct paint_terminal *terminal)
{
	unsigned attrs = attributes_of(terminal);
	unsigned without = not_with_colours(terminal);

	if (!is_ansi(terminal) || strlen(terminal->text("clear")) >= sizeof(paint->clear))
		return false;
	*paint = (struct paint){.tabs = has_tabs(terminal), .stops_cols = paint->stops_cols};
	memcpy(paint->clear, terminal->text("clear"), strlen(terminal->text("clear")));
	for (int i = 0; i < PALETTE_LOOKS; i++) {
		struct pen_look *look = &paint->looks[i];

		look->attrs = looks[i].attrs & attrs & ~(looks[i].pair != 0 ? without : 0);
		if ((looks[i].fg >= 0 && !take_colour(look->fg, terminal->with("setaf", looks[i].fg))) ||
			(looks[i].bg >= 0 && !take_colour(look->bg, terminal->with("setab", looks[i].bg))))
			return false;
	}
	/* What is cleared must get the colour that it is cleared in. */
	return looks[PALETTE_BLANK].bg < 0 || terminal->number("bce") > 0;
}

/* As curses would write it: blanks stand where the C library thinks a grapheme narrower than we do. Beyond ASCII,
 * terminals may disagree: there are those that show a letter of Russia, or an arrow, as wide as one of China. */
static void add_cell(struct plan *plan, struct piece *piece, const struct cell *cell)
{
	wchar_t wide[FRAME_WIDE];
	char bytes[4];

	if (cell->len == 1) {
		str_addc(&plan->text, cell->text[0]);
		return;
	}
	frame_wide_text(cell, wide);
	for (size_t i = 0; wide[i] != L'\0'; i++)
		str_addn(&plan->text, bytes, utf8_put((uint32_t)wide[i], bytes));
	for (int i = wcwidth(wide[0]); i < cell->width; i++) {
		str_addc(&plan->text, ' ');
		piece->ends = true;
	}
	piece->lost++;
}

static void plan_row(struct plan *plan, const struct cell *cells, int row)
{
	struct piece *piece = NULL;
	int end = 0;

	for (int col = 0; col < plan->cols; col++) {
		const struct cell *cell = &cells[col];
		int look = plan->same[cell->style];

		if (cell->width == 0 || col + cell->width > plan->cols || (cell->text[0] == ' ' && plan->bare[look]))
			continue;
		if (piece == NULL || piece->look != look || piece->ends || col > end + (plan->bare[look] ? GAP : 0)) {
			piece = VEC_ADD(plan);
			*piece = (struct piece){.row = row, .col = col, .look = look, .blanks = col - end};
			piece->at = plan->text.len;
			plan->pieces[look]++;
			end = col;
		}
		while (end++ < col)
			str_addc(&plan->text, ' ');
		add_cell(plan, piece, cell);
		end = col + cell->width;
		piece->cols = end - piece->col;
		piece->len = plan->text.len - piece->at;
	}
}

static void set_look(const struct plan *plan, struct pen *pen, int look)
{
	const struct pen_look *looks = plan->paint->looks;

	if (pen->out != NULL) {
		pen_set_look(pen, &looks[look]);
		return;
	}
	pen->bytes += plan->change[pen->look - looks][look];
	pen->look = &looks[look];
}

/* stops: NULL: none are set on the way. */
static void draw_piece(const struct plan *plan, const struct piece *piece, const struct stops *stops, struct pen *pen)
{
	const struct pen_look *looks = plan->paint->looks;

	/* On the way a style may run through blanks, or not begin yet. */
	if (!plan->bare[pen->look - looks])
		set_look(plan, pen, piece->look);
	pen_go(pen, piece->row, piece->col, plan->bare[pen->look - looks] ? piece->blanks : 0);
	if (stops != NULL && stops->at[piece->col])
		pen_add_stop(pen);
	set_look(plan, pen, piece->look);
	pen_write(pen, plan->text.data + piece->at, piece->len, piece->cols, piece->lost);
}

/* A row, in one layer. */
struct stretch {
	int layer;
	size_t begin, end; /* its pieces, and those of other layers */
	const struct stops *stops;
};

/* One way or the other. */
static void draw_row(const struct plan *plan, const struct stretch *row, bool forwards, struct pen *pen)
{
	for (size_t i = row->begin; i < row->end; i++) {
		const struct piece *piece = &plan->items[forwards ? i : row->begin + row->end - 1 - i];

		if (plan->layer[piece->look] == row->layer)
			draw_piece(plan, piece, row->stops, pen);
	}
}

static struct pen counting(const struct pen *pen)
{
	struct pen count = *pen;

	count.out = NULL;
	return count;
}

/* Row by row, each in the direction that is shorter. */
static void draw_rows(const struct plan *plan, int layer, const struct stops *stops, struct pen *pen)
{
	struct stretch row = {.layer = layer, .stops = stops};

	for (; row.begin < plan->len; row.begin = row.end) {
		struct pen backwards = counting(pen), forwards = counting(pen);

		while (row.end < plan->len && plan->items[row.end].row == plan->items[row.begin].row)
			row.end++;
		draw_row(plan, &row, false, &backwards);
		draw_row(plan, &row, true, &forwards);
		bool ahead = forwards.bytes <= backwards.bytes;
		if (pen->out != NULL)
			draw_row(plan, &row, ahead, pen);
		else
			*pen = ahead ? forwards : backwards;
	}
}

/* Row by row, with tabs from column to column: each stop is set when it is come to first. */
static void draw_tabs(const struct plan *plan, int layer, struct pen *pen)
{
	struct stops stops = {.at = {false}};
	int pieces[PEN_TAB_COLS] = {0};

	for (size_t i = 0; i < plan->len; i++) {
		const struct piece *piece = &plan->items[i];

		if (plan->layer[piece->look] == layer)
			stops.at[piece->col] = ++pieces[piece->col] > FEW && piece->col > 0;
	}
	pen_take_stops(pen);
	draw_rows(plan, layer, &stops, pen);
}

/* Column by column, as far as the layer is a table. */
static void draw_columns(const struct plan *plan, int layer, struct pen *pen)
{
	for (int column = 0; column <= COLUMNS; column++) {
		int row = -1, rank = 0;

		for (size_t i = 0; i < plan->len; i++) {
			const struct piece *piece = &plan->items[i];

			if (piece->row != row)
				rank = 0;
			row = piece->row;
			if (plan->layer[piece->look] != layer)
				continue;
			if (rank == column || (column == COLUMNS && rank > column))
				draw_piece(plan, piece, NULL, pen);
			rank++;
		}
	}
}

static void draw_layer(const struct plan *plan, int layer, enum way way, struct pen *pen)
{
	if (way == BY_COLUMNS)
		draw_columns(plan, layer, pen);
	else if (way == BY_ROWS)
		draw_rows(plan, layer, NULL, pen);
	else
		draw_tabs(plan, layer, pen);
}

static void draw(const struct plan *plan, struct pen *pen)
{
	for (int layer = 0; layer < plan->layers; layer++) {
		struct pen best = {.bytes = SIZE_MAX};
		enum way chosen = BY_ROWS;

		for (int way = 0; way < WAYS - !plan->tabs; way++) {
			struct pen trial = counting(pen);

			draw_layer(plan, layer, (enum way)way, &trial);
			if (trial.bytes < best.bytes) {
				best = trial;
				chosen = (enum way)way;
			}
		}
		if (pen->out != NULL)
			draw_layer(plan, layer, chosen, pen);
		else
			*pen = best;
	}
}

static struct pen pen_at_home(const struct plan *plan, struct str *out)
{
	return (struct pen){
		.out = out,
		.look = &plan->paint->looks[plan->same[PALETTE_BLANK]],
		.cols = plan->width,
	};
}

static size_t length_of(const struct plan *plan)
{
	struct pen pen = pen_at_home(plan, NULL);

	draw(plan, &pen);
	return pen.bytes;
}

/* Where a style comes once in each row, it is cheaper to go through the rows once more than to change to it and back in
 * each of them. Each look in turn stays where it is or goes to another layer, as is shortest. */
static void choose_layers(struct plan *plan)
{
	plan->layers = 1;
	if (plan->len > PIECES)
		return;
	size_t best = length_of(plan);
	for (int look = 0; look < PALETTE_LOOKS; look++) {
		int chosen = 0;
		int layers = plan->layers;

		if (plan->pieces[look] <= FEW)
			continue;
		for (int layer = 1; layer <= layers && layer < LAYERS; layer++) {
			plan->layer[look] = layer;
			plan->layers = layer == layers ? layers + 1 : layers;
			size_t length = length_of(plan);
			if (length < best) {
				best = length;
				chosen = layer;
			}
		}
		plan->layer[look] = chosen;
		plan->layers = chosen == layers ? layers + 1 : layers;
	}
}

static void count_changes(struct plan *plan)
{
	const struct pen_look *looks = plan->paint->looks;
	struct str trial = STR_INIT;

	for (int from = 0; from < PALETTE_LOOKS; from++) {
		for (int to = 0; to < PALETTE_LOOKS && (plan->pieces[from] > 0 || from == plan->same[PALETTE_BLANK]);
			to++) {
			struct pen pen = {.out = &trial, .look = &looks[from]};

			if (plan->pieces[to] > 0)
				pen_set_look(&pen, &looks[to]);
			plan->change[from][to] = pen.bytes;
			str_clear(&trial);
		}
	}
	str_done(&trial);
}

static void find_same(struct plan *plan, const struct palette_look *palette)
{
	const struct pen_look *looks = plan->paint->looks;

	for (int i = 0; i < PALETTE_LOOKS; i++) {
		plan->same[i] = 0;
		while (!pen_same(&looks[plan->same[i]], &looks[i]))
			plan->same[i]++;
		plan->bare[i] = palette[i].bare;
	}
}

void paint_frame(struct paint *paint, const struct palette_look looks[PALETTE_LOOKS], const struct canvas *canvas,
	int rows, int cols, struct str *out)
{
	struct plan plan = {
		.paint = paint,
		.cols = cols < canvas_cols(canvas) ? cols : canvas_cols(canvas),
		.width = cols,
		.tabs = paint->tabs && cols <= PEN_TAB_COLS,
	};
	struct pen pen = {.out = out, .look = &plain, .cols = cols};

	find_same(&plan, looks);
	for (int row = 0; row < rows && row < canvas_rows(canvas); row++)
		plan_row(&plan, canvas_row(canvas, row), row);
	count_changes(&plan);
	choose_layers(&plan);
	str_add(out, "\033[m");
	pen_set_look(&pen, &paint->looks[PALETTE_BLANK]);
	escape_add_undelayed(out, paint->clear);
	pen = pen_at_home(&plan, out);
	draw(&plan, &pen);
	pen_set_look(&pen, &plain);
	pen_go(&pen, 0, 0, 0);
	if (pen.stops_taken)
		paint->stops_cols = cols;
	pen_return_stops(&pen);
	paint_add_stops(paint, cols, out);
	free(plan.items);
	str_done(&plan.text);
}

void paint_resized(struct paint *paint)
{
	if (paint->stops_cols != 0)
		paint->stops_cols = 1;
}

void paint_add_stops(struct paint *paint, int cols, struct str *out)
{
	if (paint->stops_cols == 0 || cols <= paint->stops_cols)
		return;
	str_addc(out, '\r');
	pen_add_own_stops(out, cols);
	paint->stops_cols = cols;
}

void paint_add_end(const struct paint *paint, struct str *out)
{
	if (paint->tabs) {
		str_addc(out, '\r');
		pen_add_own_stops(out, PEN_TAB_COLS);
	}
}

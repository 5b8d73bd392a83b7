#include "demo.h"

#include "base/clock.h"
#include "base/mem.h"
#include "ui/bar.h"
#include "ui/dialog.h"
#include "ui/grid.h"
#include "ui/help.h"
#include "ui/prompt.h"
#include "ui/term.h"

#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

struct demo {
	struct term *term;
	struct canvas *canvas;
	struct grid *grid;
	struct prompt *prompt;
	struct dialog *dialog;
	struct help *help;
	long rows;
	struct str last; /* the last key */
	struct str cell;
	bool done;
};

static const struct grid_column columns[] = {
	{.head = "", .width = 1, .priority = 9},
	{.head = "GIG", .width = 20, .share = 1, .name = true},
	{.head = "WORKSPACE", .width = 12, .priority = 2},
	{.head = "STORED", .width = 6, .align = DRAW_RIGHT, .priority = 5},
	{.head = "DONE", .kind = GRID_BAR, .width = 10, .priority = 1},
	{.head = "TREND", .kind = GRID_SPARK, .width = 8, .priority = 1},
};

static const char *const titles[] = {
	"Лендинг для кофейни",
	"Перевод каталога на английский язык, очень длинное название без всякой нужды",
	"Data entry, 2,000 rows",
	"ロゴデザイン 日本語",
	"evil \033[31mred\033]0;title\a \r\n\ttitle \xe2\x80\xae gnp",
	"emoji 🙂 👍🏽 family 👨‍👩‍👧 flag 🇫🇷 e\xcc\x81",
};

static struct grid_total rows_total(void *data)
{
	struct demo *demo = data;

	return (struct grid_total){.state = GRID_READY, .rows = demo->rows};
}

static bool rows_cell(void *data, int64_t row, size_t column, struct grid_cell *cell)
{
	static const double trend[] = {1, 2, 4, 3, 5, 8, 13, 21};
	struct demo *demo = data;

	str_clear(&demo->cell);
	cell->spans[0].style = STYLE_TEXT;
	switch (column) {
	case 0:
		cell->spans[0] = (struct span){row % 3 == 0 ? STYLE_ERROR : STYLE_OK, row % 3 == 0 ? "✗" : "✓"};
		return true;
	case 1:
		str_add(&demo->cell, titles[(size_t)row % (sizeof(titles) / sizeof(titles[0]))]);
		break;
	case 2:
		str_addf(&demo->cell, "ws_%03d", (int)(row % 1000));
		cell->spans[0].style = STYLE_DIM;
		break;
	case 3:
		str_addf(&demo->cell, "%ld", (long)row);
		break;
	default:
		cell->fraction = (double)(row % 17) / 16;
		cell->values = trend;
		cell->values_len = sizeof(trend) / sizeof(trend[0]);
		return true;
	}
	cell->spans[0].text = str_text(&demo->cell);
	return true;
}

static const char *rows_key(void *data, int64_t row)
{
	struct demo *demo = data;

	str_clear(&demo->cell);
	str_addf(&demo->cell, "%ld", (long)row);
	return str_text(&demo->cell);
}

static const struct grid_ops rows_ops = {
	.total = rows_total,
	.cell = rows_cell,
	.key = rows_key,
};

static void set_look(struct style_sheet *sheet, enum style style, int fg, unsigned attrs)
{
	for (int depth = 0; depth < STYLE_DEPTHS; depth++)
		sheet->look[depth][style] = (struct style_look){.fg = fg, .bg = STYLE_DEFAULT_COLOUR, .attrs = attrs};
}

static void make_sheet(struct style_sheet *sheet)
{
	for (int style = 0; style < STYLE_COUNT; style++)
		set_look(sheet, (enum style)style, STYLE_DEFAULT_COLOUR, 0);
	set_look(sheet, STYLE_TITLE, STYLE_DEFAULT_COLOUR, STYLE_BOLD);
	set_look(sheet, STYLE_CURSOR, 6, STYLE_BOLD);
	set_look(sheet, STYLE_ACCENT, 6, STYLE_BOLD);
	set_look(sheet, STYLE_KEY, 6, 0);
	set_look(sheet, STYLE_OK, 2, 0);
	set_look(sheet, STYLE_ERROR, 9, 0);
	set_look(sheet, STYLE_FIELD, STYLE_DEFAULT_COLOUR, STYLE_UNDERLINE);
	set_look(sheet, STYLE_BUTTON_FOCUS, STYLE_DEFAULT_COLOUR, STYLE_REVERSE);
}

static void draw(struct demo *demo)
{
	static const struct bar_tab tabs[] = {{"Overview", NULL, STYLE_TEXT, 0}, {"Gigs", "412", STYLE_ERROR, 0},
		{"Chats", "3", STYLE_ERROR, 0}, {"Jobs", NULL, STYLE_TEXT, 0}};
	static const struct bar_key keys[] = {{"s", "sync", 9, false, false}, {"/", "filter", 5, false, false},
		{"space", "mark", 2, true, false}, {"enter", "open", 4, false, false}, {"?", "help", 0, false, false}};
	const struct bar_segment segments[] = {{.text = "demo", .style = STYLE_BADGE, .priority = 9},
		{.text = str_text(&demo->last), .style = STYLE_TEXT, .priority = 8},
		{.text = "read-only", .style = STYLE_DIM, .priority = 3, .right = true},
		{.text = "pg 2ms", .style = STYLE_OK, .priority = 2, .right = true}};
	struct area all = draw_all(demo->canvas);

	canvas_clear(demo->canvas);
	bar_segments(all, 0, segments, sizeof(segments) / sizeof(segments[0]));
	bar_tabs(all, 1, tabs, sizeof(tabs) / sizeof(tabs[0]), 1);
	grid_draw(demo->grid, draw_within(all, 3, 0, all.rows - 5, -1), true);
	bar_keys(all, all.rows - 1, keys, sizeof(keys) / sizeof(keys[0]));
	if (demo->prompt != NULL)
		prompt_draw(demo->prompt, draw_within(all, 0, 1, -1, -1), all.rows - 2, true);
	if (demo->dialog != NULL)
		dialog_draw(demo->dialog, all, true);
	if (demo->help != NULL)
		help_draw(demo->help, all);
	term_present(demo->term, demo->canvas);
}

static void open_dialog(struct demo *demo, const struct key *asked)
{
	demo->dialog = dialog_new("Sync 412 gigs", asked);
	dialog_add_line(demo->dialog, STYLE_TEXT, "412 gigs in 9 workspaces, found by run 118, 40 s ago.");
	dialog_add_line(demo->dialog, STYLE_TEXT, "");
	dialog_add_line(demo->dialog, STYLE_DIM, "Every change can be undone from Audit.");
	dialog_add_field(demo->dialog, "Reason", "", false);
	dialog_add_guard(demo->dialog, "demo is protected: type its name to go on", "demo");
	dialog_set_confirm(demo->dialog, NULL, "sync");
}

static void open_help(struct demo *demo)
{
	demo->help = help_new("Keys");
	help_add_heading(demo->help, "Gigs");
	help_add_key(demo->help, "s", "sync the gig under the cursor");
	help_add_key(demo->help, "space", "mark it");
}

/* The compiler must not see that this never ends well. */
static long overflow(volatile long depth)
{
	volatile char room[4096];

	room[0] = (char)depth;
	return depth < 0 ? depth : overflow(depth + 1) + room[0];
}

static void end_badly(struct demo *demo, uint32_t how)
{
	int *volatile wild = (int *)(uintptr_t)64;

	if (how == 'A')
		abort();
	if (how == 'V')
		*wild = 1;
	if (how == 'E')
		exit(3);
	if (how == 'O')
		demo->rows = overflow(1);
}

static void copy(struct demo *demo)
{
	static const char text[] = "copied\033\t2\n";
	struct clip_size size;

	if (term_copy(demo->term, text, strlen(text), &size))
		str_addf(&demo->last, " of %zu bytes", size.bytes);
	else
		str_add(&demo->last, " has no clipboard");
}

static void screen_key(struct demo *demo, const struct key *key)
{
	if (key_is_char(key, '/'))
		demo->prompt = prompt_new("Filter", NULL);
	else if (key_is_char(key, 's'))
		open_dialog(demo, key);
	else if (key_is_char(key, '?'))
		open_help(demo);
	else if (key_is_char(key, 'y'))
		copy(demo);
	else if (key_is_char(key, 'm'))
		str_add(&demo->last, term_set_mouse(demo->term, true) ? " is on" : " has none");
	else if (key_is_char(key, 't'))
		term_set_title(demo->term, "demo\033]2;evil\a");
	else if (key_is_char(key, 'q'))
		demo->done = true;
	else if (key_is(key, 'l', KEY_MOD_CTRL))
		term_redraw(demo->term);
	else if (key->code < KC_SPECIAL && key->mods == 0)
		end_badly(demo, key->code);
	if (key_is(key, 'z', KEY_MOD_CTRL)) {
		term_suspend(demo->term);
		raise(SIGSTOP);
		term_resume(demo->term);
	}
}

static void handle_key(struct demo *demo, const struct key *key)
{
	enum widget_result result = WIDGET_USED;

	if (demo->help != NULL) {
		if (help_key(demo->help, key) == WIDGET_CANCELLED) {
			help_free(demo->help);
			demo->help = NULL;
		}
	} else if (demo->dialog != NULL) {
		result = dialog_key(demo->dialog, key);
		if (result == WIDGET_ACCEPTED || result == WIDGET_CANCELLED) {
			str_clear(&demo->last);
			str_addf(&demo->last, "%s %s", result == WIDGET_ACCEPTED ? "confirmed" : "cancelled",
				dialog_field(demo->dialog, 0));
			dialog_free(demo->dialog);
			demo->dialog = NULL;
		}
	} else if (demo->prompt != NULL) {
		result = prompt_key(demo->prompt, key);
		if (result == WIDGET_ACCEPTED || result == WIDGET_CANCELLED) {
			str_clear(&demo->last);
			str_addf(&demo->last, "typed [%s]", prompt_text(demo->prompt));
			prompt_free(demo->prompt);
			demo->prompt = NULL;
		}
	} else if (grid_key(demo->grid, key) == WIDGET_IGNORED) {
		str_clear(&demo->last);
		str_add(&demo->last, "key ");
		if (key->code == KC_PASTE)
			str_addf(&demo->last, "paste of %zu", key->text_len);
		else if (key->code > KC_PASTE)
			str_addf(&demo->last, "mouse %u at %d,%d", key->code - KC_CLICK, key->row, key->col);
		else
			key_add_name(&demo->last, key);
		screen_key(demo, key);
	}
}

static void take_signal(struct demo *demo, int signals)
{
	struct signalfd_siginfo info;

	if (read(signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo == SIGWINCH && term_resize(demo->term))
		canvas_resize(demo->canvas, term_rows(demo->term), term_cols(demo->term));
	if (info.ssi_signo != SIGWINCH)
		demo->done = true;
}

static void run(struct demo *demo)
{
	struct pollfd polled[2] = {{.fd = term_fd(demo->term), .events = POLLIN}, {.events = POLLIN}};
	sigset_t set;
	struct key key;

	sigemptyset(&set);
	sigaddset(&set, SIGWINCH);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	polled[1].fd = signalfd(-1, &set, SFD_CLOEXEC);
	draw(demo);
	while (!demo->done && poll(polled, 2, -1) > 0) {
		if (polled[1].revents)
			take_signal(demo, polled[1].fd);
		while (!demo->done && term_next_key(demo->term, &key))
			handle_key(demo, &key);
		if (term_is_gone(demo->term))
			break;
		if (!demo->done)
			draw(demo);
	}
	close(polled[1].fd);
}

static void forget(struct demo *demo)
{
	help_free(demo->help);
	dialog_free(demo->dialog);
	prompt_free(demo->prompt);
	grid_free(demo->grid);
	canvas_free(demo->canvas);
	str_done(&demo->last);
	str_done(&demo->cell);
}

int demo_main(int argc, char **argv)
{
	struct demo demo = {.rows = argc > 2 ? strtol(argv[2], NULL, 10) : 1000};
	struct style_sheet sheet;
	struct err err = ERR_INIT;

	setlocale(LC_ALL, "");
	make_sheet(&sheet);
	demo.term = term_open(&sheet, &err);
	if (demo.term == NULL) {
		fprintf(stderr, "demo: %s\n", err.text);
		err_done(&err);
		return 3;
	}
	demo.canvas = canvas_new(term_rows(demo.term), term_cols(demo.term), term_is_ascii(demo.term));
	demo.grid = grid_new(columns, sizeof(columns) / sizeof(columns[0]), &rows_ops, &demo);
	run(&demo);
	term_close(demo.term);
	forget(&demo);
	return 0;
}

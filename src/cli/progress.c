#include "cli/progress.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/term_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR = 24, REPAINT_MS = 100, COLUMNS = 80 };

struct progress {
	char *what;
	bool is_shown; /* at all */
	bool is_painted;
	int64_t begun;
	int64_t painted;
};

/* A terminal that cannot clear a line would keep every step of the bar. */
static bool can_repaint(void)
{
	const char *term = getenv("TERM");
	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

struct progress *progress_new(const char *what, bool is_quiet)
{
	struct progress *progress = mem_zero(1, sizeof(*progress));
	progress->what = safe_text(what, term_safe_mode());
	progress->is_shown = !is_quiet && can_repaint();
	progress->begun = clock_ms();
	progress->painted = -REPAINT_MS;
	return progress;
}

static int columns(void)
{
	struct winsize size;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_col)
		return COLUMNS;
	return size.ws_col;
}

static void add_bar(struct str *line, int64_t done, int64_t total)
{
	int filled = (int)(done * BAR / total);
	for (int i = 0; i < BAR; i++)
		str_add(line, i < filled ? term_glyph("█", "#") : term_glyph("░", "."));
	str_addf(line, " %3d%%  ", (int)(done * 100 / total));
}

void progress_show(struct progress *progress, int64_t done, int64_t total, const char *note)
{
	int64_t now = clock_ms();
	if (!progress->is_shown || now - progress->painted < REPAINT_MS)
		return;
	progress->painted = now;
	struct str line = STR_INIT;
	str_addf(&line, "%s  ", progress->what);
	if (total > 0)
		add_bar(&line, done < total ? done : total, total);
	if (done || total > 0)
		figure_add_count(&line, done);
	if (done && now - progress->begun >= 1000) {
		str_add(&line, "  ");
		figure_add_count(&line, done * 1000 / (now - progress->begun));
		str_add(&line, "/s");
	}
	if (note) {
		str_add(&line, done || total > 0 ? "  " : "");
		safe_text_add(&line, note, strlen(note), term_safe_mode());
	}
	int used;
	size_t fit = utf8_fit(line.data, line.len, columns() - 1, &used);
	fprintf(stderr, "\r%.*s\033[K", (int)fit, line.data);
	fflush(stderr);
	progress->is_painted = true;
	str_done(&line);
}

void progress_clear(struct progress *progress)
{
	if (!progress->is_painted)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress->is_painted = false;
}

void progress_free(struct progress *progress)
{
	if (!progress)
		return;
	progress_clear(progress);
	free(progress->what);
	free(progress);
}

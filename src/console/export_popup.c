#include "console/export_popup.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "console/part_grid.h"
#include "console/record.h"
#include "ui/dialog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SLOT_PAGE };
enum { DO_FORMAT, DO_MASK };
enum { FILE_MODE = 0600 };

struct export_popup {
	struct screen screen; /* first */
	const struct lists *lists;
	size_t list; /* the one that is being written */
	const struct view *view;
	const struct view_section *section;
	struct dialog *dialog;
	struct asker *asker;
	asker_fn *answer; /* of it */
	enum export_format format;
	bool mask;
	int field; /* of the file's name */
	char *path;
	FILE *file; /* NULL: not writing */
	int asked;  /* rows of the page under way, at most */
	struct record *record;
	struct export *export;
};

static struct export_popup *of(struct screen *screen)
{
	return (struct export_popup *)screen;
}

/* "trueup-gigs-20261122-140233.csv" */
static char *file_name(const struct export_popup *popup)
{
	char moment[32] = "";
	time_t now = time(NULL);
	struct tm when;
	if (localtime_r(&now, &when))
		strftime(moment, sizeof(moment), "%Y%m%d-%H%M%S", &when);
	return mem_printf("trueup-%s-%s.%s", popup->view->name, moment, export_format_name(popup->format));
}

static void add_form(struct export_popup *popup, enum style style, const char *form, int64_t count, bool more)
{
	struct str line = STR_INIT;
	figure_add_form(&line, form, count);
	str_add(&line, more ? _(" There may be more.") : "");
	dialog_add_line(popup->dialog, style, str_text(&line));
	str_done(&line);
}

/* What will be done, or how far it is. error: what went wrong, or NULL. */
static void describe(struct export_popup *popup, const char *error)
{
	bool more = false;
	int64_t count = lists_count(popup->lists, &more);
	dialog_clear_lines(popup->dialog);
	if (error)
		dialog_add_line(popup->dialog, STYLE_ERROR, error);
	if (popup->file) {
		int64_t rows = popup->export ? export_rows(popup->export) : 0;
		add_form(popup, STYLE_INFO, N_("%s row written so far.", "%s rows written so far.", rows), rows, false);
	}
	if (count >= 0)
		add_form(popup, STYLE_TEXT, N_("%s row is shown.", "%s rows are shown.", count), count, more);
	dialog_add_line(popup->dialog, STYLE_TEXT,
		popup->format == EXPORT_CSV ? _("As CSV, for spreadsheets.") : _("As JSON, one array of objects."));
	dialog_add_line(popup->dialog, STYLE_TEXT,
		popup->mask ? _("Phone numbers and e-mail addresses are masked.")
			    : _("Phone numbers and e-mail addresses are written as they are."));
	dialog_set_ready(popup->dialog, !popup->file);
	app_mark_later(popup->screen.app);
}

/* Ends the writing. whole: the file stays. */
static bool put_away(struct export_popup *popup, bool whole, struct err *err)
{
	if (!popup->file)
		return true;
	asker_drop(popup->asker, SLOT_PAGE);
	whole = whole && export_end(popup->export, err);
	if (fclose(popup->file) != 0 && whole)
		whole = err_set(err, ERR_REFUSED, "%s", strerror(errno));
	popup->file = NULL;
	if (!whole)
		unlink(popup->path);
	export_free(popup->export);
	record_free(popup->record);
	popup->export = NULL;
	popup->record = NULL;
	return whole;
}

static void fail(struct export_popup *popup, struct err *err)
{
	err_wrap(err, "%s", popup->path);
	put_away(popup, false, NULL);
	describe(popup, err->text);
	err_done(err);
}

/* The database that is being read. */
static struct session *session_of(const struct export_popup *popup)
{
	return list_session(lists_at(popup->lists, popup->list));
}

static void ask(struct export_popup *popup, const char *after)
{
	struct err err = ERR_INIT;
	popup->asked = list_ask(lists_at(popup->lists, popup->list), popup->asker, SLOT_PAGE, after, &err);
	if (!popup->asked)
		fail(popup, &err);
}

/* From the first row of a database; begins each time. */
static void read_list(struct export_popup *popup, size_t list)
{
	popup->list = list;
	asker_free(popup->asker);
	popup->asker = asker_new(session_of(popup), popup->answer, popup);
	ask(popup, NULL);
}

static void begin(struct export_popup *popup)
{
	struct err err = ERR_INIT;
	free(popup->path);
	popup->path = mem_strdup(dialog_field(popup->dialog, popup->field));
	int fd = open(popup->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	popup->file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!popup->file) {
		err_set(&err, ERR_REFUSED, "%s", strerror(errno));
		fail(popup, &err);
		return;
	}
	describe(popup, NULL);
	read_list(popup, 0);
}

struct row {
	const struct pg_rows *rows;
	const char *database;
	size_t at;
};

static const char *value_of(const void *data, const char *column)
{
	const struct row *row = data;
	if (row->database && str_eq(column, "database"))
		return row->database;
	return pg_rows_get(row->rows, row->at, column);
}

/* The first page tells what members keys have. */
static void begin_rows(struct export_popup *popup, const struct pg_rows *rows)
{
	size_t count = 0;
	popup->record = record_new(
		popup->section, pg_rows_count(rows) ? pg_rows_get(rows, 0, "key") : NULL, lists_len(popup->lists) > 1);
	const struct export_column *columns = record_columns(popup->record, &count);
	popup->export = export_new(popup->file, popup->format, popup->mask, columns, count);
}

static void finish(struct export_popup *popup)
{
	struct err err = ERR_INIT;
	struct str rows = STR_INIT;
	struct app *app = popup->screen.app;
	int64_t count = export_rows(popup->export);
	if (!put_away(popup, true, &err)) {
		fail(popup, &err);
		return;
	}
	figure_add_form(&rows, N_("%s row", "%s rows", count), count);
	app_say(app, STYLE_OK, _("Exported %s to %s."), str_text(&rows), popup->path);
	str_done(&rows);
	app_pop(app);
}

/* The rows of a database behind those of the one before it. */
static void go_on(struct export_popup *popup)
{
	if (popup->list + 1 == lists_len(popup->lists)) {
		finish(popup);
		return;
	}
	describe(popup, NULL);
	read_list(popup, popup->list + 1);
}

static void on_page(void *data, int slot, struct pg_rows *rows, const struct err *asked)
{
	struct export_popup *popup = data;
	struct err err = ERR_INIT;
	struct row row = {.rows = rows, .database = session_name(session_of(popup))};
	bool ok = rows || err_set(&err, asked->kind, "%s", asked->text);
	(void)slot;
	if (ok && !popup->export)
		begin_rows(popup, rows);
	size_t count = ok ? pg_rows_count(rows) : 0;
	for (row.at = 0; ok && row.at < count; row.at++)
		ok = export_row(popup->export, record_values(popup->record, value_of, &row), &err);
	if (!ok) {
		fail(popup, &err);
	} else if (count < (size_t)popup->asked) {
		go_on(popup);
	} else {
		describe(popup, NULL);
		ask(popup, pg_rows_get(rows, count - 1, "at"));
	}
}

static void choose(struct export_popup *popup, int action)
{
	if (popup->file)
		return;
	if (action == DO_MASK)
		popup->mask = !popup->mask;
	else
		popup->format = popup->format == EXPORT_CSV ? EXPORT_JSON : EXPORT_CSV;
	/* The name's end follows the format; what stands before it may be a person's own. */
	const char *name = dialog_field(popup->dialog, popup->field);
	const char *old = popup->format == EXPORT_CSV ? ".json" : ".csv";
	if (action == DO_FORMAT && str_ends(name, old)) {
		char *other = mem_printf(
			"%.*s.%s", (int)(strlen(name) - strlen(old)), name, export_format_name(popup->format));
		dialog_set_field(popup->dialog, popup->field, other);
		free(other);
	}
	describe(popup, NULL);
}

static void draw(struct screen *screen, struct area area, bool top)
{
	dialog_draw(of(screen)->dialog, area, top);
}

static void press(struct screen *screen, const struct key *key)
{
	struct export_popup *popup = of(screen);
	switch (app_dialog_key(screen->app, popup->dialog, key)) {
	case WIDGET_CANCELLED:
		if (popup->file)
			app_say(screen->app, STYLE_WARNING, _("Cancelled: %s was not written."), popup->path);
		app_pop(screen->app);
		break;
	case WIDGET_ACTION:
		choose(popup, dialog_action(popup->dialog));
		break;
	case WIDGET_ACCEPTED:
		begin(popup);
		break;
	default:
		break;
	}
}

static void done(struct screen *screen)
{
	struct export_popup *popup = of(screen);
	put_away(popup, false, NULL);
	asker_free(popup->asker);
	dialog_free(popup->dialog);
	free(popup->path);
	free(popup);
}

static const struct screen_ops ops = {
	.popup = true,
	.draw = draw,
	.key = press,
	.free = done,
};

void export_popup_open(struct part *part, const struct key *asked)
{
	static const struct key format = {.code = 'f'}, mask = {.code = 'm'};
	struct export_popup *popup = mem_zero(1, sizeof(*popup));
	popup->screen = (struct screen){.ops = &ops, .app = part->options.app};
	popup->lists = part_list(part);
	popup->view = part->options.view;
	popup->section = part->section;
	popup->mask = true;
	popup->answer = on_page;
	popup->dialog = dialog_new(_("Export what is shown"), asked);
	char *name = file_name(popup);
	popup->field = dialog_add_field(popup->dialog, _("File"), name, true);
	dialog_set_confirm(popup->dialog, NULL, _("export"));
	dialog_add_action(popup->dialog, &format, _("CSV or JSON"), DO_FORMAT);
	dialog_add_action(popup->dialog, &mask, _("mask or not"), DO_MASK);
	free(name);
	describe(popup, NULL);
	app_push(part->options.app, &popup->screen);
}

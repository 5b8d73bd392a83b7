/*
 * A view: one INI file that says what a screen shows and what can be done there. Footer, help and
 * palette are made from the same tables, so nothing is written twice. Pure parser.
 *
 * A file is one [view], then its sections from top to bottom. A section's columns ([column NAME]; of
 * fields also [field NAME]) and its actions stand behind it in the order in which they are shown.
 * Names are made of a-z, 0-9, "-" and "_". Every text for people may have a [ru] twin. A complete one:
 *
 *	[view]
 *	title = Gigs
 *	title[ru] = Задания
 *	help = Gigs whose counters differ from their responses.
 *	system = gigs
 *	# the key that opens it, 1 to 8; without: no tab
 *	tab = 2
 *	# whose findings the tab counts
 *	rule = gig-counters
 *	# what the screen must be given (a row's key); without: a pane
 *	params = gig_id uuid
 *
 *	# or one of the other kinds, which take the same keys: [fields NAME], one row, as names and values side by
 *	# side; [chart NAME], a history: the column "at" (seconds since 1970, rising) and a line for each other column;
 *	# [progress NAME], what is under way, a line a row, asked for each second while a row's column "moving" is
 *	# true, and of no height where there is no row (of rows with a column "job" the one that the console watches
 *	# is not read twice); [log NAME], lines in the order of its query, the newest last,
 *	# on which the cursor stays until one goes up
 *	[grid findings]
 *	title = counters differ
 *	# sql/queries/gigs/findings.sql; or rule = NAME: what that rule finds now; or source = NAME: what the console
 *	# itself knows (rules: every rule with what it found; its columns are state, title, drifted, trend, checked)
 *	query = gigs/findings
 *	# what makes a row that row
 *	key = gig_id
 *	# the order of the query, which "o" changes: by that the rows of several databases stand among each other
 *	sort = seen desc, label
 *	# columns that "/" looks into and that FIELD:VALUE may name
 *	filter = label, scope
 *	# what else FIELD:VALUE may name, that is no column: the query knows it
 *	filter-also = since
 *	# without: only when something changed
 *	refresh = 5s
 *	empty = Every counter equals its responses.
 *	# of the lines left over; or height = LINES
 *	share = 2
 *	# yes: right of the section before it, where there is room
 *	beside = no
 *	# a rule by which those rows on the screen whose column stale is true are repaired in the background
 *	lazy = gig-counters
 *	# yes: where there is one row only, it is opened at once
 *	open-alone = no
 *	# what a row without a key says, which is none that could be opened
 *	remark = Not all of them are listed.
 *
 *	# the name of a column of the result
 *	[column label]
 *	head = GIG
 *	head[ru] = ЗАДАНИЕ
 *	# text int age span time diff range bar spark state flag said rule
 *	format = text
 *	# of the columns left over; and, or instead, width = COLUMNS
 *	share = 3
 *	# left or right; without: as the format has it
 *	align = left
 *	# where it is narrow the lowest goes first
 *	priority = 9
 *	# the row's name
 *	emphasis = yes
 *	help = The gig's title.
 *
 *	# of grids: what the row above says as well is not said again, and nothing is "–"
 *	[column why]
 *	once = yes
 *
 *	# responses_stored → responses_actual of the result
 *	[column responses]
 *	head = RESPONSES
 *	format = diff
 *	width = 12
 *
 *	# a phone number or the like: covered until it is asked for
 *	[column phone]
 *	private = yes
 *
 *	# of fields: left out where it is null
 *	[field error]
 *	optional = yes
 *
 *	# a style for each value, the first that fits; or one for all: style = dim
 *	[column status]
 *	format = state
 *	style = NEW info, SKIPPED dim, null dim, else text
 *	# what to show for a value; others are shown as they are
 *	words = in step: fine
 *	words[ru] = in step: сходится, drifted: расходится
 *
 *	[column drift]
 *	format = int
 *	style = > 10 error, < -10 error, 0 ok, else warning
 *
 *	[action sync]
 *	key = s
 *	# and, if need be, another one that the footer does not show: also = S
 *	label = sync
 *	# where it is not about one row; %s is how many
 *	label-many = sync all %s
 *	help = Recounts the marked gigs, or the one under the cursor.
 *	# repair RULE, action RULE, detect RULE, undo, open VIEW; without a name, repair and detect are about the rule
 *	# that the row's column "rule" or the screen's parameter "rule" names (detect on = shown: about all rules), and
 *	# open leads to the view of that rule; mark COLUMN: all rows that have the same in it;
 *	# steer pause, cancel, retry, nice or priority: the job under the cursor; steer halt: all jobs;
 *	# undo job: the job that the row's column "job" names; schedule switch or schedule run: the
 *	# schedule under the cursor; do WORD: what the source of the section can do
 *	runs = repair gig-counters
 *	# row, marked (the row if none is), visible (those on the screen), shown, all (whatever the rule finds when
 *	# it is forced, shown or not), none
 *	on = marked
 *	# of a repair: also of what is right already
 *	force = no
 *	writes = yes
 */
#ifndef CONF_VIEW_H
#define CONF_VIEW_H

#include "base/err.h"
#include "conf/ini.h"
#include "conf/problem.h"
#include "conf/sql.h"
#include "conf/style.h"

#include <stdbool.h>
#include <stddef.h>

enum view_kind { VIEW_GRID, VIEW_FIELDS, VIEW_CHART, VIEW_LOG, VIEW_PROGRESS };

enum view_format {
	VIEW_TEXT,
	VIEW_INT,   /* thousands apart */
	VIEW_AGE,   /* since a time: "3h" */
	VIEW_SPAN,  /* a number of seconds: "40s" */
	VIEW_TIME,  /* a time: "22 Nov 14:02" */
	VIEW_DIFF,  /* column x: x_stored → x_actual */
	VIEW_RANGE, /* column x: x_from–x_to, two numbers */
	VIEW_BAR,   /* a number from 0 to max */
	VIEW_SPARK, /* a JSON array of numbers */
	VIEW_STATE, /* a word with the sign of its style before it */
	VIEW_FLAG,  /* true or false: its style's sign, or nothing */
	VIEW_SAID,  /* a sentence that the database keeps in English, in the language in use */
	VIEW_RULE,  /* of fields: the title of the rule of that name; elsewhere as it is */
};

enum view_align { VIEW_LEFT, VIEW_RIGHT };

/* When a style applies to a value. */
enum view_test { VIEW_ALWAYS, VIEW_NULL, VIEW_EQUAL, VIEW_ABOVE, VIEW_BELOW };

struct view_style {
	enum view_test test;
	const char *word; /* VIEW_EQUAL */
	double number;    /* VIEW_ABOVE, VIEW_BELOW */
	enum style style;
};

/* What to show for a value. */
struct view_word {
	const char *value; /* NULL ends a list */
	const char *text;
};

/* A column of a grid, or a field. */
struct view_column {
	const char *name;
	struct ini_text head; /* text NULL: nothing above it */
	struct ini_text help;
	enum view_format format;
	enum view_align align;
	int width; /* at least 1, unless it has a share */
	int share; /* 0: it does not grow */
	int priority;
	bool emphasis;
	bool private;                    /* covered until it is asked for */
	bool optional;                   /* of fields: left out where it is null */
	bool once;                       /* of grids: as in ui/grid.h */
	double max;                      /* VIEW_BAR; 1 */
	const struct view_style *styles; /* see view_column_style */
	size_t nstyles;
	const struct view_word *words; /* see view_column_word; NULL: none */
	const struct view_word *words_ru;
};

enum view_run {
	VIEW_REPAIR,
	VIEW_ACTION,
	VIEW_DETECT,
	VIEW_UNDO,
	VIEW_OPEN,
	VIEW_MARK,
	VIEW_STEER,
	VIEW_SCHEDULE,
	VIEW_DO
};
enum view_on { VIEW_ON_ROW, VIEW_ON_MARKED, VIEW_ON_VISIBLE, VIEW_ON_SHOWN, VIEW_ON_ALL, VIEW_ON_NONE };

struct view_action {
	const char *name;
	const char *key;  /* as ui/keys names it: "s", "S", "enter" */
	const char *also; /* another key for the same; NULL: none */
	struct ini_text label;
	struct ini_text label_many; /* text NULL: label; else holds at most one "%s", and no other "%" */
	struct ini_text help;
	enum view_run run;
	const char *arg; /* a rule's, view's or column's name, or what is done to a job or schedule; "job" or NULL for
			    VIEW_UNDO; NULL where the row says it */
	enum view_on on;
	bool force; /* of VIEW_REPAIR */
	bool writes;
};

struct view_sort {
	const char *column;
	bool descending;
};

struct view_section {
	const char *name;
	enum view_kind kind;
	struct ini_text title; /* text NULL: none */
	struct ini_text empty; /* text NULL: whoever draws it has a text */
	struct ini_text help;
	const char *query; /* exactly one of these three; the path below sql/queries/, without .sql */
	const char *rule;
	const char *source;
	const char **key; /* columns; NULL: not given */
	size_t nkey;
	const struct view_sort *sort;
	size_t nsort;
	const char **filter; /* columns, then what is no column (filter-also) */
	size_t nfilter;
	const char **filter_also; /* of these, the last; NULL: none */
	int refresh_s;            /* 0: only when something changed */
	int height;               /* lines; 0: by share */
	int share;                /* at least 1 where height is 0 */
	bool beside;
	const char *lazy;       /* NULL: nothing is */
	bool open_alone;        /* the only row is opened as soon as it is known to be that */
	struct ini_text remark; /* why a row without a key cannot be acted upon; text NULL: none has no key */
	const struct view_column *columns;
	size_t ncolumns;
	const struct view_action *actions;
	size_t nactions;
};

/* A parsed view. Read freely; everything lives until view_free. */
struct view {
	const char *path;
	const char *name; /* the file's, without folder and ".view" */
	struct ini_text title;
	struct ini_text help;
	const char *system; /* NULL: of no single one */
	const char *rule;   /* NULL: none */
	int tab;            /* 0: none */
	const struct sql_param *params;
	size_t nparams;
	const struct view_section *sections;
	size_t nsections;
};

/* Parses text. NULL and *err "path:line:column: …" if it is no view. */
struct view *view_parse(const char *path, const char *text, struct err *err);

/* The same, but adds all that is wrong to problems: for lint. */
struct view *view_check(const char *path, const char *text, struct problems *problems);

void view_free(struct view *view); /* NULL is allowed */

/* What people read in place of a value (not NULL): in Russian the word that the column has for it in Russian, else its
 * word, else the value itself. Borrowed. */
const char *view_column_word(const struct view_column *column, const char *value, const char *lang);

/* The text in the language of the locale (lang is "ru" or anything else); NULL where there is none. Borrowed. */
const char *view_text(const struct ini_text *text, const char *lang);

/* The style of a value (NULL: null): that of the first test that it passes, else STYLE_TEXT. */
enum style view_column_style(const struct view_column *column, const char *value);

/* The word for each as it stands in files: "diff", "repair", "marked". */
const char *view_format_name(enum view_format format);
const char *view_run_name(enum view_run run);
const char *view_on_name(enum view_on on);

#endif

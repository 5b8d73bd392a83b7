/*
 * A part: one section of a view's screen, with what it asks the server and how that is drawn. Each
 * kind is a file part_KIND.c with one struct part_ops; a section with "source = NAME" is of the kind
 * that source.h has for that name. A viewer (viewer.h) divides the screen among its parts.
 *
 * A part waits for nothing: reload asks, the answer comes from the loop, and changed is called.
 */
#ifndef CONSOLE_PART_H
#define CONSOLE_PART_H

#include "conf/view.h"
#include "console/app.h"
#include "store/pg.h"
#include "ui/draw.h"
#include "ui/grid.h"
#include "ui/keys.h"

struct part;
struct shell;

/* What the parts of one screen share. Everything is borrowed for the part's life. */
struct part_options {
	struct app *app;
	struct session *session; /* of the database that it is about */
	bool one_of_many;        /* the same section stands there for the other databases, too */
	bool all;                /* it is about all databases of the target at once; session is the main one's */
	const struct view *view;
	const struct pg_param *params; /* the view's own, with their values */
	size_t nparams;
	void (*changed)(void *data); /* something came in: paint */
	void *data;
};

/* What a kind can do; NULL where it does not. */
struct part_ops {
	/* A new part, of which part_new fills in what struct part says. It asks nothing yet. */
	struct part *(*make)(const struct part_options *options, const struct view_section *section);
	void (*free)(struct part *part);

	/* Asks anew; what is drawn stays until the answer is there. */
	void (*reload)(struct part *part);

	/* Asks anew where what was asked has become something else. Without this part_refresh looks at its session. */
	void (*refresh)(struct part *part);

	/* The database of what is under the cursor. Without this its session is. */
	struct session *(*session)(const struct part *part);

	/* How many lines it would like in that area, 0: none at all. Without this it takes its share of what is left.
	 */
	int (*height)(const struct part *part, struct area area);

	/* focus: with the cursor, if it has one. */
	void (*draw)(struct part *part, struct area area, bool focus);

	/* Moves its cursor. Without this it has none, and never gets the focus. */
	void (*move)(struct part *part, enum grid_move move);

	/* A key before anybody else gets it; false if it is none that this part takes from others. */
	bool (*grab)(struct part *part, const struct key *key);

	/* A key that is nobody else's; false if it is not its own either. */
	bool (*press)(struct part *part, const struct key *key);

	/* A click or a turn of the wheel within what it drew. Without this the wheel moves the cursor. */
	void (*point)(struct part *part, const struct key *key);

	/* Shows only the rows with what was asked for (filter.h; NULL: all), from the first. Only for a section that
	 * names fields to filter by. */
	void (*filter)(struct part *part, const char *json);

	/* Opens what is under the cursor, where no action of the view does that. */
	void (*open)(struct part *part);

	/* Where the cursor is, in words of its own (NULL: nowhere; borrowed), and back there as soon as that is loaded.
	 */
	const char *(*place)(const struct part *part);
	void (*seek)(struct part *part, const char *place);

	/* True while the rows that it shows are not there yet. */
	bool (*is_loading)(const struct part *part);

	/* False while the row under the cursor has only just come there by itself: action keys are swallowed. */
	bool (*is_settled)(const struct part *part, int64_t now_ms);

	/* Of the row under the cursor, or the only row; all NULL if there is none. Borrowed until the next answer.
	 * key: the JSON key that an action touches. value: a column. label: what a person calls the row. */
	const char *(*key)(const struct part *part);
	const char *(*value)(const struct part *part, const char *column);
	const char *(*label)(const struct part *part);

	/* What else is to be said of the row under the cursor, in the status line; NULL: nothing. Borrowed as above. */
	const char *(*remark)(const struct part *part);

	/* How many rows "all shown" acts upon, -1: not known; more: at least that many. */
	int64_t (*shown)(const struct part *part, bool *more);

	/* How much of it there is, as the end of its heading says it; appended to out. */
	void (*add_count)(const struct part *part, struct str *out);

	/* What an action "do WORD" does, and why it cannot do that now (NULL: it can); and the same as a shell command,
	 * false if there is none. asked: the key that was pressed. */
	void (*act)(struct part *part, const char *word, const struct key *asked);
	const char *(*why_not)(const struct part *part, const char *word);
	bool (*shell)(const struct part *part, const char *word, struct shell *out);

	/* The label of the part's row is the name of the whole screen. */
	bool is_subject;
};

/* The first member of each kind. */
struct part {
	const struct part_ops *ops;
	const struct view_section *section;
	struct part_options options;
	struct area drawn;        /* where it was drawn last; no rows: nowhere */
	struct session_seen seen; /* what was loaded of it */
};

/* The part for a section; where nothing here shows such a section, one that says so. Free with part_free. */
struct part *part_new(const struct part_options *options, const struct view_section *section);
void part_free(struct part *part); /* NULL is allowed */

/* The ops by their names. What a kind does not do: nothing, NULL, -1; 0 lines; settled, and
 * not loading. */
void part_reload(struct part *part);
/* Reloads it if its session was connected anew, or has other data than what was loaded. */
void part_refresh(struct part *part);
struct session *part_session(const struct part *part);
int part_height(const struct part *part, struct area area);
void part_draw(struct part *part, struct area area, bool focus);
void part_move(struct part *part, enum grid_move move);
bool part_grab(struct part *part, const struct key *key);
bool part_press(struct part *part, const struct key *key);
/* A click or a turn of the wheel; false if it was not on this part. */
bool part_point(struct part *part, const struct key *key);
/* It is not in sight: no click is on it. */
void part_hide(struct part *part);
const char *part_place(const struct part *part);
void part_seek(struct part *part, const char *place);
bool part_is_loading(const struct part *part);
bool part_is_settled(const struct part *part, int64_t now_ms);
const char *part_key(const struct part *part);
const char *part_value(const struct part *part, const char *column);
const char *part_label(const struct part *part);
const char *part_remark(const struct part *part);
int64_t part_shown(const struct part *part, bool *more);
void part_filter(struct part *part, const char *json);
void part_open(struct part *part);
void part_act(struct part *part, const char *word, const struct key *asked);
const char *part_why_not(const struct part *part, const char *word);
bool part_shell(const struct part *part, const char *word, struct shell *out);
void part_add_count(const struct part *part, struct str *out);

/* True if it can be filtered; and if there is something in it to open. */
bool part_has_filter(const struct part *part);
bool part_has_open(const struct part *part);

/* True if it has a cursor, and so can have the focus. */
bool part_has_cursor(const struct part *part);

/* "counters differ", in the language of the screen; of one of many the name of its database. NULL: it has none. */
const char *part_title(const struct part *part);

#endif

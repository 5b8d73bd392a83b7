/* What a list is made of. Shared by list.c (what is read), list_ask.c (how), list_rows.c (what of it is shown) and
 * list_marks.c (what of it is marked); nobody else looks into it. */
#ifndef CONSOLE_LIST_INSIDE_H
#define CONSOLE_LIST_INSIDE_H

#include "console/cell.h"
#include "console/list.h"
#include "console/window.h"

enum { LIST_PAGE, LIST_COUNT, LIST_SHOWN, LIST_HERE, LIST_MARK }; /* what is asked: slots of the asker */

/* What the page that is under way is for. */
enum list_load { LOAD_NONE, LOAD_FIRST, LOAD_NEXT, LOAD_BEFORE, LOAD_LAST, LOAD_AROUND, LOAD_AGAIN, LOAD_WHOLE };

/* What a statement looks at however long it takes. */
enum { LIST_LOOK_LEAST = 500 };

/* How many rows a statement looks at, so that none takes long: learnt from the one before. Zero it first. */
struct list_pace {
	int rows;
	int64_t asked_us;
};

/* Where few rows pass the filter, a page is looked for by one statement after the other. */
struct list_look {
	struct list_pace pace;
	bool on;      /* the page that is under way is looked for so */
	bool stopped; /* by a person: nothing is looked for behind what is here */
	int64_t seen; /* looked at since the filter is that one */
	int found;    /* rows of the page under way so far */
	char *at;     /* nothing behind this place was looked at yet; NULL: nothing behind the last row that is here */
	char *from;   /* where the statement under way begins; NULL: at the start, or the end */
	struct pg_rows *kept; /* what was found, where it is shown at once in the end */
};

/* What was counted so far. */
struct list_tally {
	struct list_pace pace;
	char *from;
	int64_t rows, shown;
};

/* From a row to where the cursor is, all of them. */
struct list_range {
	struct marks *anchor; /* the row it began at, to be marked; NULL: there is no range */
	char *place;          /* of that row */
	int64_t row, to;      /* where that row is, as far as is known, and where the cursor is */
	struct marks *found;  /* what is read of it, while it is; NULL: nothing is */
	char *end;            /* the place of its last row */
};

struct list {
	struct list_options options;
	struct asker *asker;
	struct marks *marks;
	struct cell_buffer cell;
	char *filter;
	struct window window;
	bool loaded; /* an answer came since the last filter */
	bool again;  /* reload when the page under way is there */
	struct err err;
	struct list_look look;
	struct list_tally tally;
	int64_t all;          /* total without a filter, when it was last counted; -1: it was not */
	bool recount;         /* total and shown may be others now */
	int64_t total, shown; /* -1: not counted */
	bool total_more, shown_more;
	enum list_load load;
	int64_t load_base;
	int load_rows;
	int64_t first, last; /* in sight */
	bool whole;          /* all rows are read at once, in the order that is asked for */
	struct list_order order;
	char *keep;       /* the place of a row that should be found again; NULL: none */
	int64_t keep_row; /* about where it is, if what is before it is read first; 0: from the start */
	struct list_range range;
};

/* Reads what is missing around what is in sight; one page at a time. */
void list_load_missing(struct list *list);

/* Which rows of the list's query are wanted. */
struct list_page {
	const char *around; /* a file that has the query in it; NULL: none */
	const char *after;  /* the place of the row to go on from; NULL: from the start, or from the end */
	int64_t skip;
	int rows;
	bool back;
	int look; /* how many rows are looked at, at most; 0: any number */
	const char *filter;
	const char *keys;           /* JSON, for the file around */
	const char *column, *value; /* the same */
};

/* Asks for them. False and list->err if what finds the rows cannot do it here. */
bool list_ask_page(struct list *list, int slot, const struct list_page *page);

/* Asks how many rows there are behind a place (NULL: at all), if there is a query for it. look as in struct list_page.
 */
void list_ask_count(struct list *list, const char *after, int look);

/* The statement's share from now on, and what is learnt from how long it took. */
int list_pace_ask(struct list_pace *pace);
void list_pace_learn(struct list_pace *pace);

/* True if err is that it took too long, and fewer rows may not. */
bool list_pace_shrink(struct list_pace *pace, const struct err *err);

/* From what is behind it towards the start. */
bool list_goes_back(enum list_load load);

/* A page is asked for: how many rows its first statement looks at, 0: any number. */
int list_look_begin(struct list *list, enum list_load load, const char *after, int64_t skip);

/* An answer to a page: true if it was not all of it, and what is missing was asked for. Else *rows are all of it. */
bool list_look_on(struct list *list, struct pg_rows **rows);

/* Asks again for less; false if that is no way out of err. */
bool list_look_again(struct list *list, const struct err *err);

/* Forgets what was looked for; or goes on with it, where it was stopped. */
void list_look_drop(struct list *list);
void list_look_resume(struct list *list);

/* How many rows there are, as soon as a page is there; and the answer to that. */
void list_settle_count(struct list *list);
void list_on_count(struct list *list, const struct pg_rows *rows, const struct err *err);

/* Nothing is counted any more; total and shown are not known. */
void list_forget_count(struct list *list);

/* Whether the query can be read from its end. */
bool list_can_go_back(const struct list *list);

/* The column that says where a row stands. */
const char *list_place_column(const struct list *list);

void list_tell(const struct list *list, enum style style, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The filter or the rows are others: which marked rows are shown, and which are there at all, is asked. */
void list_check_shown(struct list *list);
void list_check_here(struct list *list);

/* The answers to what list_marks.c asks. */
void list_on_marks(struct list *list, int slot, const struct pg_rows *rows, const struct err *err);

#endif

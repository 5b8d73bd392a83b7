/* A section of one row, as names and values side by side. */
#ifndef CONSOLE_FIELDS_H
#define CONSOLE_FIELDS_H

#include "conf/view.h"
#include "console/asker.h"
#include "ui/draw.h"

struct fields;

struct fields_options {
	struct session *session; /* all borrowed for the fields' life */
	const struct view *view;
	const struct view_section *section;
	const char *lang;
	const struct pg_param *params;
	size_t nparams;
	void (*changed)(void *data); /* the row came in */
	void *data;
};

struct fields *fields_new(const struct fields_options *options);
void fields_free(struct fields *fields); /* NULL is allowed */

/* Asks anew; what is drawn stays until that is there. */
void fields_reload(struct fields *fields);

/* A value of the row; NULL if it is null, not there or not loaded. Borrowed until the next answer. */
const char *fields_value(const struct fields *fields, const char *column);

/* The value that the row goes by, with the emphasis; NULL if there is none. */
const char *fields_name(const struct fields *fields);

/* How many lines it would like at that width. */
int fields_height(const struct fields *fields, struct area area);
void fields_draw(struct fields *fields, struct area area);

#endif

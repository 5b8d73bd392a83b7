/* What a dialog is made of. Shared by dialog.c (its text and its keys) and dialog_draw.c; nobody else looks into it. */
#ifndef UI_DIALOG_INSIDE_H
#define UI_DIALOG_INSIDE_H

#include "base/vec.h"
#include "ui/dialog.h"
#include "ui/prompt.h"

enum {
	DIALOG_CANCEL = -1,
	DIALOG_ZONE_CANCEL = -1, /* numbers of zones: a field's own, an action's behind them */
	DIALOG_ZONE_CONFIRM = -2,
	DIALOG_ZONE_ACTIONS = 1000,
	DIALOG_NOT_SEEN = -1,
};

struct dialog_line {
	enum style style;
	char *text;
};

struct dialog_field {
	struct prompt *prompt;
	char *label; /* of a guard; the others' are their prompts' */
	char *name;  /* to be typed; NULL: anything */
	bool needed;
};

struct dialog_action {
	struct key key;
	char *label;
	int number;
};

struct dialog {
	char *title;
	struct key asked;
	struct key confirm;
	char *confirm_label;
	bool ready;
	struct {
		VEC(struct dialog_line);
	} lines;
	struct {
		VEC(struct dialog_field);
	} fields;
	struct {
		VEC(struct dialog_action);
	} actions;
	int focus; /* a field, or DIALOG_CANCEL */
	int action;
	int top;  /* the first row of the text in sight */
	int page; /* rows of text in sight */
	int rows; /* rows of text */
	int seen; /* so many of them, from the first on, were in sight since the text last changed;
		     DIALOG_NOT_SEEN: it was not drawn */
};

/* What is needed is filled in, and a name typed letter for letter. */
bool dialog_field_is_good(const struct dialog_field *field);

/* What is confirmed was read, and its first lines, which say what and how much, are before one's eyes. */
bool dialog_can_confirm(const struct dialog *dialog);

#endif

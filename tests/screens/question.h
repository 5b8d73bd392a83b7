/* What a question on the screen says that will happen, as somebody reads it who then presses the key that confirms. */
#ifndef SCREENS_QUESTION_H
#define SCREENS_QUESTION_H

#include "harness.h"

struct question {
	bool asked;    /* there is one, and it says how many rows */
	bool counting; /* it is not yet known what will happen: a key may come right after it was drawn */
	bool guard;    /* the target's name ("demo") must be typed */
	bool named;    /* and was */
	int64_t rows;  /* -1: not said */
	char *subject; /* the one row that the title names, as far as there was room; NULL: none */
	char *asks;    /* where it asks for the name, and what is behind that; NULL: it does not */
};

/* Fills question in from what is on the screen. Free with question_done. */
void question_read(struct question *question, const struct screen *screen);
void question_done(struct question *question);

#endif

/* The keys of a screen in a popup, made from the same tables as its footer. Scrolls; closes on Esc, q, ? and Enter. */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "ui/draw.h"
#include "ui/keys.h"
#include "ui/widget.h"

struct help;

struct help *help_new(const char *title);
void help_free(struct help *help); /* NULL is allowed */

/* Texts are copied. */
void help_add_heading(struct help *help, const char *text);
void help_add_key(struct help *help, const char *key, const char *text);
void help_add_text(struct help *help, const char *text);

/* CANCELLED when it is to be closed; swallows every other key. */
enum widget_result help_key(struct help *help, const struct key *key);
void help_draw(struct help *help, struct area area);

#endif

/* How texts look on the terminal, or in the pipe, that a verb writes to. */
#ifndef CLI_TERM_TEXT_H
#define CLI_TERM_TEXT_H

#include "base/str.h"
#include "base/utf8.h"
#include "conf/rule.h"

#include <stdint.h>
#include <stdio.h>

/* How safe_text() must be here: SAFE_ASCII where the locale has no UTF-8. */
enum safe_mode term_safe_mode(void);

/* One of two signs, the second where the locale has no UTF-8. Borrowed. */
const char *term_glyph(const char *utf8, const char *ascii);

/* Prints text, whatever it holds, as one line after before; nothing where it is NULL. */
void term_print(FILE *file, const char *before, const char *text);

/* Columns of the terminal that stdout is; 0 if it is none. */
int term_columns(void);

/* Appends the values of a key, {"gig_id": "8f1c…"}, with commas between them. */
void term_add_key(struct str *out, const char *key);

/* Appends what differs between two JSON objects: "responses 12 → 15, new – → 5", in the words of rule (NULL: members
 * and values as they are). A member that both have alike is left out, unless all are alike; those of an object within
 * stand as "gig.responses". Either may be NULL: then the members of the other. Long values are cut. */
void term_add_change(struct str *out, const struct rule *rule, const char *before, const char *after);

/* A number as base/figure writes it, for a sentence with several; free() it. */
char *term_count(int64_t count);

#endif

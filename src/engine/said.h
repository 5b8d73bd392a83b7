/*
 * Sentences for people that the database keeps, in the language in use. They are kept in English, those that SQL made
 * and those that a runner did: why something was refused, why a job failed. Here the sentence is recognised and said
 * anew with the same values in it. What the server itself says, and what nobody knows, stays as it is.
 */
#ifndef ENGINE_SAID_H
#define ENGINE_SAID_H

#include "conf/rule.h"

/* The sentence in the language in use: one of rule's own refusals (rule NULL: none), else one of trueup's schema, else
 * text as it is. text may be NULL, which gives NULL; else free() it. */
char *said_text(const struct rule *rule, const char *text);

/* The other way round, for what is to be kept: a sentence of this program's in the language in use, in English. free()
 * it, as above. */
char *said_plain(const char *text);

#endif

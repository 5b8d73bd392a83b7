/*
 * Sentences for people that the database made, in the language in use. SQL writes them in English, and in English they
 * are kept: why something was refused, why a row cannot be brought back. Here the sentence is recognised and said anew
 * with the same values in it. What the server itself says, and what nobody knows, stays as it is.
 */
#ifndef ENGINE_SAID_H
#define ENGINE_SAID_H

#include "conf/rule.h"

/* The sentence in the language in use: one of rule's own refusals (rule NULL: none), else one of trueup's schema, else
 * text as it is. text may be NULL, which gives NULL; else free() it. */
char *said_text(const struct rule *rule, const char *text);

#endif

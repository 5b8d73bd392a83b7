/*
 * Text for people, in their language. Every sentence that a person may read stands in _() or N_() (a plural
 * form), so that a catalogue of dist/translations can translate it; the catalogues are compiled in, and work
 * where no such locale is installed. Keys of JSON, names of rules and the like are never translated.
 *
 * A text without a translation is shown as it stands in the source. What comes back is static: it is
 * never freed and never changes.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>

#define _(text) text_get(text)
#define N_(one, many, count) text_count(one, many, (unsigned long)(count))
#define C_(context, text) text_in(context "\004" text, text) /* where one English word stands for several things */
#define TEXT(text) text            /* marks a text in a const table; whoever shows it calls _() on it */
#define TEXTS(one, many) one, many /* the same for two members, which whoever shows them gives to N_() */

/* Sets the process's locale and language by its environment. Once, at the start, while there is one thread; until
 * then, and where the terminal's letters are not UTF-8, the language is English. The language is the first known one
 * of LANGUAGE, else that of LC_ALL, LC_MESSAGES or LANG, as with gettext. Numbers keep their "." for what is no text
 * (LC_NUMERIC stays C). */
void text_begin(void);

/* English from here on: for what programs read. As text_begin, while there is one thread. */
void text_use_english(void);

/* The language in use: "en" or "ru". As rule_title() and view_text() take it. */
const char *text_language(void);

/* True if the letters that the terminal takes are UTF-8. */
bool text_has_utf8(void);

/* The text in the language in use. */
const char *text_get(const char *text) __attribute__((format_arg(1)));

/* The text for that many of something: by the language's own rule, in English one and many. */
const char *text_count(const char *one, const char *many, unsigned long count)
	__attribute__((format_arg(1), format_arg(2)));

/* Which of the forms of the language in use stands for that many: in English 0 for one and 1 for more, in Russian 0
 * to 2. */
unsigned text_form(unsigned long count);

/* The translation of key ("context\004text"), else text. Called through C_(). */
const char *text_in(const char *key, const char *text) __attribute__((format_arg(2)));

#endif

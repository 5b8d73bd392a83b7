/*
 * Text for people. Every sentence that a person may read stands in _() or N_() (a plural form),
 * so that a catalogue in dist/ can translate it. Keys of JSON, names of rules and the like are
 * never translated.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(one, many, count) ngettext(one, many, (unsigned long)(count))
#define TEXT(text) text /* marks a text in a const table; whoever shows it calls _() on it */

#endif

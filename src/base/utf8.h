/*
 * Unicode as a terminal sees it, and the one guard against text from data.
 *
 * Data is hostile: a gig's title may hold escape sequences, line breaks, bidi overrides or bytes
 * that are no UTF-8 at all. safe_text() makes of it what can be shown in one line anywhere: a
 * cell, a title, a log, an exported file, an error message. Everything from outside goes
 * through it.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the code point at text (len bytes left, at least 1) into *cp and returns its length in bytes. A byte that
 * starts no valid sequence (overlong, surrogate, above 10FFFF, cut off) gives U+FFFD and length 1. */
size_t utf8_next(const char *text, size_t len, uint32_t *cp);

/* Writes cp as UTF-8 (at most 4 bytes, not terminated) and returns the number of bytes; 0 if cp is no code point. */
size_t utf8_put(uint32_t cp, char out[4]);

/* True if all len bytes are valid UTF-8. */
bool utf8_valid(const char *text, size_t len);

/* Columns of a terminal that cp takes: 0 (combining, zero-width), 1 or 2 (East Asian wide, emoji). From own tables of
 * the Unicode Character Database, not from the locale, so that C and UTF-8 locales agree. */
int utf8_width(uint32_t cp);

/* Columns that text takes, grapheme by grapheme. */
int utf8_columns(const char *text, size_t len);

/* The length in bytes of the longest prefix of text that fits in columns without cutting a grapheme; *used gets the
 * columns it takes. */
size_t utf8_fit(const char *text, size_t len, int columns, int *used);

/* The length of the longest prefix of text that has at most max bytes and does not cut a character. Where text is no
 * UTF-8 there, exactly max. */
size_t utf8_cut(const char *text, size_t len, size_t max);

enum safe_mode {
	SAFE_SHOW, /* what could do harm becomes one visible sign each: control characters «·», invalid bytes «U+FFFD»;
		    * bidi and zero-width characters are dropped, so are skin tones and joiners of emoji (terminals
		    * disagree about their width) and combining marks beyond 4; line breaks and tabs in a row become
		    * one space */
	SAFE_REVEAL, /* each becomes its name: «<ESC>», «<U+202E>», «<0xFF>», «<LF>» */
	SAFE_ASCII,  /* as SAFE_SHOW, then anything that is not ASCII becomes «?» */
	SAFE_STRIP,  /* as SAFE_SHOW, but no sign is left where something was: for what leaves the screen (clipboard,
		      * exported files), where a sign would pass for data */
};

/* Appends to out what of text is safe to show in one line. */
void safe_text_add(struct str *out, const char *text, size_t len, enum safe_mode mode);

/* The same as a string of its own (free() it). NULL gives NULL. */
char *safe_text(const char *text, enum safe_mode mode);

/* Appends text with each byte that is no valid UTF-8 replaced by U+FFFD, and nothing else changed: for JSON, whose
 * writer escapes control characters itself. */
void utf8_repair_add(struct str *out, const char *text, size_t len);

#endif

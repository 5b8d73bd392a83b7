/*
 * The signs that trueup draws, each by name: in UTF-8, and its ASCII twin for the C locale. A
 * twin may take more columns than its sign. Text for people may hold the signs themselves
 * ("12 → 15"): a canvas in ASCII turns them into their twins.
 */
#ifndef UI_GLYPH_H
#define UI_GLYPH_H

#include <stdbool.h>
#include <stddef.h>

enum glyph {
	GLYPH_CURSOR,     /* ▌ the gutter of the row in focus */
	GLYPH_OK,         /* ✓ */
	GLYPH_ERROR,      /* ✗ */
	GLYPH_WARNING,    /* ! */
	GLYPH_UNKNOWN,    /* ? */
	GLYPH_ABSENT,     /* – NULL, or not here */
	GLYPH_MARK,       /* • */
	GLYPH_WAIVED,     /* ~ */
	GLYPH_ARROW,      /* → */
	GLYPH_CRUMB,      /* › */
	GLYPH_RUNNING,    /* ▸ */
	GLYPH_AGAIN,      /* ↻ */
	GLYPH_ELLIPSIS,   /* … one sign; its twin is one column, too */
	GLYPH_MINUS,      /* − */
	GLYPH_TIMES,      /* × */
	GLYPH_MORE_UP,    /* ▴ */
	GLYPH_MORE_DOWN,  /* ▾ */
	GLYPH_MORE_LEFT,  /* ‹ */
	GLYPH_MORE_RIGHT, /* › */
	GLYPH_LINE_H,
	GLYPH_LINE_V,
	GLYPH_CORNER_TL,
	GLYPH_CORNER_TR,
	GLYPH_CORNER_BL,
	GLYPH_CORNER_BR,
	GLYPH_COUNT
};

/* The sign, or its twin; never NULL. */
const char *glyph_text(enum glyph glyph, bool ascii);

/* The twin of the sign (any sign trueup draws, dashes and quotation marks included) that stands at text, NULL if none
 * does; *used gets the sign's length in bytes. */
const char *glyph_twin(const char *text, size_t len, size_t *used);

#endif

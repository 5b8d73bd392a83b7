#include "ui/glyph.h"

#include "base/utf8.h"

#include <string.h>

struct pair {
	const char *sign;
	const char *twin;
};

static const struct pair glyphs[GLYPH_COUNT] = {
	[GLYPH_CURSOR] = {"▌", ">"},
	[GLYPH_OK] = {"✓", "+"},
	[GLYPH_ERROR] = {"✗", "x"},
	[GLYPH_WARNING] = {"!", "!"},
	[GLYPH_UNKNOWN] = {"?", "?"},
	[GLYPH_ABSENT] = {"–", "-"},
	[GLYPH_MARK] = {"•", "*"},
	[GLYPH_WAIVED] = {"~", "~"},
	[GLYPH_ARROW] = {"→", "->"},
	[GLYPH_CRUMB] = {"›", ">"},
	[GLYPH_RUNNING] = {"▸", ">"},
	[GLYPH_AGAIN] = {"↻", "@"},
	[GLYPH_ELLIPSIS] = {"…", "~"},
	[GLYPH_MINUS] = {"−", "-"},
	[GLYPH_TIMES] = {"×", "x"},
	[GLYPH_MORE_UP] = {"▴", "^"},
	[GLYPH_MORE_DOWN] = {"▾", "v"},
	[GLYPH_MORE_LEFT] = {"‹", "<"},
	[GLYPH_MORE_RIGHT] = {"›", ">"},
	[GLYPH_LINE_H] = {"─", "-"},
	[GLYPH_LINE_V] = {"│", "|"},
	[GLYPH_CORNER_TL] = {"┌", "+"},
	[GLYPH_CORNER_TR] = {"┐", "+"},
	[GLYPH_CORNER_BL] = {"└", "+"},
	[GLYPH_CORNER_BR] = {"┘", "+"},
};

/* Signs that stand only in texts. */
static const struct pair typography[] = {
	{"—", "-"},
	{"«", "\""},
	{"»", "\""},
	{"“", "\""},
	{"”", "\""},
	{"„", "\""},
	{"‘", "'"},
	{"’", "'"},
	{"·", "."},
	{"←", "<-"},
	{"↑", "^"},
	{"↓", "v"},
	{"±", "+-"},
	{"≠", "!="},
	{"≤", "<="},
	{"≥", ">="},
	{"№", "No."},
	{"█", "#"},
	{"░", "."},
};

const char *glyph_text(enum glyph glyph, bool ascii)
{
	return ascii ? glyphs[glyph].twin : glyphs[glyph].sign;
}

static const char *find(const struct pair *pairs, size_t count, const char *text, size_t len)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(pairs[i].sign) == len && memcmp(pairs[i].sign, text, len) == 0)
			return pairs[i].twin;
	}
	return NULL;
}

const char *glyph_twin(const char *text, size_t len, size_t *used)
{
	uint32_t cp;

	if (len == 0 || (unsigned char)text[0] < 0x80)
		return NULL;
	*used = utf8_next(text, len, &cp);
	const char *twin = find(glyphs, GLYPH_COUNT, text, *used);
	if (twin == NULL)
		twin = find(typography, sizeof(typography) / sizeof(typography[0]), text, *used);
	return twin;
}

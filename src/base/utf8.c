#include "base/utf8.h"

#include "base/mem.h"
#include "base/utf8_tables.h"

#include <string.h>

enum {
	REPLACEMENT = 0xFFFD,
	JOINER = 0x200D,         /* zero-width joiner: makes one emoji of several */
	EMOJI_STYLE = 0xFE0F,    /* variation selector 16 */
	FIRST_COMBINING = 0x300, /* nothing below has a width other than 1 */
	MARKS_MAX = 4            /* combining marks kept on one base: what a cell of a terminal can hold */
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool utf8_in(const struct utf8_range *table, size_t count, uint32_t cp)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (cp < table[middle].first)
			high = middle;
		else if (cp > table[middle].last)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

size_t utf8_next(const char *text, size_t len, uint32_t *cp)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char first = (unsigned char)text[0];
	size_t size = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;

	*cp = first;
	if (size == 1)
		return 1;
	*cp = REPLACEMENT;
	if (first < 0xC2 || first > 0xF4 || size > len)
		return 1;
	uint32_t value = first & (0x7Fu >> size);
	for (size_t i = 1; i < size; i++) {
		unsigned char byte = (unsigned char)text[i];
		if ((byte & 0xC0) != 0x80)
			return 1;
		value = value << 6 | (byte & 0x3Fu);
	}
	if (value < least[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 1;
	*cp = value;
	return size;
}

size_t utf8_put(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return 0;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	size_t size = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (size_t i = size - 1; i; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)((0xF00u >> size & 0xFF) | cp);
	return size;
}

/* utf8_next says U+FFFD both for a bad byte and for that character itself, which is three bytes. */
static bool utf8_bad(uint32_t cp, size_t size)
{
	return cp == REPLACEMENT && size == 1;
}

bool utf8_valid(const char *text, size_t len)
{
	while (len) {
		uint32_t cp;
		size_t size = utf8_next(text, len, &cp);
		if (utf8_bad(cp, size))
			return false;
		text += size;
		len -= size;
	}
	return true;
}

int utf8_width(uint32_t cp)
{
	if (cp < FIRST_COMBINING)
		return 1;
	if (utf8_in(utf8_zero, COUNT(utf8_zero), cp))
		return 0;
	return utf8_in(utf8_wide, COUNT(utf8_wide), cp) ? 2 : 1;
}

static bool utf8_is_flag(uint32_t cp)
{
	return cp >= 0x1F1E6 && cp <= 0x1F1FF; /* a flag is two of these */
}

static bool utf8_is_skin(uint32_t cp)
{
	return cp >= 0x1F3FB && cp <= 0x1F3FF;
}

static bool utf8_is_pictograph(uint32_t cp)
{
	return utf8_in(utf8_pictographs, COUNT(utf8_pictographs), cp);
}

/* The first grapheme of text: returns its bytes and sets the columns it takes. */
static size_t utf8_grapheme(const char *text, size_t len, int *columns)
{
	uint32_t cp, last;
	size_t size = utf8_next(text, len, &cp), more;
	bool pictograph = utf8_is_pictograph(cp), flag = utf8_is_flag(cp);

	*columns = utf8_width(cp);
	for (last = cp; size < len; last = cp, size += more) {
		more = utf8_next(text + size, len - size, &cp);
		if (flag && utf8_is_flag(cp)) {
			*columns = 2;
			flag = false;
			continue;
		}
		flag = false;
		if (cp >= FIRST_COMBINING && utf8_width(cp) == 0) {
			if (cp == EMOJI_STYLE && pictograph)
				*columns = 2;
			continue;
		}
		if (pictograph && (utf8_is_skin(cp) || (last == JOINER && utf8_is_pictograph(cp))))
			continue;
		break;
	}
	return size;
}

int utf8_columns(const char *text, size_t len)
{
	int columns = 0;
	while (len) {
		int width;
		size_t size = utf8_grapheme(text, len, &width);
		text += size;
		len -= size;
		columns += width;
	}
	return columns;
}

size_t utf8_fit(const char *text, size_t len, int columns, int *used)
{
	size_t fits = 0;
	*used = 0;
	while (fits < len) {
		int width;
		size_t size = utf8_grapheme(text + fits, len - fits, &width);
		if (width > columns - *used)
			break;
		*used += width;
		fits += size;
	}
	return fits;
}

size_t utf8_cut(const char *text, size_t len, size_t max)
{
	enum { LONGEST = 4 };
	size_t cut = max;
	if (len <= max)
		return len;
	while (cut && max - cut < LONGEST && ((unsigned char)text[cut] & 0xC0) == 0x80)
		cut--;
	return ((unsigned char)text[cut] & 0xC0) == 0x80 ? max : cut;
}

void utf8_repair_add(struct str *out, const char *text, size_t len)
{
	while (len) {
		uint32_t cp;
		size_t size = utf8_next(text, len, &cp);
		if (utf8_bad(cp, size))
			str_add(out, "\xEF\xBF\xBD");
		else
			str_addn(out, text, size);
		text += size;
		len -= size;
	}
}

/* What safe_text has to know about the text before the code point at hand. */
struct safe {
	struct str *out;
	enum safe_mode mode;
	uint32_t base; /* the last character that takes a column, 0 if there is none to put a mark on */
	int marks;     /* combining marks on it */
	bool spaced;   /* the last thing was a line break or tab, shown as a space */
};

static const char *safe_control_name(uint32_t cp)
{
	static const char *const names[] = {"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF",
		"VT", "FF", "CR", "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM",
		"SUB", "ESC", "FS", "GS", "RS", "US"};
	return cp < COUNT(names) ? names[cp] : cp == 0x7F ? "DEL" : NULL;
}

static void safe_add_name(struct safe *safe, uint32_t cp)
{
	const char *name = safe_control_name(cp);
	if (name)
		str_addf(safe->out, "<%s>", name);
	else
		str_addf(safe->out, "<U+%04X>", (unsigned)cp);
	safe->base = '>';
	safe->marks = 0;
}

/* One visible sign in place of what cannot be shown. */
static void safe_add_sign(struct safe *safe, const char *sign)
{
	if (safe->mode == SAFE_STRIP)
		return;
	str_add(safe->out, safe->mode == SAFE_ASCII ? "?" : sign);
	safe->base = '?';
	safe->marks = 0;
}

static void safe_add_bad_byte(struct safe *safe, unsigned char byte)
{
	if (safe->mode == SAFE_REVEAL) {
		str_addf(safe->out, "<0x%02X>", byte);
		safe->base = '>';
		safe->marks = 0;
	} else {
		safe_add_sign(safe, "\xEF\xBF\xBD");
	}
}

static void safe_add_mark(struct safe *safe, const char *text, size_t size, uint32_t cp)
{
	if (safe->mode == SAFE_ASCII || (safe->mode == SAFE_STRIP && !safe->base))
		return;
	if (!safe->base) /* else it would land on whatever stands before this text on the screen */
		safe_add_sign(safe, "\xE2\x97\x8C");
	if (safe->marks++ < MARKS_MAX)
		str_addn(safe->out, text, size);
	else if (safe->mode == SAFE_REVEAL)
		safe_add_name(safe, cp);
}

static bool safe_is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
}

static bool safe_is_break(uint32_t cp)
{
	return cp == '\n' || cp == '\r' || cp == '\t' || cp == 0x2028 || cp == 0x2029;
}

/* Invisible, or (a skin tone, which terminals count as 0 columns or as 2) ruinous to whatever stands to its right. */
static bool safe_is_hidden(const struct safe *safe, uint32_t cp)
{
	return utf8_in(utf8_ignorable, COUNT(utf8_ignorable), cp) ||
	       (utf8_is_skin(cp) && utf8_is_pictograph(safe->base));
}

static bool safe_is_noncharacter(uint32_t cp)
{
	return (cp & 0xFFFE) == 0xFFFE || (cp >= 0xFDD0 && cp <= 0xFDEF);
}

static void safe_add_code_point(struct safe *safe, const char *text, size_t size, uint32_t cp)
{
	bool spaced = safe->spaced, brk = safe_is_break(cp), hidden = safe_is_hidden(safe, cp);
	safe->spaced = brk && safe->mode != SAFE_REVEAL;
	if (safe->mode == SAFE_REVEAL && (brk || hidden || safe_is_control(cp) || safe_is_noncharacter(cp))) {
		safe_add_name(safe, cp);
	} else if (brk) {
		if (!spaced)
			str_addc(safe->out, ' ');
		safe->base = ' ';
		safe->marks = 0;
	} else if (safe_is_control(cp)) {
		safe_add_sign(safe, "\xC2\xB7");
	} else if (hidden) {
		safe->spaced = spaced;
	} else if (safe_is_noncharacter(cp)) {
		safe_add_sign(safe, "\xEF\xBF\xBD");
	} else if (utf8_width(cp) == 0) {
		safe_add_mark(safe, text, size, cp);
	} else if (safe->mode == SAFE_ASCII && cp > 0x7F) {
		safe_add_sign(safe, "?");
		safe->base = cp;
	} else {
		str_addn(safe->out, text, size);
		safe->base = cp;
		safe->marks = 0;
	}
}

void safe_text_add(struct str *out, const char *text, size_t len, enum safe_mode mode)
{
	struct safe safe = {.out = out, .mode = mode};
	while (len) {
		uint32_t cp;
		size_t size = utf8_next(text, len, &cp);
		if (utf8_bad(cp, size)) {
			safe.spaced = false;
			safe_add_bad_byte(&safe, (unsigned char)*text);
		} else {
			safe_add_code_point(&safe, text, size, cp);
		}
		text += size;
		len -= size;
	}
}

char *safe_text(const char *text, enum safe_mode mode)
{
	if (!text)
		return NULL;
	struct str out = STR_INIT;
	safe_text_add(&out, text, strlen(text), mode);
	return str_take(&out);
}

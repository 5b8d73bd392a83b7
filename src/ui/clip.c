#include "ui/clip.h"

#include "base/utf8.h"

#include <stdint.h>

/* A piece without tabs and line ends. */
static size_t piece_len(const char *text, size_t len)
{
	size_t end = 0;

	while (end < len && text[end] != '\t' && text[end] != '\n')
		end++;
	return end;
}

struct clip_size clip_add_safe(struct str *out, const char *text, size_t len)
{
	struct clip_size size = {.cut = false};
	size_t begin = out->len;

	str_add(out, "");
	while (len > 0) {
		size_t piece = piece_len(text, len);

		safe_text_add(out, text, piece, SAFE_STRIP);
		if (piece < len)
			str_addc(out, text[piece++]);
		text += piece;
		len -= piece;
		/* Whatever is far beyond need not be looked at. */
		if (out->len - begin > CLIP_BYTES)
			break;
	}
	size.cut = out->len - begin > CLIP_BYTES;
	if (size.cut) {
		out->len = begin + CLIP_BYTES;
		while (out->len > begin && ((unsigned char)out->data[out->len] & 0xc0) == 0x80)
			out->len--;
		out->data[out->len] = '\0';
	}
	size.bytes = out->len - begin;
	return size;
}

void clip_add_base64(struct str *out, const char *text, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t at = 0; at < len; at += 3) {
		size_t left = len - at;
		uint32_t bits = (uint32_t)(unsigned char)text[at] << 16;

		bits |= left > 1 ? (uint32_t)(unsigned char)text[at + 1] << 8 : 0;
		bits |= left > 2 ? (uint32_t)(unsigned char)text[at + 2] : 0;
		str_addc(out, digits[bits >> 18 & 63]);
		str_addc(out, digits[bits >> 12 & 63]);
		str_addc(out, left > 1 ? digits[bits >> 6 & 63] : '=');
		str_addc(out, left > 2 ? digits[bits & 63] : '=');
	}
}

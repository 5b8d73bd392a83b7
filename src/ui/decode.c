#include "ui/decode.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { BYTE_CTRL_C = 3, BYTE_ESC = 27, BYTE_DELETE = 127 };

/* Which part of a sequence is being swallowed. */
enum swallow {
	SWALLOW_NOTHING,
	SWALLOW_CSI,    /* up to its final byte */
	SWALLOW_ONE,    /* one byte more */
	SWALLOW_STRING, /* up to BEL or the end of ESC \\ */
};

struct decode {
	struct str paste;
	int64_t paste_heard; /* when the last byte of the paste came */
	bool in_paste;
	bool after_esc; /* an ESC is waiting for what it belongs to */
	enum swallow swallow;
	char part[4];      /* a character not yet whole */
	size_t part_len;   /* bytes in it */
	size_t part_whole; /* bytes it will have */
};

struct decode *decode_new(void)
{
	return mem_zero(1, sizeof(struct decode));
}

void decode_free(struct decode *decode)
{
	if (decode == NULL)
		return;
	str_done(&decode->paste);
	free(decode);
}

/* Gives a key, with Alt if an ESC came right before it. */
static bool give(struct decode *decode, uint32_t code, unsigned mods, struct key *out)
{
	if (decode->after_esc)
		mods |= KEY_MOD_ALT;
	decode->after_esc = false;
	*out = (struct key){.code = code, .mods = mods};
	return true;
}

static bool give_control(struct decode *decode, unsigned char byte, struct key *out)
{
	switch (byte) {
	case 0:
		return give(decode, ' ', KEY_MOD_CTRL, out);
	case '\b':
	case BYTE_DELETE:
		return give(decode, KC_BACKSPACE, 0, out);
	case '\t':
		return give(decode, KC_TAB, 0, out);
	case '\n':
	case '\r':
		return give(decode, KC_ENTER, 0, out);
	default:
		/* 1 is C-a; 28 to 31 are C-\ C-] C-^ C-_. */
		return give(decode, (uint32_t)(byte < BYTE_ESC ? byte + 'a' - 1 : byte + '@'), KEY_MOD_CTRL, out);
	}
}

static size_t whole_length(unsigned char lead)
{
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

/* A byte of a character beyond ASCII. What is no UTF-8 is dropped: it is no key that anybody has. */
static bool take_part(struct decode *decode, unsigned char byte, struct key *out)
{
	uint32_t cp;

	if ((byte & 0xc0) != 0x80) {
		decode->part_whole = whole_length(byte);
		decode->part_len = 0;
	}
	if (decode->part_len >= decode->part_whole)
		return false;
	decode->part[decode->part_len++] = (char)byte;
	if (decode->part_len < decode->part_whole)
		return false;

	size_t used = utf8_next(decode->part, decode->part_len, &cp);
	bool whole = used == decode->part_len && cp >= 0xa0;
	decode->part_len = 0;
	decode->part_whole = 0;
	return whole && give(decode, cp, 0, out);
}

static bool take_paste_byte(struct decode *decode, unsigned char byte, bool last, int64_t now_ms)
{
	bool silent = now_ms - decode->paste_heard > DECODE_PASTE_SILENCE_MS;

	decode->paste_heard = now_ms;
	if (silent && last && (byte == BYTE_ESC || byte == BYTE_CTRL_C))
		decode->in_paste = false;
	else if (decode->paste.len < DECODE_PASTE_BYTES)
		str_addc(&decode->paste, (char)byte);
	return false;
}

/* True if byte begins or goes on with a sequence that is to be swallowed. */
static bool swallow(struct decode *decode, unsigned char byte, bool last)
{
	switch (decode->swallow) {
	case SWALLOW_CSI:
		if (byte >= '@' || byte < ' ')
			decode->swallow = SWALLOW_NOTHING;
		return true;
	case SWALLOW_ONE:
		decode->swallow = SWALLOW_NOTHING;
		return true;
	case SWALLOW_STRING:
		if (byte < ' ')
			decode->swallow = byte == BYTE_ESC ? SWALLOW_ONE : SWALLOW_NOTHING;
		return true;
	case SWALLOW_NOTHING:
		break;
	}
	/* Alt with one of these letters is what a person types; with more right behind it, it is a sequence. */
	if (!decode->after_esc || last)
		return false;
	if (byte == '[')
		decode->swallow = SWALLOW_CSI;
	else if (byte == 'O')
		decode->swallow = SWALLOW_ONE;
	else if (byte == ']' || byte == 'P' || byte == '_' || byte == '^')
		decode->swallow = SWALLOW_STRING;
	else
		return false;
	decode->after_esc = false;
	return true;
}

bool decode_byte(struct decode *decode, unsigned char byte, bool last, int64_t now_ms, struct key *out)
{
	if (decode->in_paste)
		return take_paste_byte(decode, byte, last, now_ms);
	if (swallow(decode, byte, last))
		return false;
	if (byte >= 0x80)
		return take_part(decode, byte, out);
	decode->part_len = 0;
	decode->part_whole = 0;
	if (byte == BYTE_ESC) {
		if (!last && !decode->after_esc) {
			decode->after_esc = true;
			return false;
		}
		decode->after_esc = false;
		return give(decode, KC_ESC, 0, out);
	}
	if (byte < ' ' || byte == BYTE_DELETE)
		return give_control(decode, byte, out);
	return give(decode, byte, 0, out);
}

bool decode_special(struct decode *decode, uint32_t code, unsigned mods, int64_t now_ms, struct key *out)
{
	if (decode->in_paste) {
		decode->paste_heard = now_ms;
		return false;
	}
	decode->part_len = 0;
	decode->part_whole = 0;
	decode->swallow = SWALLOW_NOTHING;
	return give(decode, code, mods, out);
}

void decode_paste_begin(struct decode *decode, int64_t now_ms)
{
	str_clear(&decode->paste);
	decode->paste_heard = now_ms;
	decode->in_paste = true;
	decode->after_esc = false;
	decode->swallow = SWALLOW_NOTHING;
	decode->part_len = 0;
	decode->part_whole = 0;
}

bool decode_paste_end(struct decode *decode, struct key *out)
{
	if (!decode->in_paste)
		return false;
	decode->in_paste = false;
	*out = (struct key){
		.code = KC_PASTE,
		.text = str_text(&decode->paste),
		.text_len = decode->paste.len,
	};
	return true;
}

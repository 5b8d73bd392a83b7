#include "ui/decode.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { BYTE_CTRL_C = 3, BYTE_ESC = 27, BYTE_DELETE = 127 };

/* Which part of a sequence is being read. */
enum sequence {
	SEQUENCE_NONE,
	SEQUENCE_CSI,    /* up to its final byte */
	SEQUENCE_ONE,    /* one byte more */
	SEQUENCE_STRING, /* up to BEL or the end of ESC \\ */
	SEQUENCE_MOUSE,  /* the three bytes of a report of old */
};

/* More than any report of the mouse has. */
enum { REPORT_BYTES = 24 };

/* Buttons in reports of the mouse; with Shift, Alt or Ctrl they have other numbers. */
enum { BUTTON_LEFT = 0, BUTTON_WHEEL_UP = 64, BUTTON_WHEEL_DOWN = 65 };

struct decode {
	struct str paste;
	int64_t paste_heard; /* when the last byte of the paste came */
	bool in_paste;
	bool after_esc; /* an ESC is waiting for what it belongs to */
	bool lone_esc;  /* the last key was an ESC alone, at heard */
	enum sequence sequence;
	int64_t heard;             /* when the last byte of a sequence came */
	char report[REPORT_BYTES]; /* what of a sequence was read */
	size_t report_len;         /* REPORT_BYTES: more than fits */
	char part[4];              /* a character not yet whole */
	size_t part_len;           /* bytes in it */
	size_t part_whole;         /* bytes it will have */
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

static bool give_mouse(struct decode *decode, long button, long col, long row, struct key *out)
{
	static const struct {
		long button;
		uint32_t code;
	} known[] = {{BUTTON_LEFT, KC_CLICK}, {BUTTON_WHEEL_UP, KC_WHEEL_UP}, {BUTTON_WHEEL_DOWN, KC_WHEEL_DOWN}};

	decode->sequence = SEQUENCE_NONE;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].button != button || col < 1 || row < 1)
			continue;
		*out = (struct key){.code = known[i].code, .row = (int)row - 1, .col = (int)col - 1};
		return true;
	}
	return false;
}

/* "<0;12;7" before its "M": button, column and row, from 1. */
static bool read_report(const char *text, long numbers[3])
{
	for (int i = 0; i < 3; i++) {
		size_t digits = strspn(text + 1, "0123456789");

		if (*text != (i == 0 ? '<' : ';') || digits == 0 || digits > 5)
			return false;
		numbers[i] = strtol(text + 1, NULL, 10);
		text += 1 + digits;
	}
	return *text == '\0';
}

static void keep(struct decode *decode, unsigned char byte)
{
	if (decode->report_len < REPORT_BYTES)
		decode->report[decode->report_len++] = (char)byte;
}

static bool take_csi(struct decode *decode, unsigned char byte, struct key *out)
{
	char text[REPORT_BYTES + 1];
	long numbers[3];

	if (byte < '@' && byte >= ' ') {
		keep(decode, byte);
		return false;
	}
	if (byte == 'M' && decode->report_len == 0) {
		decode->sequence = SEQUENCE_MOUSE;
		return false;
	}
	decode->sequence = SEQUENCE_NONE;
	memcpy(text, decode->report, decode->report_len);
	text[decode->report_len] = '\0';
	return byte == 'M' && read_report(text, numbers) && give_mouse(decode, numbers[0], numbers[1], numbers[2], out);
}

/* Goes on with a sequence. */
static bool take_sequence(struct decode *decode, unsigned char byte, struct key *out)
{
	switch (decode->sequence) {
	case SEQUENCE_CSI:
		return take_csi(decode, byte, out);
	case SEQUENCE_MOUSE:
		keep(decode, byte);
		if (decode->report_len == 3)
			return give_mouse(decode, (unsigned char)decode->report[0] - ' ',
				(unsigned char)decode->report[1] - ' ', byte - ' ', out);
		return false;
	case SEQUENCE_STRING:
		if (byte < ' ')
			decode->sequence = byte == BYTE_ESC ? SEQUENCE_ONE : SEQUENCE_NONE;
		return false;
	case SEQUENCE_ONE:
	case SEQUENCE_NONE:
		break;
	}
	decode->sequence = SEQUENCE_NONE;
	return false;
}

/* True if byte begins a sequence. */
static bool begins(struct decode *decode, unsigned char byte, bool last, int64_t now_ms)
{
	bool torn = decode->lone_esc && now_ms - decode->heard <= DECODE_SEQUENCE_MS;

	decode->lone_esc = false;
	if (byte == '[' && (torn || decode->after_esc))
		decode->sequence = SEQUENCE_CSI;
	/* Alt with one of these letters is what a person types; with more right behind it, it is a sequence. */
	else if (!decode->after_esc || last)
		return false;
	else if (byte == 'O')
		decode->sequence = SEQUENCE_ONE;
	else if (byte == ']' || byte == 'P' || byte == '_' || byte == '^')
		decode->sequence = SEQUENCE_STRING;
	else
		return false;
	decode->after_esc = false;
	decode->report_len = 0;
	decode->heard = now_ms;
	return true;
}

static bool take_escape(struct decode *decode, bool last, int64_t now_ms, struct key *out)
{
	if (!last && !decode->after_esc) {
		decode->after_esc = true;
		return false;
	}
	decode->after_esc = false;
	decode->lone_esc = last;
	decode->heard = now_ms;
	return give(decode, KC_ESC, 0, out);
}

bool decode_byte(struct decode *decode, unsigned char byte, bool last, int64_t now_ms, struct key *out)
{
	if (decode->in_paste)
		return take_paste_byte(decode, byte, last, now_ms);
	bool stale = now_ms - decode->heard > DECODE_SEQUENCE_MS;
	/* The next sequence may come before the end of one that was torn. */
	if (stale || (decode->sequence == SEQUENCE_CSI && byte == BYTE_ESC))
		decode->sequence = SEQUENCE_NONE;
	if (decode->sequence != SEQUENCE_NONE) {
		decode->heard = now_ms;
		return take_sequence(decode, byte, out);
	}
	if (begins(decode, byte, last, now_ms))
		return false;
	if (byte >= 0x80)
		return take_part(decode, byte, out);
	decode->part_len = 0;
	decode->part_whole = 0;
	if (byte == BYTE_ESC)
		return take_escape(decode, last, now_ms, out);
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
	decode->sequence = SEQUENCE_NONE;
	decode->lone_esc = false;
	return give(decode, code, mods, out);
}

void decode_paste_begin(struct decode *decode, int64_t now_ms)
{
	str_clear(&decode->paste);
	decode->paste_heard = now_ms;
	decode->in_paste = true;
	decode->after_esc = false;
	decode->sequence = SEQUENCE_NONE;
	decode->lone_esc = false;
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

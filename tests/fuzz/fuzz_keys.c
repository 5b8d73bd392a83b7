/* Whatever a terminal sends: the decoder gives keys that have names, pasted text never becomes keys, and a prompt that
 * gets them all still holds safe text and draws within its area. */
#include "base/utf8.h"
#include "ui/decode.h"
#include "ui/prompt.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the input that stand for what the terminal library recognizes itself. */
enum { BYTE_SPECIAL = 0xf8, BYTE_PASTE_BEGIN, BYTE_PASTE_END, BYTE_LATER };

static void check_name(const struct key *key)
{
	struct str name = STR_INIT;
	struct key back;

	key_add_name(&name, key);
	assert(name.len > 0);
	/* What a terminal can send and nobody can write down: Ctrl with an upper code, a character of no width. */
	if (key_from_name(str_text(&name), &back))
		assert(key_same(key, &back));
	str_done(&name);
}

static bool next(struct decode *decode, const uint8_t *data, size_t at, size_t size, int64_t *now, struct key *out)
{
	switch (data[at]) {
	case BYTE_SPECIAL:
		return decode_special(decode, KC_UP + data[at / 2] % 16u, data[at / 3] % 8u, *now, out);
	case BYTE_PASTE_BEGIN:
		decode_paste_begin(decode, *now);
		return false;
	case BYTE_PASTE_END:
		return decode_paste_end(decode, out);
	case BYTE_LATER:
		*now += 5000;
		return false;
	default:
		return decode_byte(decode, data[at], at + 1 == size || data[at + 1] == BYTE_LATER, *now, out);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decode *decode = decode_new();
	struct prompt *prompt = prompt_new("Filter", NULL);
	struct canvas *canvas = canvas_new(3, 20, size % 2 == 0);
	struct area area = draw_within(draw_all(canvas), 1, 2, 1, 16);
	int64_t now = 0;
	struct key key;

	for (size_t at = 0; at < size; at++) {
		if (!next(decode, data, at, size, &now, &key))
			continue;
		if (key.code < KC_PASTE)
			check_name(&key);
		assert(key.row >= 0 && key.row < 100000 && key.col >= 0 && key.col < 100000);
		if (prompt_key(prompt, &key) == WIDGET_ACCEPTED)
			prompt_remember(prompt);
		prompt_draw(prompt, area, 0, true);
	}
	const char *text = prompt_text(prompt);
	assert(utf8_valid(text, strlen(text)));
	for (; *text != '\0'; text++)
		assert((unsigned char)*text >= ' ' && *text != 0x7f);
	for (int row = 0; row < 3; row += 2)
		for (int col = 0; col < 20; col++)
			assert(canvas_row(canvas, row)[col].text[0] == ' ');
	canvas_free(canvas);
	prompt_free(prompt);
	decode_free(decode);
	return 0;
}

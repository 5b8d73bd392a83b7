/* Any bytes: what comes out of safe_text is UTF-8, one line, without anything that could move a cursor or turn a line,
 * and the same again once more; a prefix that fits is no wider than asked. */
#include "base/utf8.h"
#include "fuzz.h"

#include <string.h>

static void check_shown(const struct str *out, enum safe_mode mode)
{
	FUZZ_PROMISE(utf8_valid(str_text(out), out->len));
	for (size_t i = 0; i < out->len;) {
		uint32_t cp;
		i += utf8_next(out->data + i, out->len - i, &cp);
		FUZZ_PROMISE(cp >= 0x20 && !(cp >= 0x7F && cp < 0xA0));
		FUZZ_PROMISE(!(cp >= 0x200B && cp <= 0x200F) && !(cp >= 0x2028 && cp <= 0x202E));
		FUZZ_PROMISE(!(cp >= 0x2060 && cp <= 0x206F) && cp != 0xFEFF && cp != 0x61C);
		FUZZ_PROMISE(!(cp >= 0xE0000 && cp <= 0xE0FFF));
		FUZZ_PROMISE(mode != SAFE_ASCII || cp < 0x7F);
	}
}

static void check_mode(const char *text, size_t size, enum safe_mode mode)
{
	struct str once = STR_INIT, twice = STR_INIT;
	int used;
	safe_text_add(&once, text, size, mode);
	check_shown(&once, mode);
	safe_text_add(&twice, str_text(&once), once.len, mode);
	FUZZ_PROMISE(strcmp(str_text(&once), str_text(&twice)) == 0);
	for (int columns = 0; columns < 12; columns += 3) {
		size_t fits = utf8_fit(str_text(&once), once.len, columns, &used);
		FUZZ_PROMISE(used <= columns && utf8_columns(str_text(&once), fits) == used);
		FUZZ_PROMISE(utf8_valid(str_text(&once), fits));
	}
	str_done(&once);
	str_done(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct str repaired = STR_INIT;
	for (enum safe_mode mode = SAFE_SHOW; mode <= SAFE_STRIP; mode++)
		check_mode(text, size, mode);
	utf8_repair_add(&repaired, text, size);
	FUZZ_PROMISE(utf8_valid(str_text(&repaired), repaired.len));
	FUZZ_PROMISE(!utf8_valid(text, size) || (repaired.len == size && !(size && memcmp(repaired.data, text, size))));
	str_done(&repaired);
	return 0;
}

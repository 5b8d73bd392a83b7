/* Any text as a theme; every colour of one that parses is in range. */
#include "conf/theme.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int most[STYLE_DEPTHS] = {
		[STYLE_MONO] = -1, [STYLE_16] = 15, [STYLE_256] = 255, [STYLE_TRUE] = 0xFFFFFF};
	char *text = fuzz_text(data, size);
	struct problems problems = PROBLEMS_INIT;
	struct style_sheet sheet;
	bool good = theme_check("a.theme", text, &sheet, &problems);
	FUZZ_PROMISE(good == (problems.len == 0));
	for (int depth = 0; depth < STYLE_DEPTHS; depth++) {
		for (int style = 0; style < STYLE_COUNT; style++) {
			const struct style_look *look = &sheet.look[depth][style];
			FUZZ_PROMISE(look->fg >= -1 && look->fg <= most[depth]);
			FUZZ_PROMISE(look->bg >= -1 && look->bg <= most[depth]);
			FUZZ_PROMISE(look->attrs < 32);
		}
	}
	problems_done(&problems);
	free(text);
	return 0;
}

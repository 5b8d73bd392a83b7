/* The input's lines as an environment; what is accepted is in range. */
#include "conf/settings.h"
#include "fuzz.h"

#include <string.h>

enum { LINES_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *rest = text;
	const char *env[LINES_MAX + 1] = {NULL};
	struct settings settings;
	struct err err = ERR_INIT;
	for (size_t i = 0; i < LINES_MAX && rest; i++)
		env[i] = strsep(&rest, "\n");
	bool good = settings_read(&settings, env, &err);
	FUZZ_PROMISE(good == (err.kind == ERR_NONE));
	for (int i = 0; good && i < SETTING_COUNT; i++) {
		const struct setting_info *info = settings_info((enum setting)i);
		struct str out = STR_INIT;
		FUZZ_PROMISE(settings.value[i] >= info->min && settings.value[i] <= info->max);
		settings_add_value(&out, (enum setting)i, settings.value[i]);
		str_done(&out);
	}
	err_done(&err);
	free(text);
	return 0;
}

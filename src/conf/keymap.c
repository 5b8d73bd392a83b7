#include "conf/keymap.h"

#include "base/str.h"
#include "base/utf8.h"

#include <string.h>

static const char *const key_names[] = {
	"up",
	"down",
	"left",
	"right",
	"pgup",
	"pgdn",
	"home",
	"end",
	"insert",
	"delete",
	"backspace",
	"enter",
	"tab",
	"esc",
	"space",
};

static bool is_function_key(const char *name)
{
	long number;
	return *name == 'f' && str_to_long(name + 1, 1, 12, &number) && name[1] != '+' && name[1] != '0';
}

bool keymap_is_key(const char *name)
{
	while (strchr("CAS", *name) && *name && name[1] == '-' && name[2])
		name += 2;
	for (size_t i = 0; i < sizeof(key_names) / sizeof(key_names[0]); i++) {
		if (str_eq(name, key_names[i]))
			return true;
	}
	size_t len = strlen(name);
	uint32_t cp;
	if (!len || utf8_next(name, len, &cp) != len)
		return is_function_key(name);
	return cp > ' ' && cp != 0x7F && cp != 0xFFFD && !(cp >= 0x80 && cp < 0xA0) && utf8_width(cp) > 0;
}

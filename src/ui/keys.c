#include "ui/keys.h"

#include "base/utf8.h"

#include <string.h>

struct name {
	const char *text;
	uint32_t code;
};

static const struct name names[] = {
	{"up", KC_UP},
	{"down", KC_DOWN},
	{"left", KC_LEFT},
	{"right", KC_RIGHT},
	{"pgup", KC_PGUP},
	{"pgdn", KC_PGDN},
	{"home", KC_HOME},
	{"end", KC_END},
	{"insert", KC_INSERT},
	{"delete", KC_DELETE},
	{"backspace", KC_BACKSPACE},
	{"enter", KC_ENTER},
	{"tab", KC_TAB},
	{"esc", KC_ESC},
	{"space", ' '},
};

#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

bool key_is(const struct key *key, uint32_t code, unsigned mods)
{
	return key->code == code && key->mods == mods;
}

bool key_is_char(const struct key *key, uint32_t c)
{
	return key_is(key, c, 0);
}

bool key_same(const struct key *a, const struct key *b)
{
	return a->code == b->code && a->mods == b->mods && a->code < KC_PASTE && a->code != KC_NONE;
}

struct key key_latin(const struct key *key)
{
	/* In the order of the letters: а to я. */
	static const char small[] = "f,dult;pbqrkvyjghcnea[wxio]sm'.z";
	static const char capital[] = "F<DULT:PBQRKVYJGHCNEA{WXIO}SM\">Z";
	struct key latin = *key;

	if (key->code >= 0x430 && key->code <= 0x44f)
		latin.code = (unsigned char)small[key->code - 0x430];
	else if (key->code >= 0x410 && key->code <= 0x42f)
		latin.code = (unsigned char)capital[key->code - 0x410];
	else if (key->code == 0x451 || key->code == 0x401)
		latin.code = key->code == 0x451 ? '`' : '~';
	return latin;
}

static const char *read_mods(const char *name, unsigned *mods)
{
	*mods = 0;
	while (name[0] != '\0' && name[1] == '-' && name[2] != '\0') {
		if (name[0] == 'C')
			*mods |= KEY_MOD_CTRL;
		else if (name[0] == 'A')
			*mods |= KEY_MOD_ALT;
		else if (name[0] == 'S')
			*mods |= KEY_MOD_SHIFT;
		else
			break;
		name += 2;
	}
	return name;
}

static uint32_t read_function_key(const char *name)
{
	long number;

	if (name[0] == 'f' && str_to_long(name + 1, 1, 12, &number) && name[1] != '+' && name[1] != '0')
		return KC_F1 + (uint32_t)number - 1;
	return KC_NONE;
}

static uint32_t read_code(const char *name)
{
	uint32_t cp;
	size_t len = strlen(name);

	for (size_t i = 0; i < NAME_COUNT; i++) {
		if (str_eq(name, names[i].text))
			return names[i].code;
	}
	if (len > 0 && utf8_valid(name, len) && utf8_next(name, len, &cp) == len && cp > ' ' && cp != 0x7f)
		return cp;
	return read_function_key(name);
}

bool key_from_name(const char *name, struct key *out)
{
	unsigned mods;
	uint32_t code = read_code(read_mods(name, &mods));

	if (code == KC_NONE)
		return false;
	/* A terminal sends no Shift with a character, and Ctrl only with some of ASCII. */
	if (code < KC_SPECIAL && (mods & KEY_MOD_SHIFT))
		return false;
	if ((mods & KEY_MOD_CTRL) && code < KC_SPECIAL && (code > 0x7f || (code >= 'A' && code <= 'Z')))
		return false;
	*out = (struct key){.code = code, .mods = mods};
	return true;
}

static bool add_table_name(struct str *out, uint32_t code)
{
	for (size_t i = 0; i < NAME_COUNT; i++) {
		if (names[i].code == code) {
			str_add(out, names[i].text);
			return true;
		}
	}
	return false;
}

void key_add_name(struct str *out, const struct key *key)
{
	char bytes[4];

	if (key->mods & KEY_MOD_CTRL)
		str_add(out, "C-");
	if (key->mods & KEY_MOD_ALT)
		str_add(out, "A-");
	if (key->mods & KEY_MOD_SHIFT)
		str_add(out, "S-");
	if (add_table_name(out, key->code))
		return;
	if (key->code >= KC_F1 && key->code <= KC_F12)
		str_addf(out, "f%u", key->code - KC_F1 + 1);
	else
		str_addn(out, bytes, utf8_put(key->code, bytes));
}

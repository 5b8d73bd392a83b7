#include "conf/theme.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/ini.h"

#include <stdlib.h>
#include <string.h>

enum {
	COLOUR_UNSET = -2,
	COLOURS_16 = 16,
	CUBE_FIRST = 16,
	GREY_FIRST = 232,
	COLOURS_256 = 256,
};

/* One role as the file has it. attrs -1: unset. */
struct theme_role {
	int fg[STYLE_DEPTHS];
	int bg[STYLE_DEPTHS];
	int attrs[STYLE_DEPTHS];
};

static const char *const colour_names[] = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
	"bright-black", "bright-red", "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
	"bright-white", "default", NULL};

static const struct theme_attr {
	const char *name;
	unsigned bit;
} attrs[] = {
	{"bold", STYLE_BOLD},
	{"faint", STYLE_FAINT},
	{"underline", STYLE_UNDERLINE},
	{"reverse", STYLE_REVERSE},
	{"italic", STYLE_ITALIC},
	{"none", 0},
};

enum { ATTRS = sizeof(attrs) / sizeof(attrs[0]) };

static bool theme_read_hex(const char *text, int *colour)
{
	if (*text != '#' || strlen(text) != 7 || text[1 + strspn(text + 1, "0123456789abcdefABCDEF")])
		return false;
	*colour = (int)strtol(text + 1, NULL, 16);
	return true;
}

/* How deep the colours of a key are: its "min". */
static enum style_depth theme_depth(const struct ini_key *key)
{
	return (enum style_depth)key->min;
}

static void take_colour(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	int *colour = (int *)((char *)reading->to + key->offset);
	enum style_depth depth = theme_depth(key);
	long number;
	for (int i = 0; colour_names[i]; i++) {
		if (str_eq(colour_names[i], entry->value)) {
			*colour = i == COLOURS_16 ? STYLE_DEFAULT_COLOUR : depth == STYLE_TRUE ? theme_rgb(i) : i;
			return;
		}
	}
	if (depth == STYLE_TRUE && theme_read_hex(entry->value, colour))
		return;
	if (str_to_long(entry->value, 0, (depth == STYLE_16 ? COLOURS_16 : COLOURS_256) - 1, &number))
		*colour = depth == STYLE_TRUE ? theme_rgb((int)number) : (int)number;
	else if (depth == STYLE_TRUE)
		problems_add(reading->problems, &entry->at,
			_("unknown colour \"%.80s\"; expected #rrggbb, a name, or a number from 0 to 255"),
			entry->value);
	else
		problems_add_unknown(reading->problems, &entry->at, _("colour"), entry->value, colour_names);
}

static void take_attrs(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	int *bits = (int *)((char *)reading->to + key->offset);
	const char *names[ATTRS + 1] = {NULL};
	for (size_t i = 0; i < ATTRS; i++)
		names[i] = attrs[i].name;
	*bits = 0;
	for (const char *word = entry->value; *word; word += strspn(word, " \t,")) {
		size_t len = strcspn(word, " \t,"), i = 0;
		char *copy = arena_strndup(reading->arena, word, len);
		while (i < ATTRS && !str_eq(attrs[i].name, copy))
			i++;
		if (i < ATTRS)
			*bits |= (int)attrs[i].bit;
		else
			problems_add_unknown(reading->problems, &entry->at, _("attribute"), copy, names);
		word += len;
	}
}

#define AT(member, depth) .offset = offsetof(struct theme_role, member[depth]), .min = depth

static const struct ini_key role_keys[] = {
	{"fg", take_colour, AT(fg, STYLE_16)},
	{"fg.256", take_colour, AT(fg, STYLE_256)},
	{"fg.true", take_colour, AT(fg, STYLE_TRUE)},
	{"bg", take_colour, AT(bg, STYLE_16)},
	{"bg.256", take_colour, AT(bg, STYLE_256)},
	{"bg.true", take_colour, AT(bg, STYLE_TRUE)},
	{"attrs", take_attrs, AT(attrs, STYLE_16)},
	{"attrs.256", take_attrs, AT(attrs, STYLE_256)},
	{"attrs.true", take_attrs, AT(attrs, STYLE_TRUE)},
	{"attrs.mono", take_attrs, AT(attrs, STYLE_MONO)},
	{0},
};

int theme_rgb(int colour)
{
	static const int basic[COLOURS_16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd,
		0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
	static const int steps[6] = {0, 95, 135, 175, 215, 255};
	if (colour < CUBE_FIRST)
		return basic[colour];
	if (colour >= GREY_FIRST)
		return (8 + (colour - GREY_FIRST) * 10) * 0x010101;
	colour -= CUBE_FIRST;
	return steps[colour / 36] << 16 | steps[colour / 6 % 6] << 8 | steps[colour % 6];
}

/* What is not said at one depth is as at the depth below. */
static int theme_colour(const int colours[STYLE_DEPTHS], enum style_depth depth)
{
	int basic = colours[STYLE_16] == COLOUR_UNSET ? STYLE_DEFAULT_COLOUR : colours[STYLE_16];
	int more = colours[STYLE_256] == COLOUR_UNSET ? basic : colours[STYLE_256];
	if (depth == STYLE_16)
		return basic;
	if (depth == STYLE_256)
		return more;
	if (colours[STYLE_TRUE] != COLOUR_UNSET)
		return colours[STYLE_TRUE];
	return more == STYLE_DEFAULT_COLOUR ? more : theme_rgb(more);
}

static unsigned theme_attrs(const int bits[STYLE_DEPTHS], enum style_depth depth)
{
	int basic = bits[STYLE_16] < 0 ? 0 : bits[STYLE_16];
	int more = bits[STYLE_256] < 0 ? basic : bits[STYLE_256];
	if (depth == STYLE_MONO)
		return (unsigned)(bits[STYLE_MONO] < 0 ? basic : bits[STYLE_MONO]);
	if (depth == STYLE_TRUE && bits[STYLE_TRUE] >= 0)
		return (unsigned)bits[STYLE_TRUE];
	return (unsigned)(depth == STYLE_16 ? basic : more);
}

static void theme_set_role(struct style_sheet *sheet, enum style style, const struct theme_role *role)
{
	for (int depth = 0; depth < STYLE_DEPTHS; depth++) {
		sheet->look[depth][style] = (struct style_look){
			.fg = depth == STYLE_MONO ? STYLE_DEFAULT_COLOUR
						  : theme_colour(role->fg, (enum style_depth)depth),
			.bg = depth == STYLE_MONO ? STYLE_DEFAULT_COLOUR
						  : theme_colour(role->bg, (enum style_depth)depth),
			.attrs = theme_attrs(role->attrs, (enum style_depth)depth),
		};
	}
}

struct style_sheet theme_plain(void)
{
	struct style_sheet sheet;
	for (int depth = 0; depth < STYLE_DEPTHS; depth++) {
		for (int style = 0; style < STYLE_COUNT; style++)
			sheet.look[depth][style] = (struct style_look){STYLE_DEFAULT_COLOUR, STYLE_DEFAULT_COLOUR, 0};
		sheet.look[depth][STYLE_CURSOR].attrs = STYLE_REVERSE;
		sheet.look[depth][STYLE_BUTTON_FOCUS].attrs = STYLE_REVERSE;
	}
	return sheet;
}

static void theme_read_section(const struct ini_section *section, struct arena *arena, struct style_sheet *sheet,
	bool seen[STYLE_COUNT], struct problems *problems)
{
	struct theme_role role;
	enum style style;
	for (int i = 0; i < STYLE_DEPTHS; i++) {
		role.fg[i] = role.bg[i] = COLOUR_UNSET;
		role.attrs[i] = -1;
	}
	struct ini_reading reading = {.to = &role, .arena = arena, .problems = problems};
	ini_apply(section, role_keys, &reading);
	if (!style_from_name(section->name, &style)) {
		problems_add_unknown(problems, &section->at, _("style"), section->name, style_names());
		return;
	}
	if (seen[style])
		problems_add(problems, &section->at, _("repeated style \"%s\""), section->name);
	seen[style] = true;
	theme_set_role(sheet, style, &role);
}

bool theme_check(const char *path, const char *text, struct style_sheet *out, struct problems *problems)
{
	struct arena *arena = arena_new();
	struct problems found = PROBLEMS_INIT;
	struct ini ini = ini_read(arena, path, text, &found);
	bool seen[STYLE_COUNT] = {false};

	*out = theme_plain();
	for (size_t i = 0; i < ini.count && found.found <= PROBLEMS_MAX; i++)
		theme_read_section(&ini.sections[i], arena, out, seen, &found);
	bool good = !found.found;
	problems_merge(problems, &found);
	arena_free(arena);
	return good;
}

bool theme_parse(const char *path, const char *text, struct style_sheet *out, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	bool good = theme_check(path, text, out, &problems);
	if (!good)
		problems_none(&problems, err);
	problems_done(&problems);
	return good;
}

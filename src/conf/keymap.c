#include "conf/keymap.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "conf/ini.h"

#include <stdlib.h>
#include <string.h>

enum { KEYS_MAX = 8 }; /* of one action */

/* Which keys each action has, as lists that end with NULL. */
struct keymap {
	struct arena *arena;
	const char *const *keys[KEYMAP_COUNT];
};

static const struct keymap_info {
	const char *name;
	const char *keys;
	const char *help;
} table[] = {
#define KEYMAP_INFO(action, name, keys, help) [KEYMAP_##action] = {name, keys, help},
	KEYMAP_ACTIONS(KEYMAP_INFO)
#undef KEYMAP_INFO
};

static const char *const key_names[] = {"up", "down", "left", "right", "pgup", "pgdn", "home", "end", "insert",
	"delete", "backspace", "enter", "tab", "esc", "space"};

static bool is_function_key(const char *name)
{
	long number;
	return *name == 'f' && name[1] != '+' && name[1] != '0' && str_to_long(name + 1, 1, 12, &number);
}

bool keymap_is_key(const char *name)
{
	while (*name && strchr("CAS", *name) && name[1] == '-' && name[2])
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

const char *keymap_name(enum keymap_action action)
{
	return table[action].name;
}

const char *keymap_help(enum keymap_action action)
{
	return table[action].help;
}

/* "down j": the words of value, which entry (NULL: the table) gives. */
static const char *const *keymap_split(
	struct arena *arena, const char *value, const struct ini_entry *entry, struct problems *problems)
{
	const char **keys = arena_zero(arena, KEYS_MAX + 1, sizeof(*keys));
	size_t count = 0;
	for (const char *word = value + strspn(value, " \t"); *word; word += strspn(word, " \t")) {
		size_t len = strcspn(word, " \t");
		char *key = arena_strndup(arena, word, len);
		if (count < KEYS_MAX)
			keys[count++] = key;
		else
			problems_add(problems, &entry->at, _("an action has at most %d keys"), KEYS_MAX);
		if (entry && !keymap_is_key(key))
			problems_add(problems, &entry->at,
				_("\"%.80s\" is no key; expected one character or a name such as enter, C-l or pgup"),
				key);
		word += len;
	}
	return keys;
}

struct keymap *keymap_new(void)
{
	struct keymap *keymap = mem_zero(1, sizeof(*keymap));
	keymap->arena = arena_new();
	for (int i = 0; i < KEYMAP_COUNT; i++)
		keymap->keys[i] = keymap_split(keymap->arena, table[i].keys, NULL, NULL);
	return keymap;
}

void keymap_free(struct keymap *keymap)
{
	if (!keymap)
		return;
	arena_free(keymap->arena);
	free(keymap);
}

enum keymap_action keymap_find(const struct keymap *keymap, const char *key)
{
	for (int i = 0; i < KEYMAP_COUNT; i++) {
		for (const char *const *own = keymap->keys[i]; *own; own++) {
			if (str_eq(*own, key))
				return (enum keymap_action)i;
		}
	}
	return KEYMAP_COUNT;
}

const char *const *keymap_keys(const struct keymap *keymap, enum keymap_action action)
{
	return keymap->keys[action];
}

static void take_keys(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct keymap *keymap = reading->to;
	keymap->keys[key->min] = keymap_split(reading->arena, entry->value, entry, reading->problems);
}

/* The actions as keys of an INI file; min is the action. */
static void keymap_make_keys(struct ini_key keys[KEYMAP_COUNT + 1])
{
	for (int i = 0; i < KEYMAP_COUNT; i++)
		keys[i] = (struct ini_key){.name = table[i].name, .take = take_keys, .min = i, .empty = true};
	keys[KEYMAP_COUNT] = (struct ini_key){.name = NULL};
}

/* A key that text gives to an action, and that another has already. */
static void keymap_check_twice(
	const struct keymap *keymap, const struct ini_section *section, struct problems *problems)
{
	for (size_t i = 0; i < section->count; i++) {
		const struct ini_entry *entry = &section->entries[i];
		int action = 0;
		while (action < KEYMAP_COUNT && !str_eq(table[action].name, entry->key))
			action++;
		if (action == KEYMAP_COUNT)
			continue;
		for (const char *const *key = keymap->keys[action]; *key; key++) {
			for (int other = 0; other < KEYMAP_COUNT; other++) {
				bool twice = false;
				for (const char *const *own = keymap->keys[other]; *own && other != action; own++)
					twice = twice || str_eq(*own, *key);
				if (twice)
					problems_add(problems, &entry->at, _("the key %s means %s already"), *key,
						table[other].name);
			}
		}
	}
}

struct keymap *keymap_check(const char *path, const char *text, struct problems *problems)
{
	struct keymap *keymap = keymap_new();
	struct problems found = PROBLEMS_INIT;
	struct ini ini = ini_read(keymap->arena, path, text, &found);
	struct ini_reading reading = {.to = keymap, .arena = keymap->arena, .problems = &found};
	struct ini_key keys[KEYMAP_COUNT + 1];
	static const char *const sections[] = {"keys", NULL};

	keymap_make_keys(keys);
	for (size_t i = 0; i < ini.count && found.found <= PROBLEMS_MAX; i++) {
		if (!str_eq(ini.sections[i].name, sections[0]))
			problems_add_unknown(&found, &ini.sections[i].at, _("section"), ini.sections[i].name, sections);
		ini_apply(&ini.sections[i], keys, &reading);
	}
	for (size_t i = 0; i < ini.count && !found.found; i++)
		keymap_check_twice(keymap, &ini.sections[i], &found);
	bool good = !found.found;
	problems_merge(problems, &found);
	if (good)
		return keymap;
	keymap_free(keymap);
	return NULL;
}

struct keymap *keymap_parse(const char *path, const char *text, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	struct keymap *keymap = keymap_check(path, text, &problems);
	if (!keymap)
		problems_none(&problems, err);
	problems_done(&problems);
	return keymap;
}

#include "conf/ini.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/text.h"

#include <string.h>

static const char blanks[] = " \t\r";

/* True if an entry of the same key and language stands before it. */
static bool ini_is_repeated(const struct ini_section *section, size_t index)
{
	const struct ini_entry *entry = &section->entries[index];
	for (size_t i = 0; i < index; i++) {
		const struct ini_entry *other = &section->entries[i];
		if (str_eq(other->key, entry->key) && str_eq(other->language, entry->language))
			return true;
	}
	return false;
}

static void ini_add_unknown_key(const struct ini_entry *entry, const struct ini_key *keys, struct problems *problems)
{
	enum { NAMES_MAX = 63 };
	const char *names[NAMES_MAX + 1] = {NULL};
	for (size_t i = 0; i < NAMES_MAX && keys[i].name; i++)
		names[i] = keys[i].name;
	problems_add_unknown(problems, &entry->at_key, _("key"), entry->key, names);
}

static const struct ini_key *ini_find_key(const struct ini_key *keys, const char *name)
{
	for (; keys->name; keys++) {
		size_t len = strlen(keys->name);
		bool prefix = keys->name[len - 1] == '.';
		if (prefix ? strncmp(name, keys->name, len) == 0 && name[len] : str_eq(name, keys->name))
			return keys;
	}
	return NULL;
}

static void ini_apply_entry(
	const struct ini_section *section, size_t index, const struct ini_key *keys, const struct ini_reading *reading)
{
	struct problems *problems = reading->problems;
	const struct ini_entry *entry = &section->entries[index];
	const struct ini_key *key = ini_find_key(keys, entry->key);
	if (!key)
		ini_add_unknown_key(entry, keys, problems);
	else if (!key->repeated && ini_is_repeated(section, index))
		problems_add(problems, &entry->at_key, _("repeated key \"%s\""), entry->key);
	else if (entry->language && !key->translated && key->take != ini_take_text && key->take != ini_take_form)
		problems_add(problems, &entry->at_key, _("key \"%s\" is not text for people: it has no [%s]"),
			entry->key, entry->language);
	else if (entry->language && !str_eq(entry->language, "ru"))
		problems_add(problems, &entry->at_key, _("unknown language \"%s\" (expected [ru])"), entry->language);
	else if (!*entry->value && !key->empty)
		problems_add(problems, &entry->at_key, _("key \"%s\" has no value"), entry->key);
	else
		key->take(reading, key, entry);
}

void ini_apply(const struct ini_section *section, const struct ini_key *keys, const struct ini_reading *reading)
{
	struct problems *problems = reading->problems;
	for (size_t i = 0; i < section->count && problems->found <= PROBLEMS_MAX; i++)
		ini_apply_entry(section, i, keys, reading);
	for (const struct ini_key *key = keys; key->name; key++) {
		bool there = !key->required;
		for (size_t i = 0; i < section->count && !there; i++)
			there = str_eq(section->entries[i].key, key->name) && !section->entries[i].language;
		if (!there)
			problems_add(problems, &section->at, _("[%s] lacks the key \"%s\""), section->name, key->name);
	}
}

/* The member that key fills. */
static void *ini_member(const struct ini_reading *reading, const struct ini_key *key)
{
	return (char *)reading->to + key->offset;
}

void ini_take_text(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct ini_text *text = ini_member(reading, key);
	*(entry->language ? &text->ru : &text->text) = entry->value;
}

void ini_take_string(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	*(const char **)ini_member(reading, key) = entry->value;
}

static void ini_expected_name(const struct ini_reading *reading, const struct ini_entry *entry, const char *name)
{
	problems_add(reading->problems, &entry->at,
		_("malformed name \"%.80s\"; expected lower-case letters, digits, \"-\" and \"_\""), name);
}

void ini_take_name(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	if (ini_is_name(entry->value, "-_"))
		*(const char **)ini_member(reading, key) = entry->value;
	else
		ini_expected_name(reading, entry, entry->value);
}

void ini_take_names(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	size_t count = 1;
	for (const char *p = entry->value; *p; p++)
		count += *p == ',';
	const char **names = arena_zero(reading->arena, count + 1, sizeof(*names));
	const char *rest = entry->value;
	for (size_t i = 0; rest; i++) {
		names[i] = ini_next_item(reading->arena, &rest);
		if (!ini_is_name(names[i], "-_")) {
			ini_expected_name(reading, entry, names[i]);
			return;
		}
	}
	*(const char ***)ini_member(reading, key) = names;
}

void ini_take_bool(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	bool yes = str_eq(entry->value, "yes");
	if (yes || str_eq(entry->value, "no"))
		*(bool *)ini_member(reading, key) = yes;
	else
		problems_add(reading->problems, &entry->at, _("%s is \"%.80s\"; expected yes or no"), entry->key,
			entry->value);
}

void ini_take_int(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	long number;
	if (str_to_long(entry->value, key->min, key->max, &number))
		*(int *)ini_member(reading, key) = (int)number;
	else
		problems_add(reading->problems, &entry->at,
			_("%s is \"%.80s\"; expected a whole number from %ld to %ld"), entry->key, entry->value,
			key->min, key->max);
}

void ini_take_word(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	for (int i = 0; key->words[i]; i++) {
		if (str_eq(key->words[i], entry->value)) {
			*(int *)ini_member(reading, key) = i;
			return;
		}
	}
	problems_add_unknown(reading->problems, &entry->at, entry->key, entry->value, key->words);
}

void ini_take_duration(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	int64_t ms;
	if (clock_parse_span(entry->value, &ms) && ms >= key->min * 1000 && ms <= key->max * 1000) {
		*(int *)ini_member(reading, key) = (int)(ms / 1000);
		return;
	}
	struct str range = STR_INIT;
	clock_add_span(&range, key->min * 1000);
	str_add(&range, _(" to "));
	clock_add_span(&range, key->max * 1000);
	problems_add(reading->problems, &entry->at, _("%s is \"%.80s\"; expected a duration from %s"), entry->key,
		entry->value, str_text(&range));
	str_done(&range);
}

void ini_take_query(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	*(const char **)ini_member(reading, key) = entry->value;
	if (!ini_is_name(entry->value, "-_/") || str_ends(entry->value, "/") || strstr(entry->value, "//"))
		problems_add(reading->problems, &entry->at,
			_("malformed query \"%.80s\"; expected the path below sql/queries/ without \".sql\""),
			entry->value);
}

/* Whoever shows it puts something in the place of "%s": more of these there must not be. */
void ini_take_form(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	const char *percent = strchr(entry->value, '%');
	if (percent && (percent[1] != 's' || strchr(percent + 1, '%')))
		problems_add(reading->problems, &entry->at, _("\"%.80s\" can have one \"%%s\" and no other \"%%\""),
			entry->value);
	ini_take_text(reading, key, entry);
}

char *ini_stem(struct arena *arena, const char *path, const char *ending)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	return arena_strndup(arena, file, strlen(file) - (str_ends(file, ending) ? strlen(ending) : 0));
}

char *ini_next_item(struct arena *arena, const char **rest)
{
	const char *start = *rest + strspn(*rest, blanks);
	size_t len = strcspn(start, ",");
	*rest = start[len] ? start + len + 1 : NULL;
	while (len && strchr(blanks, start[len - 1]))
		len--;
	return arena_strndup(arena, start, len);
}

bool ini_is_name(const char *name, const char *more)
{
	if (!(*name >= 'a' && *name <= 'z'))
		return false;
	for (; *name; name++) {
		bool plain = (*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9');
		if (!plain && !strchr(more, *name))
			return false;
	}
	return true;
}

/*
 * INI files, read whole: sections in their order, each with its entries in their order and the
 * place of each, so that a parser can say where a mistake is. Views, themes, targets and keymaps
 * are made of it.
 *
 *	# a comment has a line of its own ("#" or ";"); behind a value it would be part of the value
 *	[section name]
 *	key = value
 *	title[ru] = the same key in another language
 *
 * What keys there are, and what they mean, is a const table of struct ini_key.
 */
#ifndef CONF_INI_H
#define CONF_INI_H

#include "base/mem.h"
#include "conf/problem.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	INI_LINE_MAX = 8000,    /* bytes of a line */
	INI_SECTION_MAX = 49,   /* bytes of a section's name */
	INI_ENTRIES_MAX = 1000, /* of one section */
};

/* One "key = value". Texts live in the arena given to ini_read. */
struct ini_entry {
	const char *key;      /* without the language */
	const char *language; /* "ru"; NULL: none */
	const char *value;    /* without blanks around it; may be empty */
	struct place at_key;
	struct place at; /* of the value */
};

struct ini_section {
	const char *name; /* "" for what stands before the first section */
	struct place at;
	const struct ini_entry *entries;
	size_t count;
};

/* A file. A section that is there twice is there twice. Plain value. */
struct ini {
	const struct ini_section *sections;
	size_t count;
};

/* Takes text apart. Lines that are no INI are added to problems, and the others are there all the same. path is copied
 * into the arena. */
struct ini ini_read(struct arena *arena, const char *path, const char *text, struct problems *problems);

/* What a section is read into. */
struct ini_reading {
	void *to;            /* the struct that the keys' offsets are in */
	struct arena *arena; /* for what the value is made into */
	struct problems *problems;
};

struct ini_key;

/* Puts entry's value into reading->to, or adds to reading->problems what was expected. */
typedef void ini_take_fn(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry);

/* All that is known of a key. A name that ends with "." stands for all keys that begin so. */
struct ini_key {
	const char *name;
	ini_take_fn *take;
	size_t offset;            /* of the member that it fills */
	const char *const *words; /* ini_take_word: what it may be, ending with NULL */
	long min, max;            /* ini_take_int, ini_take_duration */
	bool translated;          /* text for people: may have a [ru] twin, which take sees as entry->language */
	bool required;
	bool repeated; /* may be there several times */
	bool empty;    /* its value may be empty */
};

/* A text for people and its twin (NULL: none). */
struct ini_text {
	const char *text;
	const char *ru;
};

ini_take_fn ini_take_text;     /* struct ini_text; always translated */
ini_take_fn ini_take_string;   /* const char *, as it stands */
ini_take_fn ini_take_name;     /* const char *, a-z first, then a-z 0-9 - _ */
ini_take_fn ini_take_names;    /* const char **, such names with "," between them, ending with NULL */
ini_take_fn ini_take_bool;     /* bool, yes or no */
ini_take_fn ini_take_int;      /* int, min to max */
ini_take_fn ini_take_word;     /* an enum: the index in words */
ini_take_fn ini_take_duration; /* int, seconds, min to max; written "30s" */

/* const char *, the path of a statement below sql/queries/ without ".sql": names with "/" between them, so that it
 * cannot lead out of its folder. */
ini_take_fn ini_take_query;
ini_take_fn ini_take_form; /* struct ini_text with at most one "%s", and no other "%"; always translated */

/* Reads each entry of section by its key. Adds to problems: unknown keys (with the nearest), keys that are there twice,
 * that are missing, or have a twin or an empty value where they cannot. keys ends with an entry without a name. */
void ini_apply(const struct ini_section *section, const struct ini_key *keys, const struct ini_reading *reading);

/* The next item of a list "a, b c, d": the text up to the next comma without blanks around it, in the arena. *rest is
 * moved behind it, and NULL after the last. Start with *rest = the value; an empty value is one empty item. */
char *ini_next_item(struct arena *arena, const char **rest);

/* The name of a file: path without its folders, and without ending where it ends so; in the arena. */
char *ini_stem(struct arena *arena, const char *path, const char *ending);

/* True if name is made of lower-case letters, digits and any of more, and begins with a letter. */
bool ini_is_name(const char *name, const char *more);

#endif

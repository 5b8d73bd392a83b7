#include "console/filter.h"

#include "base/str.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Takes the next word of *text, with blanks where it stands in quotes. False at the end. */
static bool next_word(const char **text, struct str *word)
{
	const char *at = *text;
	bool quoted = false;
	str_clear(word);
	while (*at == ' ')
		at++;
	bool any = *at != '\0';
	for (; *at && (quoted || *at != ' '); at++) {
		if (*at == '"')
			quoted = !quoted;
		else
			str_addc(word, *at);
	}
	*text = at;
	return any;
}

static void add(json_t *words, const char *word)
{
	/* What is no UTF-8 makes no JSON, and stands in no row either. */
	if (*word)
		json_array_append_new(words, json_string(word));
}

char *filter_json(const char *text)
{
	static const char scope_mark[] = "scope:";
	struct str word = STR_INIT;
	json_t *filter = json_object();
	json_t *words = json_array();
	json_t *without = json_array();
	while (next_word(&text, &word)) {
		const char *is = str_text(&word);
		if (str_starts(is, scope_mark))
			json_object_set_new(filter, "scope", json_string(is + sizeof(scope_mark) - 1));
		else if (*is == '!')
			add(without, is + 1);
		else
			add(words, is);
	}
	if (json_array_size(words))
		json_object_set(filter, "words", words);
	if (json_array_size(without))
		json_object_set(filter, "without", without);
	char *json = json_object_size(filter) ? json_dumps(filter, JSON_COMPACT) : NULL;
	json_decref(words);
	json_decref(without);
	json_decref(filter);
	str_done(&word);
	return json;
}

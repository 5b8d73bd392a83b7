#include "systems/json_members.h"

#include <string.h>

static void take(const json_t *value, struct json_plain *out)
{
	if (json_is_integer(value)) {
		out->kind = JSON_PLAIN_INT;
		out->number = json_integer_value(value);
	} else if (json_is_string(value)) {
		out->kind = JSON_PLAIN_TEXT;
		out->text = json_string_value(value);
		out->len = json_string_length(value);
	}
}

bool json_members_read(const char *text, size_t len, struct json_plain *wanted, size_t n, json_t **tree)
{
	*tree = NULL;
	if (json_plain_read(text, len, wanted, n))
		return true;
	*tree = json_loadb(text, len, 0, NULL);
	for (size_t i = 0; i < n; i++) {
		wanted[i] = (struct json_plain){.name = wanted[i].name};
		take(json_object_get(*tree, wanted[i].name), &wanted[i]);
	}
	return json_is_object(*tree);
}

bool json_members_is(const struct json_plain *member, const char *word)
{
	return member->kind == JSON_PLAIN_TEXT && member->len == strlen(word) &&
	       memcmp(member->text, word, member->len) == 0;
}

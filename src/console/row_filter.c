#include "console/row_filter.h"

#include "base/mem.h"
#include "base/str.h"

#include <jansson.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

struct row_filter {
	json_t *json;
};

struct row_filter *row_filter_new(const char *json)
{
	json_t *parsed = json ? json_loads(json, 0, NULL) : NULL;
	if (!parsed)
		return NULL;
	struct row_filter *filter = mem_zero(1, sizeof(*filter));
	filter->json = parsed;
	return filter;
}

void row_filter_free(struct row_filter *filter)
{
	if (filter)
		json_decref(filter->json);
	free(filter);
}

static bool holds_text(const char *text, const char *word)
{
	return text && strcasestr(text, word);
}

static bool holds_regex(const char *text, const char *pattern)
{
	regex_t regex;
	if (!text || regcomp(&regex, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB))
		return false;
	bool holds = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return holds;
}

typedef bool holds_fn(const char *text, const char *what);

/* True if each of the array's texts is held (or, for none, not held). */
static bool all(const json_t *array, const char *text, holds_fn *holds, bool expected)
{
	for (size_t i = 0; i < json_array_size(array); i++)
		if (holds(text, json_string_value(json_array_get(array, i))) != expected)
			return false;
	return true;
}

static bool all_fields(json_t *fields, const void *row, row_filter_value_fn *value, bool expected)
{
	bool ok = true;
	for (void *at = json_object_iter(fields); at && ok; at = json_object_iter_next(fields, at)) {
		char *text = value(row, json_object_iter_key(at));
		ok = all(json_object_iter_value(at), text, holds_text, expected);
		free(text);
	}
	return ok;
}

bool row_filter_matches(const struct row_filter *filter, const void *row, row_filter_value_fn *value)
{
	const json_t *json = filter->json;
	const char *scope = json_string_value(json_object_get(json, "scope"));
	char *of_scope = scope ? value(row, "scope") : NULL;
	bool ok = !scope || str_eq(scope, of_scope);
	char *text = value(row, NULL);
	ok = ok && all(json_object_get(json, "words"), text, holds_text, true) &&
	     all(json_object_get(json, "without"), text, holds_text, false) &&
	     all(json_object_get(json, "regex"), text, holds_regex, true) &&
	     all(json_object_get(json, "regex_without"), text, holds_regex, false) &&
	     all_fields(json_object_get(json, "fields"), row, value, true) &&
	     all_fields(json_object_get(json, "fields_without"), row, value, false);
	free(of_scope);
	free(text);
	return ok;
}

#include "console/filter.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* One piece of what was typed. */
struct piece {
	bool without;
	bool regex;
	struct str field; /* what stands before the first ":" outside quotes; empty: there is none, or it is no field */
	struct str text;
};

static const char *field_of(const char *name, const char *const *fields, size_t nfields)
{
	for (size_t i = 0; i < nfields; i++)
		if (strcasecmp(fields[i], name) == 0)
			return fields[i];
	return strcasecmp(name, "scope") == 0 ? "scope" : NULL;
}

/* The end of a regular expression that begins behind at[0] == '/'; NULL: a "/" like any other. */
static const char *regex_end(const char *at)
{
	for (at++; *at; at++) {
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '/' && (!at[1] || at[1] == ' '))
			return at;
	}
	return NULL;
}

/* The server knows "\/" for nothing but "/". */
static void take_regex(const char *at, const char *end, struct piece *piece)
{
	piece->regex = true;
	for (at++; at < end; at++) {
		if (*at == '\\' && at[1] != '/')
			str_addc(&piece->text, *at++);
		else if (*at == '\\')
			at++;
		str_addc(&piece->text, *at);
	}
}

static const char *take_words(const char *at, const char *const *fields, size_t nfields, struct piece *piece)
{
	bool quoted = false, may_be_field = true;
	for (; *at && (quoted || *at != ' '); at++) {
		if (*at == '"') {
			quoted = !quoted;
			may_be_field = may_be_field && piece->field.len;
		} else if (*at == ':' && !quoted && may_be_field && !piece->field.len &&
			   field_of(str_text(&piece->text), fields, nfields)) {
			str_add(&piece->field, field_of(str_text(&piece->text), fields, nfields));
			str_clear(&piece->text);
		} else {
			str_addc(&piece->text, *at);
		}
	}
	return at;
}

/* Takes the next piece off *text. False at the end. */
static bool next_piece(const char **text, const char *const *fields, size_t nfields, struct piece *piece)
{
	const char *at = *text;
	piece->without = piece->regex = false;
	str_clear(&piece->field);
	str_clear(&piece->text);
	while (*at == ' ')
		at++;
	if (!*at)
		return false;
	piece->without = *at == '!';
	at += piece->without;
	const char *end = *at == '/' ? regex_end(at) : NULL;
	if (end)
		take_regex(at, end, piece);
	*text = end ? end + 1 : take_words(at, fields, nfields, piece);
	return true;
}

/* The array of that name in object; made if it is not there. */
static json_t *array_in(json_t *object, const char *name)
{
	json_t *array = json_object_get(object, name);
	if (!array) {
		array = json_array();
		json_object_set_new(object, name, array);
	}
	return array;
}

static json_t *object_in(json_t *object, const char *name)
{
	json_t *inner = json_object_get(object, name);
	if (!inner) {
		inner = json_object();
		json_object_set_new(object, name, inner);
	}
	return inner;
}

static void add_piece(json_t *filter, const struct piece *piece)
{
	const char *field = piece->field.len ? str_text(&piece->field) : NULL;
	/* What is no UTF-8 makes no JSON, and stands in no row either. */
	json_t *text = piece->text.len ? json_string(str_text(&piece->text)) : NULL;
	if (!text)
		return;
	if (piece->regex)
		json_array_append(array_in(filter, piece->without ? "regex_without" : "regex"), text);
	else if (str_eq(field, "scope") && !piece->without)
		json_object_set(filter, field, text);
	else if (field)
		json_array_append(
			array_in(object_in(filter, piece->without ? "fields_without" : "fields"), field), text);
	else
		json_array_append(array_in(filter, piece->without ? "without" : "words"), text);
	json_decref(text);
}

char *filter_json(const char *text, const char *const *fields, size_t nfields)
{
	struct piece piece = {.text = STR_INIT};
	json_t *filter = json_object();
	while (next_piece(&text, fields, nfields, &piece))
		add_piece(filter, &piece);
	char *json = json_object_size(filter) ? json_dumps(filter, JSON_COMPACT) : NULL;
	json_decref(filter);
	str_done(&piece.field);
	str_done(&piece.text);
	return json;
}

bool filter_is_scope(const char *json)
{
	json_t *filter = json ? json_loads(json, 0, NULL) : NULL;
	bool is = json_object_size(filter) == 1 && json_object_get(filter, "scope");
	json_decref(filter);
	return is;
}

char *filter_scope_text(const char *scope)
{
	const char *quote = strchr(scope, ' ') ? "\"" : "";
	char *text = mem_printf("scope:%s%s%s", quote, scope, quote);
	char *json = filter_json(text, NULL, 0);
	json_t *filter = json ? json_loads(json, 0, NULL) : NULL;
	/* What was typed was made safe. */
	char *safe = safe_text(scope, SAFE_SHOW);
	bool same = filter_is_scope(json) && str_eq(safe, scope) &&
		    str_eq(json_string_value(json_object_get(filter, "scope")), scope);
	json_decref(filter);
	free(safe);
	free(json);
	if (same)
		return text;
	free(text);
	return NULL;
}

const char *filter_empty_text(bool filtered, const char *otherwise)
{
	return filtered ? _("No row passes the filter: / changes it.") : otherwise;
}

char *filter_other_field(const char *json, const char *const *fields, size_t nfields)
{
	static const char *const objects[] = {"fields", "fields_without"};
	json_t *filter = json ? json_loads(json, 0, NULL) : NULL;
	char *other = NULL;
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		const char *name;
		json_t *value;
		json_object_foreach(json_object_get(filter, objects[i]), name,
			value) if (!other && !str_eq(name, "label") && !field_of(name, fields, nfields)) other =
			mem_strdup(name);
	}
	json_decref(filter);
	return other;
}

#include "cli/term_text.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { VALUE_COLUMNS = 40 };

enum safe_mode term_safe_mode(void)
{
	return text_has_utf8() ? SAFE_SHOW : SAFE_ASCII;
}

const char *term_glyph(const char *utf8, const char *ascii)
{
	return text_has_utf8() ? utf8 : ascii;
}

void term_print(FILE *file, const char *before, const char *text)
{
	char *safe = safe_text(text, term_safe_mode());
	if (safe)
		fprintf(file, "%s%s\n", before, safe);
	free(safe);
}

int term_columns(void)
{
	struct winsize size;
	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col;
}

char *term_count(int64_t count)
{
	struct str text = STR_INIT;
	figure_add_count(&text, count);
	return str_take(&text);
}

static json_t *parse(const char *text)
{
	struct str repaired = STR_INIT;
	if (text)
		utf8_repair_add(&repaired, text, strlen(text));
	json_t *value = json_loadb(str_text(&repaired), repaired.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	str_done(&repaired);
	return value;
}

static void add_text(struct str *out, const char *text, bool is_whole)
{
	char *safe = safe_text(text, term_safe_mode());
	int used;
	size_t len = strlen(safe);
	size_t fit = is_whole ? len : utf8_fit(safe, len, VALUE_COLUMNS, &used);
	str_addn(out, safe, fit);
	if (fit < len)
		str_add(out, term_glyph("…", "~"));
	free(safe);
}

static void add_value(struct str *out, const json_t *value, bool is_whole)
{
	if (!value || json_is_null(value)) {
		str_add(out, term_glyph("–", "-"));
		return;
	}
	if (json_is_array(value) || json_is_object(value)) {
		str_add(out, term_glyph("…", "..."));
		return;
	}
	char *dumped = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	const char *raw = dumped ? dumped : json_is_string(value) ? json_string_value(value) : "?";
	add_text(out, raw, is_whole);
	free(dumped);
}

void term_add_key(struct str *out, const char *key)
{
	json_t *object = parse(key);
	if (!json_is_object(object))
		safe_text_add(out, key ? key : "", key ? strlen(key) : 0, term_safe_mode());
	const char *name;
	json_t *value;
	bool first = true;
	json_object_foreach(object, name, value)
	{
		if (!first)
			str_addc(out, ',');
		add_value(out, value, true);
		first = false;
	}
	json_decref(object);
}

/* One list of members on its way out. */
struct change_list {
	struct str *out;
	const struct rule *rule; /* NULL: all as it is */
	const char *separator;
	bool also_equal;
	bool both; /* there is a before and an after */
};

/* A value in the rule's words. */
static void add_said(struct change_list *list, const char *member, const json_t *value)
{
	if (!list->rule || !json_is_string(value)) {
		add_value(list->out, value, false);
		return;
	}
	char *said = rule_say(list->rule, member, json_string_value(value), text_language());
	add_text(list->out, said, false);
	free(said);
}

static void add_member(struct change_list *list, const char *prefix, const char *name, json_t *old, json_t *new)
{
	struct str *out = list->out;
	bool equal = old && new &&json_equal(old, new);
	char *member = mem_printf("%s%s", prefix, name);
	char *said = list->rule ? rule_member(list->rule, member, text_language()) : mem_strdup(member);
	str_add(out, list->separator);
	safe_text_add(out, said, strlen(said), term_safe_mode());
	str_addc(out, ' ');
	add_said(list, member, list->both || old ? old : new);
	if (list->both && !equal) {
		str_addf(out, " %s ", term_glyph("→", "->"));
		add_said(list, member, new);
	}
	list->separator = ", ";
	free(said);
	free(member);
}

/* The members of one object, before and after; either may be no object. */
static void add_members(struct change_list *list, const char *prefix, json_t *before, json_t *after)
{
	json_t *names = json_is_object(after) ? after : before;
	const char *name;
	json_t *ignored;
	json_object_foreach(names, name, ignored)
	{
		json_t *old = json_object_get(before, name);
		json_t *new = json_object_get(after, name);
		bool equal = old && new &&json_equal(old, new);
		if (list->both && equal && !list->also_equal)
			continue;
		if (!*prefix && (json_is_object(old) || json_is_object(new))) {
			char *nested = mem_printf("%s.", name);
			add_members(list, nested, old, new);
			free(nested);
		} else {
			add_member(list, prefix, name, old, new);
		}
	}
}

void term_add_change(struct str *out, const struct rule *rule, const char *before, const char *after)
{
	json_t *old = parse(before);
	json_t *new = parse(after);
	struct change_list list = {
		.out = out,
		.rule = rule,
		.separator = "",
		.also_equal = old && new &&json_equal(old, new),
		.both = json_is_object(old) && json_is_object(new),
	};
	add_members(&list, "", old, new);
	json_decref(old);
	json_decref(new);
}

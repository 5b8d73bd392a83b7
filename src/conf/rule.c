#include "conf/rule.h"

#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static const char *const part_names[RULE_PARTS] = {
	[RULE_DETECT] = "detect",
	[RULE_LOCK] = "lock",
	[RULE_REPAIR] = "repair",
	[RULE_UNDO] = "undo",
	[RULE_REFUSE] = "refuse",
	[RULE_APPLY] = "apply",
};

static const char *const severity_names[] = {
	[RULE_ERROR] = "error",
	[RULE_WARNING] = "warning",
	[RULE_NOTICE] = "notice",
};

const char *rule_part_name(enum rule_part part)
{
	return part_names[part];
}

const char *rule_severity_name(enum rule_severity severity)
{
	return severity_names[severity];
}

const char *rule_title(const struct rule *rule, const char *lang)
{
	return rule->title_ru && str_eq(lang, "ru") ? rule->title_ru : rule->title;
}

char *rule_next_refusal(const char **rest)
{
	const char *start = *rest ? *rest + strspn(*rest, " ") : NULL;
	if (!start || !*start)
		return NULL;
	size_t len = strcspn(start, "|");
	*rest = start + len + (start[len] == '|');
	while (len && start[len - 1] == ' ')
		len--;
	return mem_strndup(start, len);
}

bool rule_next_member(const char **rest, char **member, char **said)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
	const char *start = *rest ? *rest + strspn(*rest, " ") : "";
	size_t len = strspn(start, letters), end = strcspn(start, ",");
	const char *text = start + len + 1;
	if (!len || start[len] != ':' || len + 1 >= end)
		return false;
	text += strspn(text, " ");
	size_t text_len = (size_t)(start + end - text);
	while (text_len && text[text_len - 1] == ' ')
		text_len--;
	if (!text_len || text > start + end)
		return false;
	*member = mem_strndup(start, len);
	*said = mem_strndup(text, text_len);
	*rest = start + end + (start[end] == ',');
	return true;
}

bool rule_is_scope(const char *text, int forms)
{
	bool good = true;
	for (char *form; (form = rule_next_refusal(&text)); forms--) {
		const char *value = strstr(form, "%s");
		good = good && value && !strchr(value + 1, '%') && strchr(form, '%') == value;
		free(form);
	}
	return good && !forms;
}

char *rule_scope(const struct rule *rule, const char *lang, unsigned form)
{
	bool is_twin = str_eq(lang, "ru");
	const char *rest = is_twin && rule->scope_ru ? rule->scope_ru : rule->scope;
	char *text = rule_next_refusal(&rest);
	/* the forms of the one language are not those of the other */
	if (is_twin && !rule->scope_ru)
		form = 1;
	while (text && form--) {
		free(text);
		text = rule_next_refusal(&rest);
	}
	return text;
}

char *rule_member(const struct rule *rule, const char *member, const char *lang)
{
	const char *rest = rule->members_ru && str_eq(lang, "ru") ? rule->members_ru : rule->members;
	char *found = NULL, *name, *said;
	while (!found && rule_next_member(&rest, &name, &said)) {
		if (str_eq(name, member)) {
			found = said;
			said = NULL;
		}
		free(name);
		free(said);
	}
	return found ? found : mem_strdup(member);
}

static void rule_word_done(struct rule_word *word)
{
	free(word->member);
	free(word->value);
	free(word->said);
	*word = (struct rule_word)RULE_WORD_INIT;
}

/* What stands before the first of signs, or the end, without the blanks around it; NULL if that is nothing. *at is
 * moved to the sign. free() it. */
static char *rule_take_until(const char **at, const char *signs)
{
	const char *start = *at + strspn(*at, " ");
	size_t len = strcspn(start, signs);
	*at = start + len;
	while (len && start[len - 1] == ' ')
		len--;
	return len ? mem_strndup(start, len) : NULL;
}

bool rule_next_word(const char **rest, struct rule_word *word)
{
	const char *at = *rest ? *rest : "";
	bool begins = !word->member || *at == '|', good = true;
	at += word->member && *at;
	free(word->value);
	free(word->said);
	word->value = word->said = NULL;
	if (begins) {
		free(word->member);
		word->member = rule_take_until(&at, ":=,|");
		good = word->member && *at == ':';
		at += good;
	}
	if (good) {
		word->value = rule_take_until(&at, "=,|");
		good = word->value && *at == '=';
		at += good;
	}
	if (good)
		word->said = rule_take_until(&at, ",|");
	if (!word->said) {
		rule_word_done(word);
		return false;
	}
	*rest = at;
	return true;
}

/* Appends the word for a value that is len long; the value itself if there is none. */
static void rule_add_word(struct str *out, const char *words, const char *member, const char *value, size_t len)
{
	bool found = false;
	for (struct rule_word word = RULE_WORD_INIT; rule_next_word(&words, &word);) {
		if (!found && str_eq(word.member, member) && strlen(word.value) == len &&
			strncmp(word.value, value, len) == 0) {
			str_add(out, word.said);
			found = true;
		}
	}
	if (!found)
		str_addn(out, value, len);
}

char *rule_say(const struct rule *rule, const char *member, const char *value, const char *lang)
{
	const char *words = rule->words_ru && str_eq(lang, "ru") ? rule->words_ru : rule->words;
	struct str out = STR_INIT;
	for (const char *at = value;;) {
		const char *next = strstr(at, ", ");
		rule_add_word(&out, words, member, at, next ? (size_t)(next - at) : strlen(at));
		if (!next)
			return str_take(&out);
		str_add(&out, ", ");
		at = next + 2;
	}
}

const char *rule_missing(const struct rule *rule, const struct shape *shape)
{
	for (const char **need = rule->needs; *need; need++) {
		if (!shape_has(shape, *need))
			return *need;
	}
	return NULL;
}

bool rule_can_write(const struct rule *rule)
{
	return rule->kind == RULE_ACTION || rule->repair_function || rule->parts[RULE_REPAIR].text;
}

struct rule_params {
	VEC(struct sql_param);
};

/* What a section may use, the section's own first: of two with one name the first counts. */
static struct rule_params rule_params_of(
	const struct rule *rule, enum rule_part part, const struct sql_source *around, struct arena *arena)
{
	struct rule_params params = {0};
	for (size_t i = 0; i < rule->nkey; i++)
		VEC_PUSH(&params,
			((struct sql_param){rule->key[i].name, arena_printf(arena, "%s[]", rule->key[i].type)}));
	VEC_PUSH(&params, ((struct sql_param){"scope", "text"}));
	VEC_PUSH(&params, ((struct sql_param){"force", "boolean"}));
	if (part == RULE_UNDO || part == RULE_LOCK) {
		VEC_PUSH(&params, ((struct sql_param){"before", "jsonb[]"}));
		VEC_PUSH(&params, ((struct sql_param){"after", "jsonb[]"}));
	}
	for (size_t i = 0; i < rule->nparams; i++)
		VEC_PUSH(&params, rule->params[i]);
	for (size_t i = 0; around && i < around->nparams; i++)
		VEC_PUSH(&params, around->params[i]);
	return params;
}

/* The names are identifiers, so nothing needs quoting. The function is named with its schema: one that the system's own
 * schema has for arguments of just these types would be taken before it, whatever the search_path. */
static const char *rule_key_object(const struct rule *rule, struct arena *arena)
{
	struct str out = STR_INIT;
	str_add(&out, "pg_catalog.jsonb_build_object(");
	for (size_t i = 0; i < rule->nkey; i++)
		str_addf(&out, "%s'%s', %s", i ? ", " : "", rule->key[i].name, rule->key[i].name);
	str_add(&out, ")");
	const char *text = arena_strdup(arena, str_text(&out));
	str_done(&out);
	return text;
}

bool rule_check_part(const struct rule *rule, enum rule_part part, const struct shape *shape,
	const struct sql_source *around, struct arena *arena, struct sql *out, struct problems *problems)
{
	const struct rule_section *section = &rule->parts[part];
	struct place at = {.path = rule->path, .line = 1, .column = 1};
	if (!section->text) {
		problems_add(problems, &at, _("this rule has no section \"%s\""), part_names[part]);
		return false;
	}
	struct {
		VEC(struct sql_insert);
	} inserts = {0};
	VEC_PUSH(&inserts, ((struct sql_insert){"rule", section->text, rule->path, section->line}));
	VEC_PUSH(&inserts, ((struct sql_insert){"key", rule_key_object(rule, arena), rule->path, section->line}));
	for (size_t i = 0; around && i < around->ninserts; i++)
		VEC_PUSH(&inserts, around->inserts[i]);
	struct rule_params params = rule_params_of(rule, part, around, arena);
	struct sql_source source = {
		.path = around ? around->path : rule->path,
		.line = around ? around->line : section->line,
		.text = around ? around->text : section->text,
		.shape = shape,
		.params = params.items,
		.nparams = params.len,
		.inserts = around ? inserts.items : NULL,
		.ninserts = around ? inserts.len : 0,
	};
	bool good = sql_check(arena, &source, out, problems);
	free(params.items);
	free(inserts.items);
	return good;
}

bool rule_compile(const struct rule *rule, enum rule_part part, const struct shape *shape,
	const struct sql_source *around, struct arena *arena, struct sql *out, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	bool good = rule_check_part(rule, part, shape, around, arena, out, &problems);
	if (!good)
		problems_none(&problems, err);
	problems_done(&problems);
	return good;
}

#include "engine/catalog.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/inserts.h"
#include "engine/broken.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct catalog {
	const struct files *files;
	struct {
		VEC(struct rule *);
	} rules;
	struct {
		VEC(struct rule *);
	} retired; /* somebody may still look at them */
	struct broken broken;
};

static const char ending[] = ".sql";

static int by_system_and_name(const void *a, const void *b)
{
	const struct rule *left = *(const struct rule *const *)a;
	const struct rule *right = *(const struct rule *const *)b;
	int order = strcmp(left->system, right->system);
	return order ? order : strcmp(left->name, right->name);
}

/* Rules as they were before they are read again. */
struct rules {
	VEC(struct rule *);
};

/* The one whose file has that path, which is then no longer there; NULL: none. */
static struct rule *take_rule(struct rules *rules, const char *path)
{
	for (size_t i = 0; i < rules->len; i++)
		if (rules->items[i] && str_eq(rules->items[i]->path, path)) {
			struct rule *rule = rules->items[i];
			rules->items[i] = NULL;
			return rule;
		}
	return NULL;
}

static void read_rule(struct catalog *catalog, const struct files_entry *file, struct rule *before)
{
	struct err err = ERR_INIT;
	bool same = before && str_eq(before->text, file->text);
	struct rule *rule = same ? before : rule_parse(file->path, file->text, &err);
	if (!rule)
		broken_take(&catalog->broken, file->path, ending, &err);
	if (rule && before && rule != before)
		VEC_PUSH(&catalog->retired, before);
	if (rule || before)
		VEC_PUSH(&catalog->rules, rule ? rule : before);
}

void catalog_reread(struct catalog *catalog)
{
	const struct files *files = catalog->files;
	struct rules before = {.len = 0};
	size_t count = 0, first = files_under(files, "sql/rules/", &count);
	for (size_t i = 0; i < catalog->rules.len; i++)
		VEC_PUSH(&before, catalog->rules.items[i]);
	catalog->rules.len = 0;
	broken_done(&catalog->broken);
	for (size_t i = first; i < first + count; i++)
		if (str_ends(files_at(files, i)->path, ending))
			read_rule(catalog, files_at(files, i), take_rule(&before, files_at(files, i)->path));
	for (size_t i = 0; i < before.len; i++)
		if (before.items[i])
			VEC_PUSH(&catalog->retired, before.items[i]);
	free(before.items);
	if (catalog->rules.len)
		qsort(catalog->rules.items, catalog->rules.len, sizeof(*catalog->rules.items), by_system_and_name);
}

struct catalog *catalog_load(const struct files *files)
{
	struct catalog *catalog = mem_zero(1, sizeof(*catalog));
	catalog->files = files;
	catalog_reread(catalog);
	return catalog;
}

void catalog_free(struct catalog *catalog)
{
	if (!catalog)
		return;
	for (size_t i = 0; i < catalog->rules.len; i++)
		rule_free(catalog->rules.items[i]);
	for (size_t i = 0; i < catalog->retired.len; i++)
		rule_free(catalog->retired.items[i]);
	broken_done(&catalog->broken);
	free(catalog->rules.items);
	free(catalog->retired.items);
	free(catalog);
}

size_t catalog_count(const struct catalog *catalog)
{
	return catalog->rules.len;
}

const struct rule *catalog_at(const struct catalog *catalog, size_t index)
{
	return catalog->rules.items[index];
}

static const char *nearest_rule(const struct catalog *catalog, const char *name)
{
	const char **names = mem_zero(catalog->rules.len + 1, sizeof(*names));
	for (size_t i = 0; i < catalog->rules.len; i++)
		names[i] = catalog->rules.items[i]->name;
	const char *near = str_nearest(name, names);
	free(names);
	return near;
}

const struct rule *catalog_find(const struct catalog *catalog, const char *name, struct err *err)
{
	for (size_t i = 0; i < catalog->rules.len; i++)
		if (str_eq(catalog->rules.items[i]->name, name))
			return catalog->rules.items[i];
	if (broken_find(&catalog->broken, name, err))
		return NULL;
	const char *near = nearest_rule(catalog, name);
	if (near)
		err_set(err, ERR_MISSING, _("there is no rule \"%s\" (did you mean \"%s\"?)"), name, near);
	else
		err_set(err, ERR_MISSING, _("there is no rule \"%s\""), name);
	return NULL;
}

static json_t *members_of(const struct rule *rule, bool is_russian)
{
	const char *rest = rule->members_ru && is_russian ? rule->members_ru : rule->members;
	const char *words = rule->words_ru && is_russian ? rule->words_ru : rule->words;
	json_t *members = rest ? json_object() : NULL;
	for (char *name, *said; rule_next_member(&rest, &name, &said);) {
		char *place = mem_printf("%s#", name);
		json_object_set_new(members, place, json_integer((json_int_t)json_object_size(members)));
		json_object_set_new(members, name, json_string(said));
		free(place);
		free(name);
		free(said);
	}
	for (struct rule_word word = RULE_WORD_INIT; rule_next_word(&words, &word);) {
		char *name = mem_printf("%s=%s", word.member, word.value);
		json_object_set_new(members, name, json_string(word.said));
		free(name);
	}
	return members;
}

char *catalog_members(const struct catalog *catalog, const char *lang)
{
	json_t *rules = json_object();
	for (size_t i = 0; i < catalog_count(catalog); i++) {
		const struct rule *rule = catalog_at(catalog, i);
		json_t *members = members_of(rule, str_eq(lang, "ru"));
		if (members)
			json_object_set_new(rules, rule->name, members);
	}
	char *text = json_dumps(rules, JSON_COMPACT);
	json_decref(rules);
	return text;
}

size_t catalog_broken_count(const struct catalog *catalog)
{
	return catalog->broken.len;
}

const char *catalog_broken_at(const struct catalog *catalog, size_t index)
{
	return catalog->broken.items[index].text;
}

const struct files *catalog_files(const struct catalog *catalog)
{
	return catalog->files;
}

/* Fills source from the file path. */
static bool open_source(const struct catalog *catalog, const char *path, const struct shape *shape, struct arena *arena,
	struct sql_source *source, struct err *err)
{
	const struct files_entry *file = files_find(catalog->files, path);
	struct sql_param *params = NULL;
	size_t nparams = 0;
	if (!file)
		return err_set(err, ERR_MISSING, _("there is no file %s"), path);
	if (!sql_head_params(arena, file->where, file->text, &params, &nparams, err))
		return false;
	*source = (struct sql_source){
		.path = file->where,
		.line = 1,
		.text = file->text,
		.shape = shape,
		.params = params,
		.nparams = nparams,
	};
	source->inserts = inserts_of(catalog->files, arena, &source->ninserts);
	return true;
}

bool catalog_query(const struct catalog *catalog, const char *path, const struct shape *shape, struct arena *arena,
	struct sql *out, struct err *err)
{
	struct sql_source source;
	return open_source(catalog, path, shape, arena, &source, err) && sql_compile(arena, &source, out, err);
}

bool catalog_rule_query(const struct catalog *catalog, const struct rule *rule, enum rule_part part, const char *around,
	const struct shape *shape, struct arena *arena, struct sql *out, struct err *err)
{
	struct sql_source source;
	if (around && !open_source(catalog, around, shape, arena, &source, err))
		return false;
	return rule_compile(rule, part, shape, around ? &source : NULL, arena, out, err);
}

/* What inner declares and inserts counts in source, too. */
static void put_within(struct sql_source *source, const struct sql_source *inner, struct arena *arena)
{
	struct sql_param *params = arena_zero(arena, source->nparams + inner->nparams + 1, sizeof(*params));
	struct sql_insert *inserts = arena_zero(arena, source->ninserts + 1, sizeof(*inserts));
	for (size_t i = 0; i < source->nparams + inner->nparams; i++)
		params[i] = i < source->nparams ? source->params[i] : inner->params[i - source->nparams];
	inserts[0] = (struct sql_insert){"query", inner->text, inner->path, inner->line};
	for (size_t i = 0; i < source->ninserts; i++)
		inserts[i + 1] = source->inserts[i];
	source->params = params;
	source->nparams += inner->nparams;
	source->inserts = inserts;
	source->ninserts++;
}

bool catalog_wrapped_query(const struct catalog *catalog, const char *around, const char *inner,
	const struct rule *rule, enum rule_part part, const struct shape *shape, struct arena *arena, struct sql *out,
	struct err *err)
{
	struct sql_source source, within;
	if (!open_source(catalog, around, shape, arena, &source, err) ||
		!open_source(catalog, inner, shape, arena, &within, err))
		return false;
	put_within(&source, &within, arena);
	if (rule)
		return rule_compile(rule, part, shape, &source, arena, out, err);
	return sql_compile(arena, &source, out, err);
}

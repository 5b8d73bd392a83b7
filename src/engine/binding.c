#include "engine/binding.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void binding_init(struct binding *binding)
{
	*binding = (struct binding){.arena = arena_new()};
}

void binding_done(struct binding *binding)
{
	arena_free(binding->arena);
	free(binding->items);
	*binding = (struct binding){.arena = NULL};
}

void binding_text(struct binding *binding, const char *name, const char *value)
{
	VEC_PUSH(binding, ((struct pg_param){name, value}));
}

void binding_int(struct binding *binding, const char *name, int64_t value)
{
	binding_text(binding, name, arena_printf(binding->arena, "%" PRId64, value));
}

void binding_id(struct binding *binding, const char *name, int64_t id)
{
	if (id)
		binding_int(binding, name, id);
	else
		binding_text(binding, name, NULL);
}

void binding_bool(struct binding *binding, const char *name, bool value)
{
	binding_text(binding, name, value ? "true" : "false");
}

void binding_element(struct str *array, const char *value)
{
	str_addc(array, array->len ? ',' : '{');
	if (!value) {
		str_add(array, "NULL");
		return;
	}
	str_addc(array, '"');
	for (size_t plain; *value; value += plain) {
		plain = strcspn(value, "\"\\");
		if (!plain) {
			str_addc(array, '\\');
			plain = 1;
		}
		str_addn(array, value, plain);
	}
	str_addc(array, '"');
}

void binding_array(struct binding *binding, const char *name, struct str *array)
{
	str_add(array, array->len ? "}" : "{}");
	binding_text(binding, name, arena_strdup(binding->arena, str_text(array)));
	str_done(array);
}

void binding_key_names(struct binding *binding, const char *name, const struct rule *rule)
{
	struct str array = STR_INIT;
	for (size_t i = 0; i < rule->nkey; i++)
		binding_element(&array, rule->key[i].name);
	binding_array(binding, name, &array);
}

/* A JSON value as the text that its SQL type reads; NULL for null. text is free()d by the caller. */
static char *value_text(const json_t *value)
{
	if (!value || json_is_null(value))
		return NULL;
	if (json_is_string(value))
		return mem_strdup(json_string_value(value));
	/* With all 17 digits 0.1 would become another decimal fraction. */
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
}

static bool lacks(const char *name, struct err *err)
{
	return err_set(err, ERR_QUERY, _("a key has no \"%s\""), name);
}

static bool add_key_column(struct binding *binding, const char *name, const json_t *keys, struct err *err)
{
	struct str array = STR_INIT;
	size_t index;
	json_t *key;
	json_array_foreach(keys, index, key)
	{
		char *value = value_text(json_object_get(key, name));
		if (!value) {
			str_done(&array);
			return lacks(name, err);
		}
		binding_element(&array, value);
		free(value);
	}
	binding_array(binding, name, &array);
	return true;
}

bool binding_keys(struct binding *binding, const struct rule *rule, const char *keys, struct err *err)
{
	json_error_t where;
	json_t *parsed = keys ? json_loads(keys, 0, &where) : NULL;
	bool ok =
		!keys || json_is_array(parsed) || err_set(err, ERR_QUERY, _("the keys are not a list: %s"), where.text);
	for (size_t i = 0; i < rule->nkey && ok; i++) {
		if (keys)
			ok = add_key_column(binding, rule->key[i].name, parsed, err);
		else
			binding_text(binding, rule->key[i].name, NULL);
	}
	json_decref(parsed);
	return ok;
}

bool binding_columns(struct binding *binding, const struct pg_rows *columns, struct err *err)
{
	for (size_t i = 0; i < pg_rows_count(columns); i++) {
		const char *name = pg_rows_get(columns, i, "name");
		if (pg_rows_bool(columns, i, "lacks"))
			return lacks(name, err);
		binding_text(binding, name, pg_rows_get(columns, i, "values"));
	}
	return true;
}

bool binding_params(struct binding *binding, const struct rule *rule, const char *params, struct err *err)
{
	json_t *parsed = params ? json_loads(params, 0, NULL) : NULL;
	bool ok = true;
	for (size_t i = 0; i < rule->nparams && ok; i++) {
		const char *name = rule->params[i].name;
		char *value = value_text(json_object_get(parsed, name));
		ok = value || err_set(err, ERR_QUERY, _("rule %s needs the parameter \"%s\""), rule->name, name);
		if (ok)
			binding_text(binding, name, arena_strdup(binding->arena, value));
		free(value);
	}
	json_decref(parsed);
	return ok;
}

/*
 * The values of one statement's named parameters, gathered one by one. Everything that is added as
 * a number is written into the binding's own memory; texts are borrowed.
 */
#ifndef ENGINE_BINDING_H
#define ENGINE_BINDING_H

#include "base/err.h"
#include "base/str.h"
#include "conf/rule.h"
#include "store/pg.h"

#include <stdbool.h>
#include <stdint.h>

/* Plain value: binding_init, then binding_done. */
struct binding {
	struct arena *arena;
	struct pg_param *items;
	size_t len;
	size_t cap;
};

void binding_init(struct binding *binding);
void binding_done(struct binding *binding);

void binding_text(struct binding *binding, const char *name, const char *value); /* NULL is null */
void binding_int(struct binding *binding, const char *name, int64_t value);
void binding_id(struct binding *binding, const char *name, int64_t id); /* 0 is null */
void binding_bool(struct binding *binding, const char *name, bool value);

/* An array, put together in array (STR_INIT): element by element, in which NULL is null; then it is bound under name,
 * and array is empty again. */
void binding_element(struct str *array, const char *value);
void binding_array(struct binding *binding, const char *name, struct str *array);

/* The names of the rule's key columns as a text[] under name. */
void binding_key_names(struct binding *binding, const char *name, const struct rule *rule);

/* The rule's key columns, each as an array taken from keys, a JSON array of key objects; keys NULL gives nulls (all).
 * False and *err (ERR_QUERY) if keys is no such array. */
bool binding_keys(struct binding *binding, const struct rule *rule, const char *keys, struct err *err);

/* The same from rows with name and values, an array as the server writes it, for each key column; borrowed. False and
 * *err (ERR_QUERY) where one lacks a key's. */
bool binding_columns(struct binding *binding, const struct pg_rows *columns, struct err *err);

/* An action's own parameters, taken by name from params, a JSON object (NULL: none). False and *err (ERR_QUERY, naming
 * it) if one is missing or none of the rule's. */
bool binding_params(struct binding *binding, const struct rule *rule, const char *params, struct err *err);

#endif

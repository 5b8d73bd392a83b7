#include "engine/detect.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/binding.h"
#include "engine/chunk.h"
#include "engine/said.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { STORE_TRIES = 40, STORE_WAIT_MS = 100 }; /* each try may wait for a lock first */

/* What all sections of a rule may use. */
static bool bind_request(struct binding *binding, const struct detect_request *request, struct err *err)
{
	binding_text(binding, "scope", request->scope);
	binding_bool(binding, "force", request->force);
	binding_bool(binding, "settled", request->settled);
	binding_text(binding, "rule", request->rule->name);
	/* What is settled is not looked up by its key. */
	binding_text(binding, "keys", request->settled ? "[]" : request->keys);
	return request->columns ? binding_columns(binding, request->columns, err)
				: binding_keys(binding, request->rule, request->keys, err);
}

static int64_t begin_run(struct site *site, const struct detect_request *request, struct err *err)
{
	const struct pg_param params[] = {
		{"rule", request->rule->name},
		{"hash", request->rule->hash},
		{"run_scope", request->scope},
		{"partial", request->scope || request->keys ? "true" : "false"},
	};
	struct pg_rows *rows = site_ask(site, PG_WRITE, "sql/engine/run-begin.sql", NULL, params, 4, err);
	int64_t run = rows ? pg_rows_int(rows, 0, "id") : 0;
	pg_rows_free(rows);
	return run;
}

static void fail_run(struct site *site, int64_t run, const char *why)
{
	struct binding binding;
	struct err ignored = ERR_INIT;
	char *plain = said_plain(why);
	binding_init(&binding);
	binding_int(&binding, "run", run);
	binding_text(&binding, "error", plain);
	if (pg_alive(site->pg))
		pg_rows_free(site_ask(
			site, PG_WRITE, "sql/engine/run-fail.sql", NULL, binding.items, binding.len, &ignored));
	err_done(&ignored);
	binding_done(&binding);
	free(plain);
}

static bool end_run(struct site *site, const struct detect_result *result, struct err *err)
{
	struct arena *arena = arena_new();
	struct binding binding;
	struct sql sql;
	binding_init(&binding);
	binding_int(&binding, "run", result->run);
	binding_int(&binding, "found", result->found);
	binding_int(&binding, "added", result->added);
	binding_int(&binding, "changed", result->changed);
	binding_int(&binding, "resolved", result->resolved);
	bool ok = catalog_query(site->catalog, "sql/engine/run-end.sql", NULL, arena, &sql, err) &&
		  pg_do(site->pg, &sql, binding.items, binding.len, NULL, err);
	binding_done(&binding);
	arena_free(arena);
	return ok;
}

bool detect_difference(struct site *site, const struct domain *domain, const struct detect_request *request,
	struct detect_result *result, struct err *err)
{
	struct arena *arena = arena_new();
	struct binding binding;
	struct pg_rows *rows = NULL;
	struct sql sql;
	binding_init(&binding);
	bool ok = catalog_rule_query(site->catalog, request->rule, RULE_DETECT, "sql/engine/detect-store.sql",
			  domain->shape, arena, &sql, err) &&
		  bind_request(&binding, request, err);
	if (ok)
		rows = pg_run(site->pg, &sql, binding.items, binding.len, err);
	ok = rows != NULL;
	if (ok && pg_rows_get(rows, 0, "twice"))
		ok = err_set(err, ERR_QUERY, _("the rule returned the key %s more than once"),
			pg_rows_get(rows, 0, "twice"));
	if (ok) {
		result->found = pg_rows_int(rows, 0, "found");
		result->added = pg_rows_int(rows, 0, "added");
		result->changed = pg_rows_int(rows, 0, "changed");
		result->resolved = pg_rows_int(rows, 0, "resolved");
	}
	pg_rows_free(rows);
	binding_done(&binding);
	arena_free(arena);
	return ok;
}

/* Runs a statement of a part under a lease. *held: a row came back. */
static bool fence(struct site *site, const char *path, const struct lease *lease, bool *held, struct err *err)
{
	struct binding binding;
	struct pg_rows *rows = NULL;
	struct sql sql;
	if (!lease)
		return true;
	struct arena *arena = arena_new();
	binding_init(&binding);
	binding_int(&binding, "job", lease->job);
	binding_int(&binding, "part", lease->part);
	binding_int(&binding, "token", lease->token);
	if (catalog_query(site->catalog, path, NULL, arena, &sql, err))
		rows = pg_run(site->pg, &sql, binding.items, binding.len, err);
	*held = rows && pg_rows_count(rows);
	binding_done(&binding);
	arena_free(arena);
	bool ok = rows != NULL;
	pg_rows_free(rows);
	return ok;
}

/* Everything between begin and commit. */
static bool store(struct site *site, const struct domain *domain, const struct detect_request *request,
	const struct lease *lease, struct detect_result *result, bool *held, struct err *err)
{
	if (!fence(site, "sql/engine/part-hold.sql", lease, held, err))
		return false;
	if (!*held)
		return true;
	return detect_difference(site, domain, request, result, err) && end_run(site, result, err) &&
	       fence(site, "sql/engine/part-done.sql", lease, held, err);
}

/* All of it in one transaction. */
static bool store_once(struct site *site, const struct domain *domain, const struct detect_request *request,
	const struct lease *lease, struct detect_result *result, bool *held, struct err *err)
{
	const struct pg_limits limits = site_detect_limits(site, domain);
	bool ok = pg_begin(site->pg, PG_WRITE, &limits, err) &&
		  store(site, domain, request, lease, result, held, err) && pg_commit(site->pg, err);
	if (!ok)
		pg_rollback(site->pg);
	return ok;
}

/* Another look holds what it finds until it is through: its rows, or some of them in another order. A statement that
 * took too long takes as long again. */
static bool is_held_up(const struct err *err)
{
	return str_eq(err->sqlstate, "55P03") || str_eq(err->sqlstate, "40P01");
}

bool detect_store_held(struct site *site, const struct detect_request *request, const struct lease *lease,
	struct detect_result *result, bool *held, struct err *err)
{
	int64_t begun = clock_ms();
	const struct domain *domain = site_domain(site, request->rule, err);
	*result = (struct detect_result){.run = 0};
	*held = true;
	if (!domain || !(result->run = begin_run(site, request, err)))
		return false;
	bool ok = store_once(site, domain, request, lease, result, held, err);
	/* A job's own is begun again by its runner. */
	for (int try = 1; !ok && !lease && is_held_up(err) && try < STORE_TRIES; try++) {
		err_done(err);
		clock_sleep_ms(STORE_WAIT_MS);
		ok = store_once(site, domain, request, lease, result, held, err);
	}
	if ((!ok && err->kind != ERR_INTERRUPTED) || !*held)
		fail_run(site, result->run, ok ? _("another runner does it") : err->text);
	result->duration_ms = clock_ms() - begun;
	return ok;
}

bool detect_store(
	struct site *site, const struct detect_request *request, struct detect_result *result, struct err *err)
{
	bool held;
	return detect_store_held(site, request, NULL, result, &held, err);
}

/* Hands on the rows of a statement with key, scope, label, stored and actual. */
struct forward {
	detect_row_fn *row;
	void *data;
	int64_t found;
};

static bool forward_row(void *data, const struct pg_rows *rows, struct err *err)
{
	struct forward *forward = data;
	const struct detect_row row = {
		.key = pg_rows_get(rows, 0, "key"),
		.scope = pg_rows_get(rows, 0, "scope"),
		.label = pg_rows_get(rows, 0, "label"),
		.stored = pg_rows_get(rows, 0, "stored"),
		.actual = pg_rows_get(rows, 0, "actual"),
		.first_seen = pg_rows_get(rows, 0, "first_seen"),
		.reopened = (int)pg_rows_int(rows, 0, "reopened"),
	};
	forward->found++;
	return forward->row(forward->data, &row, err);
}

static bool stream(struct site *site, const struct domain *domain, const struct sql *sql,
	const struct detect_request *request, struct forward *forward, struct err *err)
{
	struct binding binding;
	binding_init(&binding);
	bool ok = bind_request(&binding, request, err) &&
		  site_stream(site, domain, sql, binding.items, binding.len, forward_row, forward, err);
	binding_done(&binding);
	return ok;
}

bool detect_stream(struct site *site, const struct detect_request *request, detect_row_fn *row, void *data,
	struct detect_result *result, struct err *err)
{
	struct forward forward = {.row = row, .data = data};
	struct arena *arena = arena_new();
	int64_t begun = clock_ms();
	struct sql sql;
	const struct domain *domain = site_domain(site, request->rule, err);
	bool ok = domain &&
		  catalog_rule_query(site->catalog, request->rule, RULE_DETECT, "sql/engine/detect-stream.sql",
			  domain->shape, arena, &sql, err) &&
		  stream(site, domain, &sql, request, &forward, err);
	*result = (struct detect_result){.found = forward.found, .duration_ms = clock_ms() - begun};
	arena_free(arena);
	return ok;
}

bool detect_findings(
	struct site *site, const struct detect_request *request, detect_row_fn *row, void *data, struct err *err)
{
	struct forward forward = {.row = row, .data = data};
	struct arena *arena = arena_new();
	struct sql sql;
	bool ok = catalog_query(site->catalog, "sql/engine/findings.sql", NULL, arena, &sql, err) &&
		  stream(site, NULL, &sql, request, &forward, err);
	arena_free(arena);
	return ok;
}

/* Writes the canonical form of a uuid, in lower case, to out. False if text is none. */
static bool canonical_uuid(const char *text, size_t len, char out[37])
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	if (len != sizeof(form) - 1)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool fits = form[i] == '-' ? text[i] == '-' : isxdigit((unsigned char)text[i]);
		if (!fits)
			return false;
		out[i] = (char)tolower((unsigned char)text[i]);
	}
	out[len] = '\0';
	return true;
}

/* A number as PostgreSQL's own jsonb has it: a key that is text there would be another one. */
static json_t *number_value(const char *text, size_t len, bool is_whole)
{
	enum { SAFE_DIGITS = 15 }; /* what a double keeps of a decimal fraction */
	json_t *value = len && !isspace((unsigned char)*text) ? json_loadb(text, len, JSON_DECODE_ANY, NULL) : NULL;
	if (json_is_integer(value) || (json_is_real(value) && !is_whole && len <= SAFE_DIGITS + 1))
		return value;
	json_decref(value);
	return NULL;
}

static json_t *boolean_value(const char *text, size_t len)
{
	if (len == strlen("true") && memcmp(text, "true", len) == 0)
		return json_true();
	return len == strlen("false") && memcmp(text, "false", len) == 0 ? json_false() : NULL;
}

/* How a column's type stands in JSON, by the beginning of its name; all others as text. */
enum key_form { KEY_TEXT, KEY_WHOLE, KEY_NUMBER, KEY_BOOLEAN };

static enum key_form key_form_of(const char *type)
{
	static const struct {
		const char *type;
		enum key_form form;
	} forms[] = {
		{"smallint", KEY_WHOLE},
		{"integer", KEY_WHOLE},
		{"bigint", KEY_WHOLE},
		{"int", KEY_WHOLE},
		{"int2", KEY_WHOLE},
		{"int4", KEY_WHOLE},
		{"int8", KEY_WHOLE},
		{"oid", KEY_WHOLE},
		{"numeric", KEY_NUMBER},
		{"decimal", KEY_NUMBER},
		{"real", KEY_NUMBER},
		{"float4", KEY_NUMBER},
		{"float8", KEY_NUMBER},
		{"double precision", KEY_NUMBER},
		{"boolean", KEY_BOOLEAN},
		{"bool", KEY_BOOLEAN},
	};
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		size_t len = strlen(forms[i].type);
		if (strncmp(type, forms[i].type, len) == 0 && (!type[len] || type[len] == '('))
			return forms[i].form;
	}
	return KEY_TEXT;
}

/* One column's value as JSON, or NULL if it is not of the column's type. */
static json_t *key_value(const struct sql_param *column, const char *text, size_t len)
{
	char uuid[37];
	enum key_form form = key_form_of(column->type);
	if (form == KEY_BOOLEAN)
		return boolean_value(text, len);
	if (form != KEY_TEXT)
		return number_value(text, len, form == KEY_WHOLE);
	if (str_eq(column->type, "uuid"))
		return canonical_uuid(text, len, uuid) ? json_string(uuid) : NULL;
	return len ? json_stringn(text, len) : NULL;
}

bool detect_key_parse(const struct rule *rule, const char *text, struct str *out, struct err *err)
{
	json_t *key = json_object();
	const char *at = text;
	for (size_t i = 0; i < rule->nkey && at; i++) {
		const char *comma = i + 1 < rule->nkey ? strchr(at, ',') : NULL;
		size_t len = comma ? (size_t)(comma - at) : strlen(at);
		json_t *value = key_value(&rule->key[i], at, len);
		if (value)
			json_object_set_new(key, rule->key[i].name, value);
		at = comma ? comma + 1 : NULL;
	}
	bool ok = json_object_size(key) == rule->nkey;
	if (ok) {
		char *dumped = json_dumps(key, JSON_COMPACT | JSON_REAL_PRECISION(15));
		str_add(out, dumped);
		free(dumped);
	}
	json_decref(key);
	if (ok)
		return true;
	struct str expected = STR_INIT;
	for (size_t i = 0; i < rule->nkey; i++)
		str_addf(&expected, "%s%s (%s)", i ? "," : "", rule->key[i].name, rule->key[i].type);
	err_set(err, ERR_USAGE, _("\"%s\" is no key of %s: expected %s"), text, rule->name, str_text(&expected));
	str_done(&expected);
	return false;
}

#include "cli/ask.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/target.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct site *ask_kept(struct context *context, const struct target_database *database, struct err *err)
{
	if (!database)
		database = context_database(context, NULL, err);
	struct site *site = context_site_of(context, database, err);
	if (site && !site->rights.schema)
		err_set(err, ERR_MISSING, _("nothing is kept here: run \"trueup migrate\""));
	else if (site && !site->rights.viewer)
		err_set(err, ERR_DENIED, _("this login is not a member of trueup_viewer"));
	else
		return site;
	return NULL;
}

bool ask_stream(struct site *site, const char *path, const char *system, const struct pg_param *params, size_t nparams,
	pg_row_fn *row, void *data, struct err *err)
{
	const struct domain *domain = system ? domains_find(&site->domains, system) : NULL;
	if (system && !domain)
		return err_set(err, ERR_MISSING, _("the system %s is not here"), system);
	struct arena *arena = arena_new();
	struct sql sql;
	bool ok = catalog_query(site->catalog, path, domain ? domain->shape : NULL, arena, &sql, err) &&
		  site_stream(site, domain, &sql, params, nparams, row, data, err);
	arena_free(arena);
	return ok;
}

static bool add_key(const struct rule *rule, const char *word, struct str *out, struct err *err)
{
	str_addc(out, out->len ? ',' : '[');
	return detect_key_parse(rule, word, out, err);
}

bool ask_keys(const struct rule *rule, const char *const *words, size_t nwords, struct str *out, struct err *err)
{
	for (size_t i = 0; i < nwords; i++)
		if (!add_key(rule, words[i], out, err))
			return false;
	str_addc(out, ']');
	return true;
}

bool ask_key_options(const struct context *context, const struct rule *rule, struct str *out, struct err *err)
{
	const char *word;
	for (size_t i = 0; (word = args_at(context->args, OPTION_KEY, i)); i++)
		if (!add_key(rule, word, out, err))
			return false;
	if (out->len)
		str_addc(out, ']');
	return true;
}

/* What stands before the colon; NULL and *err if no such database is there, or none was named among several. */
static const struct target_database *database_named(
	struct context *context, const char *text, const char *what, const char *colon, struct err *err)
{
	const struct target *target = context_target(context, err);
	struct str names = STR_INIT;
	if (!target)
		return NULL;
	if (colon) {
		char *name = mem_strndup(text, (size_t)(colon - text));
		const struct target_database *database = target_database_named(target, name, err);
		free(name);
		return database;
	}
	if (target->ndatabases == 1 || args_has(context->args, OPTION_SYSTEM))
		return context_database(context, NULL, err);
	for (size_t i = 0; i < target->ndatabases; i++)
		str_addf(&names, "%s%s:%s", i ? ", " : "", target->databases[i].name, text);
	err_set(err, ERR_USAGE, _("there are several databases; say which with the number of %s: %s"), what,
		str_text(&names));
	str_done(&names);
	return NULL;
}

const struct target_database *ask_number(
	struct context *context, const char *text, const char *what, int64_t *out, struct err *err)
{
	const char *colon = strrchr(text, ':');
	long number;
	if (!str_to_long(colon ? colon + 1 : text, 1, LONG_MAX, &number)) {
		err_set(err, ERR_USAGE, _("\"%s\" is no number of %s"), text, what);
		return NULL;
	}
	*out = number;
	return database_named(context, text, what, colon, err);
}

void ask_number_json(struct json_out *out, const struct site *site, const char *name, int64_t number)
{
	if (number)
		json_out_int(out, name, number);
	else
		json_out_null(out, name);
	if (site_name(site))
		json_out_text(out, "database", site_name(site));
}

#include "cli/ask.h"

#include "base/text.h"

#include <limits.h>

struct site *ask_kept(struct context *context, struct err *err)
{
	struct site *site = context_site(context, NULL, err);
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

bool ask_number(const char *text, const char *what, int64_t *out, struct err *err)
{
	long number;
	if (!str_to_long(text, 1, LONG_MAX, &number))
		return err_set(err, ERR_USAGE, _("\"%s\" is no number of %s"), text, what);
	*out = number;
	return true;
}

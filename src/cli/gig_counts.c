#include "cli/gig_counts.h"

#include "base/str.h"
#include "base/text.h"
#include "cli/term_text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct rule *gig_rule(struct context *context, struct site **site, struct err *err)
{
	const struct catalog *catalog = context_catalog(context, err);
	const struct rule *rule = catalog ? catalog_find(catalog, "gig-counters", err) : NULL;
	*site = rule ? context_site(context, rule->system, err) : NULL;
	return *site && site_domain(*site, rule, err) ? rule : NULL;
}

static struct counter column(const struct pg_rows *rows, const char *name)
{
	return (struct counter){
		.is_null = pg_rows_get(rows, 0, name) == NULL,
		.value = pg_rows_int(rows, 0, name),
	};
}

/* The one value of a key with one column; free() it. */
static char *key_value(const char *key)
{
	struct str value = STR_INIT;
	term_add_key(&value, key);
	return str_take(&value);
}

bool gig_read(struct context *context, struct site *site, const char *key, struct gig_counts *out, struct err *err)
{
	const char *workspace = args_get(context->args, OPTION_WORKSPACE);
	char *id = key_value(key);
	const struct pg_param params[] = {{"gig_id", id}};
	struct pg_rows *rows = site_ask(site, PG_READ, "sql/queries/gigs/verb-count.sql", "gigs", params, 1, err);
	bool ok = rows != NULL;
	if (ok && !pg_rows_count(rows))
		ok = err_set(err, ERR_MISSING, _("there is no gig %s"), id);
	if (ok && workspace && !str_eq(workspace, pg_rows_get(rows, 0, "workspace_id")))
		ok = err_set(err, ERR_REFUSED, _("gig %s is not in workspace %s"), id, workspace);
	if (ok)
		*out = (struct gig_counts){
			.responses = column(rows, "responses"),
			.new_responses = column(rows, "new_responses"),
			.total = pg_rows_int(rows, 0, "total"),
			.new = pg_rows_int(rows, 0, "new"),
		};
	pg_rows_free(rows);
	free(id);
	return ok;
}

bool gig_in_sync(const struct gig_counts *counts)
{
	return !counts->responses.is_null && counts->responses.value == counts->total &&
	       !counts->new_responses.is_null && counts->new_responses.value == counts->new;
}

void counter_json(struct json_out *out, const char *name, struct counter counter)
{
	if (counter.is_null)
		json_out_null(out, name);
	else
		json_out_int(out, name, counter.value);
}

const char *counter_text(struct counter counter, char buffer[24])
{
	if (counter.is_null)
		return term_glyph("–", "-");
	snprintf(buffer, 24, "%" PRId64, counter.value);
	return buffer;
}

struct counter counter_of(const char *json, const char *member, struct counter fallback)
{
	json_t *object = json ? json_loads(json, 0, NULL) : NULL;
	json_t *value = json_object_get(object, member);
	struct counter counter = fallback;
	if (value)
		counter = (struct counter){.is_null = !json_is_integer(value), .value = json_integer_value(value)};
	json_decref(object);
	return counter;
}

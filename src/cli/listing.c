#include "cli/listing.h"

#include "cli/ask.h"
#include "cli/several.h"
#include "cli/term_text.h"

struct printing {
	struct context *context;
	const struct listing *listing;
	const struct site *site; /* the one it is from; NULL: several */
	bool json;
	struct json_out *out; /* begun with the first row: an error is no empty list */
	struct table *table;
};

static void begin_json(struct printing *printing)
{
	printing->out = json_out_new(stdout);
	if (!printing->listing->single)
		json_out_array(printing->out, NULL);
}

static bool take_row(void *data, const struct site *site, const struct pg_rows *row, struct err *err)
{
	struct printing *printing = data;
	(void)err;
	if (printing->listing->found > printing->context->status)
		printing->context->status = printing->listing->found;
	if (printing->json && !printing->out)
		begin_json(printing);
	if (printing->json)
		printing->listing->add_json(printing->out, site, row);
	else
		printing->listing->add_text(printing->table, site, row);
	return true;
}

static bool take_own_row(void *data, const struct pg_rows *row, struct err *err)
{
	const struct printing *printing = data;
	return take_row(data, printing->site, row, err);
}

bool listing_print(struct context *context, struct site *site, const struct listing *listing,
	const struct pg_param *params, size_t nparams, struct err *err)
{
	struct printing printing = {.context = context, .listing = listing, .json = context->json};
	if (!printing.json)
		printing.table = table_new(stdout, listing->columns, listing->ncolumns, term_columns());
	const struct several_stream stream = {
		.path = listing->path,
		.column = listing->column,
		.descending = listing->descending,
		.rows_max = listing->rows_max,
		.params = params,
		.nparams = nparams,
	};
	printing.site = site;
	bool ok = site ? ask_stream(site, listing->path, NULL, params, nparams, take_own_row, &printing, err)
		       : several_stream(context, &stream, take_row, &printing, err);
	if (ok && printing.json && !printing.out)
		begin_json(&printing);
	json_out_free(printing.out);
	table_free(printing.table);
	return ok;
}

void listing_add_members(struct json_out *out, const struct site *site, const struct pg_rows *row,
	const char *const *raw, size_t nraw, const char *const *texts, size_t ntexts)
{
	if (site_name(site))
		json_out_text(out, "database", site_name(site));
	for (size_t i = 0; i < nraw; i++)
		json_out_raw(out, raw[i], pg_rows_get(row, 0, raw[i]));
	for (size_t i = 0; i < ntexts; i++)
		json_out_text(out, texts[i], pg_rows_get(row, 0, texts[i]));
}

#include "cli/listing.h"

#include "cli/ask.h"
#include "cli/term_text.h"

struct printing {
	const struct listing *listing;
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

static bool take_row(void *data, const struct pg_rows *row, struct err *err)
{
	struct printing *printing = data;
	(void)err;
	if (printing->json && !printing->out)
		begin_json(printing);
	if (printing->json)
		printing->listing->add_json(printing->out, row);
	else
		printing->listing->add_text(printing->table, row);
	return true;
}

bool listing_print(struct context *context, struct site *site, const struct listing *listing,
	const struct pg_param *params, size_t nparams, struct err *err)
{
	struct printing printing = {.listing = listing, .json = context->json};
	if (!printing.json)
		printing.table = table_new(stdout, listing->columns, listing->ncolumns, term_columns());
	bool ok = ask_stream(site, listing->path, NULL, params, nparams, take_row, &printing, err);
	if (ok && printing.json && !printing.out)
		begin_json(&printing);
	json_out_free(printing.out);
	table_free(printing.table);
	return ok;
}

#include "base/text.h"
#include "cli/json_out.h"
#include "cli/table.h"
#include "cli/term_text.h"
#include "cli/verbs.h"

static void print_json(const struct files *files)
{
	struct json_out *out = json_out_new(stdout);
	json_out_array(out, NULL);
	for (size_t i = 0; i < files_count(files); i++) {
		const struct files_entry *file = files_at(files, i);
		json_out_object(out, NULL);
		json_out_text(out, "path", file->path);
		json_out_text(out, "origin", files_origin_name(file->origin));
		json_out_text(out, "where", file->where);
		json_out_bool(out, "overrides", file->overrides);
		json_out_close(out);
	}
	json_out_free(out);
}

static const char *origin(const struct files_entry *file)
{
	if (file->origin == FILES_BUILTIN)
		return _("built in");
	return file->overrides ? _("instead of a built-in one or another") : _("added");
}

static const struct table_column columns[] = {
	{.title = TEXT("FILE")},
	{.title = TEXT("ORIGIN")},
	{.title = TEXT("WHERE")},
};

bool files_verb(struct context *context, struct err *err)
{
	const struct files *files = context_files(context, err);
	if (!files)
		return false;
	if (context->json) {
		print_json(files);
		return true;
	}
	struct table *table = table_new(stdout, columns, 3, term_columns());
	for (size_t i = 0; i < files_count(files); i++) {
		const struct files_entry *file = files_at(files, i);
		table_cell(table, file->path);
		table_cell(table, origin(file));
		table_cell(table, file->origin == FILES_BUILTIN ? "" : file->where);
	}
	table_free(table);
	return true;
}

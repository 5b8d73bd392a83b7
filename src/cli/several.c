#include "cli/several.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "cli/ask.h"
#include "conf/target.h"

#include <stdlib.h>
#include <string.h>

size_t several_count(struct context *context, struct err *err)
{
	const struct target *target = context_target(context, err);
	if (!target)
		return 0;
	return args_has(context->args, OPTION_SYSTEM) ? 1 : target->ndatabases;
}

const struct target_database *several_at(struct context *context, size_t index)
{
	struct err ignored = ERR_INIT; /* several_count has seen to the target */
	if (args_has(context->args, OPTION_SYSTEM))
		return context_database(context, NULL, &ignored);
	return &context_target(context, &ignored)->databases[index];
}

void several_complain(struct context *context, const struct target_database *database, const struct err *why)
{
	struct err told = ERR_INIT;
	err_set(&told, why->kind, "%s: %s", database->name, why->text);
	context_complain(context, &told);
	err_done(&told);
	if (context->status < context_exit(why))
		context->status = context_exit(why);
}

bool several_each(struct context *context, several_fn *each, void *data, struct err *err)
{
	size_t count = several_count(context, err);
	bool ok = count != 0;
	for (size_t i = 0; ok && i < count; i++) {
		struct err why = ERR_INIT;
		if (each(data, several_at(context, i), &why))
			continue;
		if (count == 1 || why.kind == ERR_INTERRUPTED) {
			err_move(err, &why);
			ok = false;
		} else {
			several_complain(context, several_at(context, i), &why);
		}
		err_done(&why);
	}
	return ok;
}

/* One database that is being read, and the row of it that comes next. */
struct reader {
	struct site *site;
	struct pg_rows *row; /* NULL: it has no more */
};

struct readers {
	struct context *context;
	const struct several_stream *stream;
	size_t count; /* databases that the verb is about */
	struct {
		VEC(struct reader);
	} list;
};

/* The next row of one. One that fails is complained of and has no more, unless it is the only one. */
static bool advance(struct readers *readers, struct reader *reader, struct err *err)
{
	struct err why = ERR_INIT;
	pg_rows_free(reader->row);
	reader->row = NULL;
	bool ok = pg_pull(reader->site->pg, &reader->row, &why);
	/* 22…: what is wrong is what was asked, and it is wrong everywhere. */
	if (!ok && (readers->count == 1 || why.kind == ERR_INTERRUPTED || str_starts(why.sqlstate, "22"))) {
		err_move(err, &why);
		return false;
	}
	if (!ok)
		several_complain(readers->context, reader->site->options.database, &why);
	err_done(&why);
	return true;
}

static bool begin(void *data, const struct target_database *database, struct err *err)
{
	struct readers *readers = data;
	const struct several_stream *stream = readers->stream;
	struct site *site = ask_kept(readers->context, database, err);
	if (!site)
		return false;
	struct arena *arena = arena_new();
	struct pg_limits limits = site_detect_limits(site, NULL);
	struct sql sql;
	bool ok = catalog_query(site->catalog, stream->path, NULL, arena, &sql, err) &&
		  pg_begin(site->pg, PG_READ, &limits, err);
	if (ok && !pg_pull_begin(site->pg, &sql, stream->params, stream->nparams, err)) {
		pg_rollback(site->pg);
		ok = false;
	}
	arena_free(arena);
	if (ok)
		VEC_PUSH(&readers->list, ((struct reader){.site = site}));
	return ok;
}

/* The one whose row comes before those of the others; NULL: there are no more. */
static struct reader *next(struct readers *readers)
{
	const char *column = readers->stream->column;
	struct reader *first = NULL;
	for (size_t i = 0; i < readers->list.len; i++) {
		struct reader *reader = &readers->list.items[i];
		if (!reader->row)
			continue;
		const char *one = pg_rows_get(reader->row, 0, column), *other = NULL;
		if (first)
			other = pg_rows_get(first->row, 0, column);
		int order = first ? strcmp(one ? one : "", other ? other : "") : 0;
		if (!first || (readers->stream->descending ? order > 0 : order < 0))
			first = reader;
	}
	return first;
}

static bool merge(struct readers *readers, several_row_fn *row, void *data, struct err *err)
{
	const size_t most = readers->stream->rows_max;
	bool ok = true;
	for (size_t i = 0; ok && i < readers->list.len; i++)
		ok = advance(readers, &readers->list.items[i], err);
	for (size_t taken = 0; ok && (!most || taken < most); taken++) {
		struct reader *reader = next(readers);
		if (!reader)
			break;
		ok = row(data, reader->site, reader->row, err) && advance(readers, reader, err);
	}
	return ok;
}

bool several_stream(
	struct context *context, const struct several_stream *stream, several_row_fn *row, void *data, struct err *err)
{
	struct readers readers = {.context = context, .stream = stream, .count = several_count(context, err)};
	bool ok = several_each(context, begin, &readers, err);
	if (ok && !readers.list.len)
		ok = err_set(err, ERR_CONNECT, _("none of the databases can be asked"));
	ok = ok && merge(&readers, row, data, err);
	for (size_t i = 0; i < readers.list.len; i++) {
		struct reader *reader = &readers.list.items[i];
		pg_rows_free(reader->row);
		pg_pull_end(reader->site->pg);
		/* It only reads: whether that ends by a commit or not makes no difference. */
		pg_rollback(reader->site->pg);
	}
	free(readers.list.items);
	return ok;
}

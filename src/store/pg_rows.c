#include "store/pg_rows.h"

#include "base/mem.h"
#include "store/pg.h"

#include <stdlib.h>

struct pg_rows *pg_rows_take(void *result)
{
	struct pg_rows *rows = mem_zero(1, sizeof(*rows));
	rows->result = result;
	return rows;
}

size_t pg_rows_count(const struct pg_rows *rows)
{
	return (size_t)PQntuples(rows->result) - rows->cut;
}

size_t pg_rows_columns(const struct pg_rows *rows)
{
	return (size_t)PQnfields(rows->result);
}

int pg_rows_column(const struct pg_rows *rows, const char *name)
{
	return PQfnumber(rows->result, name);
}

const char *pg_rows_at(const struct pg_rows *rows, size_t row, size_t column)
{
	if (PQgetisnull(rows->result, (int)row, (int)column))
		return NULL;
	return PQgetvalue(rows->result, (int)row, (int)column);
}

const char *pg_rows_get(const struct pg_rows *rows, size_t row, const char *name)
{
	int column = pg_rows_column(rows, name);
	return column < 0 ? NULL : pg_rows_at(rows, row, (size_t)column);
}

int64_t pg_rows_int(const struct pg_rows *rows, size_t row, const char *name)
{
	const char *text = pg_rows_get(rows, row, name);
	return text ? strtoll(text, NULL, 10) : 0;
}

bool pg_rows_bool(const struct pg_rows *rows, size_t row, const char *name)
{
	const char *text = pg_rows_get(rows, row, name);
	return text && *text == 't';
}

void pg_rows_cut(struct pg_rows *rows)
{
	rows->cut++;
}

void pg_rows_join(struct pg_rows *rows, const struct pg_rows *others)
{
	int at = (int)pg_rows_count(rows), columns = PQnfields(rows->result);
	for (int row = 0; row < (int)pg_rows_count(others); row++, at++)
		for (int column = 0; column < columns; column++) {
			bool null = PQgetisnull(others->result, row, column);
			if (!PQsetvalue(rows->result, at, column, PQgetvalue(others->result, row, column),
				    null ? -1 : PQgetlength(others->result, row, column)))
				abort();
		}
	rows->cut = (size_t)(PQntuples(rows->result) - at);
}

void pg_rows_free(struct pg_rows *rows)
{
	if (!rows)
		return;
	PQclear(rows->result);
	free(rows);
}

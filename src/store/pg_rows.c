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
	return (size_t)PQntuples(rows->result);
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

void pg_rows_free(struct pg_rows *rows)
{
	if (!rows)
		return;
	PQclear(rows->result);
	free(rows);
}

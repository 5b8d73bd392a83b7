/* The inside of a result, shared by pg.c and pg_rows.c alone. */
#ifndef STORE_PG_ROWS_H
#define STORE_PG_ROWS_H

#include <libpq-fe.h>

struct pg_rows {
	PGresult *result;
};

#endif

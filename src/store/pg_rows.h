/* The inside of a result, shared by pg.c and pg_rows.c alone. */
#ifndef STORE_PG_ROWS_H
#define STORE_PG_ROWS_H

#include <libpq-fe.h>
#include <stddef.h>

struct pg_rows {
	PGresult *result;
	size_t cut; /* rows at its end that are taken for not there */
};

#endif

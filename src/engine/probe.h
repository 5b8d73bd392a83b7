/*
 * What is there and what this login may do: the shape of each system's tables, trueup's own schema,
 * roles, and the installation's name. The statements and the reading of their answers are apart,
 * so that the console can ask without waiting.
 */
#ifndef ENGINE_PROBE_H
#define ENGINE_PROBE_H

#include "conf/shape.h"
#include "store/pg.h"

#include <stdbool.h>
#include <stddef.h>

/* trueup's own side of a database. Plain value; texts owned, freed with rights_done. */
struct rights {
	bool schema;     /* the schema trueup is there */
	bool viewer;     /* may read it */
	bool operator;   /* may submit jobs */
	bool runner;     /* may do jobs itself */
	bool other;      /* the schema trueup is of another version than this program */
	bool copy;       /* the installation's row is of another server */
	bool protect;    /* the installation is protected */
	char *label;     /* the installation's name; NULL before the first migrate */
	char *login;     /* session_user */
	char *database;  /* current_database() */
	char *server;    /* "15.20" */
	int deadlock_ms; /* the server's deadlock_timeout */
	int memory_kb;   /* its work_mem */
};

/* Paths of the statements. Their parameters: "systems" (a JSON object: system → schema or null) for PROBE_SHAPES,
 * "files" (a JSON object: migration → its hash, or null where only its name counts) for PROBE_INSTALLATION. PROBE_HERE
 * works without the schema trueup; PROBE_INSTALLATION only with it. */
#define PROBE_HERE "sql/engine/probe-here.sql"
#define PROBE_INSTALLATION "sql/engine/probe-installation.sql"
#define PROBE_SHAPES "sql/engine/probe-shapes.sql"

void rights_read_here(struct rights *rights, const struct pg_rows *rows);
void rights_read_installation(struct rights *rights, const struct pg_rows *rows);
void rights_done(struct rights *rights);

/* Where one system's tables are in the database, and which they are. */
struct domain {
	char *system;
	char *search_path; /* for set local search_path; NULL: the login's own */
	struct shape *shape;
	bool closed; /* the tables are there, and this login may not look into their schema */
};

/* All systems. */
struct domains {
	struct domain *items;
	size_t len;
};

/* Reads PROBE_SHAPES. */
void domains_read(struct domains *domains, const struct pg_rows *rows);
void domains_done(struct domains *domains);

/* The domain of a system, or NULL if it was not asked for. */
const struct domain *domains_find(const struct domains *domains, const char *system);

#endif

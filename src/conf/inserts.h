/* Pieces of SQL that more than one statement has in it: each file sql/inserts/NAME.sql is what {{NAME}} stands for
 * (conf/sql.h). Its head may say "-- params: …", of which whoever inserts it must have the same. */
#ifndef CONF_INSERTS_H
#define CONF_INSERTS_H

#include "base/mem.h"
#include "conf/files.h"
#include "conf/sql.h"

#include <stddef.h>

/* The inserts among files, for struct sql_source. Their number goes to *count. The array lives in arena, the texts as
 * long as files. Never fails. */
const struct sql_insert *inserts_of(const struct files *files, struct arena *arena, size_t *count);

#endif

#include "cli/room.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdlib.h>

bool room_read(struct room *room, struct site *site, const char *teacher, const char *student, struct err *err)
{
	const struct pg_param params[] = {{"teacher_id", teacher}, {"student_id", student}};
	struct pg_rows *rows = site_ask(site, PG_READ, "sql/queries/chats/verb-room.sql", "chats", params, 2, err);
	room_done(room);
	if (rows && pg_rows_count(rows)) {
		room->id = mem_strdup(pg_rows_get(rows, 0, "id"));
		room->deleted = pg_rows_bool(rows, 0, "deleted");
		room->created = pg_rows_int(rows, 0, "created");
	}
	pg_rows_free(rows);
	return rows != NULL;
}

void room_done(struct room *room)
{
	free(room->id);
	*room = (struct room){.id = NULL};
}

void room_json(struct json_out *out, const struct room *room, const char *result)
{
	struct str created = STR_INIT;
	if (room && room->created)
		clock_add_rfc3339(&created, (time_t)room->created);
	json_out_text(out, "room", room ? room->id : NULL);
	json_out_text(out, "result", result);
	json_out_text(out, "created_at", created.len ? str_text(&created) : NULL);
	str_done(&created);
}

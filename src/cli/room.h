/* The chat room of a teacher and a student, as the verbs read and tell it. */
#ifndef CLI_ROOM_H
#define CLI_ROOM_H

#include "base/err.h"
#include "cli/json_out.h"
#include "engine/site.h"

/* Plain value; freed with room_done. */
struct room {
	char *id; /* NULL: there is none; then what follows says nothing */
	bool deleted;
	int64_t created; /* Unix time; 0: not known */
};

/* Reads it, the open one where there are several, dropping what was there. */
bool room_read(struct room *room, struct site *site, const char *teacher, const char *student, struct err *err);
void room_done(struct room *room);

/* The members "room", "result" and "created_at"; room NULL: null. */
void room_json(struct json_out *out, const struct room *room, const char *result);

#endif

/*
 * The backend's own way to a chat: POST /api/chats/get-or-create, asked as the person whose token it is. It finds the
 * room of that person and another, or makes it; here nothing is written, and nothing is asked twice.
 */
#ifndef SYSTEMS_BACKEND_H
#define SYSTEMS_BACKEND_H

#include "base/err.h"

#include <signal.h>
#include <stdbool.h>

/* Plain values, borrowed. */
struct backend_options {
	const char *url;        /* what stands before "/api/…"; NULL: none is set */
	const char *token;      /* NULL: that in token_file */
	const char *token_file; /* NULL: that of token */
	const char *ca_file;    /* whom to trust, PEM, instead of the system's authorities; NULL: those */
	const volatile sig_atomic_t *interrupt;
};

/* What it answered. Plain value; freed with backend_answer_done. */
struct backend_answer {
	int status;    /* of HTTP; 0: none came */
	char *room;    /* the room's id; NULL: none was opened, or nobody knows, and why says so */
	char *why;     /* one safe line for people; NULL: all went well */
	bool of_token; /* it lies with the token, not with the pair */
	bool unsure;   /* it may have opened one all the same: its answer did not come, or was none */
};
void backend_answer_done(struct backend_answer *answer);

/* Opens the room of a teacher and a student (UUIDs). Whose the token is, it says itself where it is a JWT; else it is
 * taken for the teacher's. False and *err where nothing was asked: ERR_MISSING (no address, no token, no libcurl),
 * ERR_INPUT (one of them can be none), ERR_REFUSED (the token is of neither of them), ERR_INTERRUPTED. */
bool backend_open_room(const struct backend_options *options, const char *teacher, const char *student,
	struct backend_answer *answer, struct err *err);

/* The id of the person whose token it is, as a JWT says in "user_id", "sub" or "id", where that is a UUID; NULL: it
 * does not say. Nothing is verified: that is the backend's. To be freed. */
char *backend_token_owner(const char *token);

#endif

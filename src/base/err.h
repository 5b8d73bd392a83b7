/*
 * Errors. What can fail returns bool or a pointer and fills the caller's struct err; each layer
 * that passes it on adds what it knows, so that the message a person reads says where it happened
 * and what to do about it.
 *
 *	struct err err = ERR_INIT;
 *	if (!rule_load(&rule, path, &err))
 *		return err_wrap(&err, "rule %s", path);
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

/* What sort of thing went wrong; decides the exit status of a verb and whether to try again. */
enum err_kind {
	ERR_NONE,
	ERR_USAGE,       /* the command line or what was typed: exit 2 */
	ERR_INPUT,       /* a file that does not parse: exit 2 for lint, else 3 */
	ERR_CONNECT,     /* server not reached, or lost: exit 3, worth another try */
	ERR_TEMPORARY,   /* lock timeout, deadlock, serialization: worth another try */
	ERR_DENIED,      /* a missing right, named in the text: exit 3 */
	ERR_MISSING,     /* rule, system, table or row that is not there: exit 3 */
	ERR_REFUSED,     /* a guard said no (protected, wrong workspace, another rule text): exit 3 */
	ERR_QUERY,       /* the server refused the statement for good: exit 3 */
	ERR_INTERRUPTED, /* a signal: exit 130 */
	ERR_INTERNAL,    /* a bug: exit 3 */
};

/* Plain value. text is owned and NULL while kind is ERR_NONE. */
struct err {
	enum err_kind kind;
	char sqlstate[6]; /* five characters, or "" where no server was asked */
	char *text;       /* one line, no newline at its end */
};

#define ERR_INIT                 \
	{                        \
		.kind = ERR_NONE \
	}

/* Sets kind and text, dropping what was there. Always returns false, so that a caller can return it. err may be NULL.
 */
bool err_set(struct err *err, enum err_kind kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Puts "fmt: " before the text. Keeps kind and sqlstate. Always returns false. */
bool err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Moves from into to (dropping what to had); from is left empty. Always returns false. */
bool err_move(struct err *to, struct err *from);

/* True if the same call may succeed a moment later: ERR_CONNECT or ERR_TEMPORARY. */
bool err_is_temporary(const struct err *err);

/* The stable word for a kind, as in JSON: "usage", "connect", … */
const char *err_kind_name(enum err_kind kind);

/* Frees the text and empties err, which can be used again. */
void err_done(struct err *err);

#endif

/*
 * The members of a JSON object that are asked for, read without making a tree of it: for answers that come by the
 * thousand and of which two numbers are wanted. It takes only what is plain and beyond doubt, and leaves all else to a
 * real parser, which takes five times as long.
 */
#ifndef BASE_JSON_PLAIN_H
#define BASE_JSON_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_plain_kind {
	JSON_PLAIN_NONE, /* there is no such member, or it is something else */
	JSON_PLAIN_INT,
	JSON_PLAIN_TEXT,
};

/* A member. Plain value; name is set by the caller. */
struct json_plain {
	const char *name;
	enum json_plain_kind kind;
	int64_t number;
	const char *text; /* not terminated; borrowed from what was read */
	size_t len;
};

/* True: text is a JSON object, and wanted[n] say what its members of these names are; of two of one name the last.
 * False, wanted being undefined: it is none, or it is not plain, as with an escape in a text, a fraction, a number of
 * more than 18 digits, an object or a list as a member. */
bool json_plain_read(const char *text, size_t len, struct json_plain *wanted, size_t n);

#endif

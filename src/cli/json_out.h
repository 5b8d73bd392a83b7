/*
 * One JSON document, written as it comes: however many elements a list has, none is kept. Whatever
 * bytes the data holds, the result is valid JSON in valid UTF-8, and what could do harm on a terminal
 * (C1 controls, bidi overrides, zero-width characters) stands as \uXXXX in it, which says the same.
 *
 *	json_out_object(out, NULL);
 *	json_out_text(out, "rule", rule->name);
 *	json_out_array(out, "findings");
 *	…
 *	json_out_close(out);
 *	json_out_free(out);
 */
#ifndef CLI_JSON_OUT_H
#define CLI_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json_out;

/* Writes to file, which is borrowed. */
struct json_out *json_out_new(FILE *file);

/* Closes what is still open, ends the line (of a document that was begun) and frees. NULL is allowed. Whether all was
 * written, ferror(file) says. */
void json_out_free(struct json_out *out);

/* key is the member's name inside an object, NULL inside an array and at the top. Keys are plain ASCII. */
void json_out_object(struct json_out *out, const char *key);
void json_out_array(struct json_out *out, const char *key);
void json_out_close(struct json_out *out); /* the innermost object or array */

void json_out_text(struct json_out *out, const char *key, const char *text); /* NULL: null; any bytes */
void json_out_int(struct json_out *out, const char *key, int64_t number);
void json_out_bool(struct json_out *out, const char *key, bool yes);
void json_out_null(struct json_out *out, const char *key);
/* A value that is JSON already, as the server writes it: numbers keep all their digits. NULL: null. */
void json_out_raw(struct json_out *out, const char *key, const char *json);

#endif

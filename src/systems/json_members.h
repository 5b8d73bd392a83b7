/*
 * The members of a JSON object that are asked for, quickly where it is plain (base/json_plain), and by a real parser
 * where it is not: which of them read it makes no difference.
 */
#ifndef SYSTEMS_JSON_MEMBERS_H
#define SYSTEMS_JSON_MEMBERS_H

#include "base/json_plain.h"

#include <jansson.h>

/* True: text is a JSON object (RFC 8259), and wanted[n], whose names are set, say what its members of these names are;
 * one that is neither a whole number nor a text is JSON_PLAIN_NONE. False: it is none; *tree is NULL where it is no
 * JSON at all. Texts are borrowed from text and *tree, which the caller ends with json_decref (NULL is allowed). */
bool json_members_read(const char *text, size_t len, struct json_plain *wanted, size_t n, json_t **tree);

/* A text member is word. */
bool json_members_is(const struct json_plain *member, const char *word);

#endif

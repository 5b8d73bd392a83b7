/*
 * Takes SQL apart as far as conf/sql needs: quotes and comments whole, and between them parameters, inserts and
 * conditions. Not a grammar: what is none of these is text.
 */
#ifndef CONF_SQL_LEX_H
#define CONF_SQL_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum sql_token_kind {
	SQL_END,
	SQL_TEXT,      /* anything else, up to whatever is next */
	SQL_NEWLINE,   /* "\n" outside quotes and comments */
	SQL_QUOTED,    /* a whole string, quoted name or block comment: may hold line breaks */
	SQL_COMMENT,   /* "-- …" up to the line's end */
	SQL_CONDITION, /* "--? …" up to the line's end */
	SQL_PARAM,     /* ":name" */
	SQL_INSERT,    /* "{{name}}" */
	SQL_SEMICOLON,
	SQL_POSITION, /* "$1", which would collide with the numbers that are given to names */
	SQL_UNCLOSED, /* a quote, comment or insert that does not end */
};

/* Borrowed: start and len are the token, name and name_len what is within (of PARAM, INSERT and CONDITION). */
struct sql_token {
	enum sql_token_kind kind;
	const char *start;
	size_t len;
	const char *name;
	size_t name_len;
};

/* The token at text + *at, behind which *at is moved. */
struct sql_token sql_lex(const char *text, size_t *at);

#endif

/*
 * What stands behind "/": words that must be in a row and !words that must not, FIELD:VALUE and
 * !FIELD:VALUE, /regular expression/ and !/regular expression/. In quotes, a word or value may hold blanks and
 * whatever else would mean something. A field that the section does not name is part of a plain word.
 *
 * The server does the matching ({{matches}} in queries, trueup.finding_matches for what is pinned), so that what is
 * shown and what is pinned are the same. It gets
 *
 *	{"scope": "ws_1", "words": ["a"], "without": ["b"], "fields": {"status": ["NEW"]},
 *	 "fields_without": {"status": ["SKIPPED"]}, "regex": ["^a"], "regex_without": ["z$"]}
 *
 * of which only what is asked for is there. All of it must hold. scope must be equal, the others hold what they look
 * for, in whatever case.
 */
#ifndef CONSOLE_FILTER_H
#define CONSOLE_FILTER_H

#include <stdbool.h>
#include <stddef.h>

/* The filter as JSON for the server, to be freed; NULL if text asks for nothing. fields: those that may be named;
 * "scope" always may. */
char *filter_json(const char *text, const char *const *fields, size_t nfields);

/* What to type for the rows of that workspace and no others, quoted where needed; to be freed. NULL if nothing that can
 * be typed means it: there are no quotes within quotes. */
char *filter_scope_text(const char *scope);

/* True if the filter (from filter_json, or NULL) asks for a workspace and nothing else. */
bool filter_is_scope(const char *json);

/* What stands in place of rows where there are none: that a filter is on, else what the view says. */
const char *filter_empty_text(bool filtered, const char *otherwise);

/* The first field that the filter (from filter_json, or NULL) asks for and that is not among fields, "label" and
 * "scope", to be freed; NULL if there is none. Findings know no others but their key. */
char *filter_other_field(const char *json, const char *const *fields, size_t nfields);

#endif

/*
 * What stands behind "/": words that must be in a row, !words that must not, scope:NAME. In quotes, a
 * word may hold blanks. The server does the matching (trueup.finding_matches), so that what is
 * shown and what is pinned are the same.
 */
#ifndef CONSOLE_FILTER_H
#define CONSOLE_FILTER_H

/* The filter as JSON for the server, to be freed; NULL if text asks for nothing. */
char *filter_json(const char *text);

#endif

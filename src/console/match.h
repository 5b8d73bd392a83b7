/*
 * Finds a command by what was typed of its name: by words in any order ("gig sync"), by their beginnings ("sy al") and
 * by initials ("sa" for "sync all").
 */
#ifndef CONSOLE_MATCH_H
#define CONSOLE_MATCH_H

/* How well text fits what was typed, in whatever case; the more the better. -1: not at all. Nothing typed fits all
 * texts alike, with 0. */
int match_score(const char *typed, const char *text);

#endif

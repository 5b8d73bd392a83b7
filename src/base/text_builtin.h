/* The catalogues that are compiled in: made from dist/translations by .ci/catalogue. */
#ifndef BASE_TEXT_BUILTIN_H
#define BASE_TEXT_BUILTIN_H

#include <stddef.h>

struct text_entry {
	const char *text;         /* as in the source; "context\004text" where it has one */
	const char *const *forms; /* one; of a text with a plural as many as the language has */
};

struct text_catalogue {
	const char *language;                  /* "ru" */
	unsigned (*form)(unsigned long count); /* which form that many of something takes */
	const struct text_entry *entries;      /* ordered by strcmp */
	size_t count;
};

/* Ends with a language that is NULL. */
extern const struct text_catalogue text_catalogues[];

#endif

/* Text that grows, and the few questions that are asked of text everywhere. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing, always terminated string. Plain value: STR_INIT, then str_done. data is never NULL after the first add. */
struct str {
	char *data;
	size_t len;
	size_t cap;
};

#define STR_INIT             \
	{                    \
		.data = NULL \
	}

void str_add(struct str *str, const char *text);
void str_addn(struct str *str, const char *text, size_t len);
void str_addc(struct str *str, char c);
/* No argument may be of str's own text. */
void str_addf(struct str *str, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void str_add_int(struct str *str, int64_t number); /* in decimal digits */
void str_clear(struct str *str);                   /* length 0, keeps the memory */
void str_cut(struct str *str, size_t len);         /* to a length that it has already had; keeps the memory */
char *str_take(struct str *str);             /* the text, never NULL, to be freed by the caller; str is empty again */
const char *str_text(const struct str *str); /* "" when nothing was added; borrowed */
void str_done(struct str *str);

bool str_eq(const char *a, const char *b); /* two NULLs are equal */
bool str_starts(const char *text, const char *prefix);
bool str_ends(const char *text, const char *suffix);

/* True if text is an identifier that SQL takes unquoted: [a-z_][a-z0-9_]*, at most 63 bytes. */
bool str_is_identifier(const char *text);

/* The candidate nearest to word by edit distance (at most 2 edits and less than half its length), or NULL.
 * candidates ends with NULL. For «did you mean "repair"?». */
const char *str_nearest(const char *word, const char *const *candidates);

/* The whole number in text, decimal, with an optional sign; false if it is anything else or out of [min, max]. */
bool str_to_long(const char *text, long min, long max, long *out);

/* The number in text, decimal with "." whatever the locale, with an optional sign, fraction and exponent; false if it
 * is anything else. Exact to some fifteen digits. */
bool str_to_number(const char *text, double *out);

/* A shell word that stands for text, quoted where the shell would see more in it; appended to out. */
void str_add_shell_word(struct str *out, const char *text);

/* The bytes of text as hexadecimal digits, appended to out; and the text that such digits stand for, to be freed by the
 * caller, or NULL if they do not. For texts that must pass through a database whatever letters it knows. */
void str_add_hex(struct str *out, const char *text);
char *str_from_hex(const char *digits);

#endif

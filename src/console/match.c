#include "console/match.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum { INSIDE = 10, BEGINNING = 40, INITIALS = 45, WHOLE = 60 };

static char *lower(const char *text)
{
	struct str out = STR_INIT;
	size_t len = strlen(text);
	while (len) {
		uint32_t cp = 0;
		char put[4];
		size_t took = utf8_next(text, len, &cp);
		size_t bytes = utf8_put((uint32_t)towlower((wint_t)cp), put);
		str_addn(&out, put, bytes);
		text += took;
		len -= took;
	}
	return str_take(&out);
}

static bool is_gap(char c)
{
	return c == ' ' || c == '-' || c == '/' || c == ':' || c == '_';
}

/* The first characters of the words of text, as a text. */
static char *initials(const char *text)
{
	struct str out = STR_INIT;
	bool first = true;
	for (size_t len = strlen(text); len;) {
		uint32_t cp = 0;
		size_t took = utf8_next(text, len, &cp);
		if (first && !is_gap(*text))
			str_addn(&out, text, took);
		first = is_gap(*text);
		text += took;
		len -= took;
	}
	return str_take(&out);
}

/* One typed word. */
static int score_word(const char *word, const char *text, const char *firsts)
{
	size_t len = strlen(word);
	int best = -1;
	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
		bool begins = at == text || is_gap(at[-1]);
		bool ends = !at[len] || is_gap(at[len]);
		int score = begins && ends ? WHOLE : begins ? BEGINNING : INSIDE;
		/* What stands in front counts a little more. */
		score += at == text ? 2 : 0;
		best = score > best ? score : best;
	}
	if (best < INITIALS && str_starts(firsts, word))
		best = INITIALS;
	return best;
}

int match_score(const char *typed, const char *text)
{
	char *words = lower(typed);
	char *low = lower(text);
	char *firsts = initials(low);
	char *rest = words;
	int sum = 0;
	for (char *word = strtok_r(words, " ", &rest); word && sum >= 0; word = strtok_r(NULL, " ", &rest)) {
		int score = score_word(word, low, firsts);
		sum = score < 0 ? -1 : sum + score;
	}
	free(words);
	free(low);
	free(firsts);
	return sum;
}

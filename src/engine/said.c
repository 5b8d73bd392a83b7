#include "engine/said.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/job.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 4 };

/* A sentence that is kept. word: the value that is a word for how a job stands, counted from 1; 0: none is. */
struct sentence {
	const char *text;
	size_t word;
};

/* What stands in a sentence in its gaps: "%s" and "%lld". */
struct value {
	const char *start;
	size_t len;
};

static const struct sentence sentences[] = {
	{.text = TEXT("this installation has no name yet: run trueup migrate")},
	{.text = TEXT("this database is a copy of %s: run trueup migrate to give it a name of its own")},
	{.text = TEXT("%s is protected: its name must be typed to go on")},
	{.text = TEXT("%s rows were shown, but the preview holds %s")},
	{.text = TEXT("a reason is needed")},
	{.text = TEXT("job %s undid it already")},
	{.text = TEXT("job %s is not a preview of yours")},
	{.text = TEXT("taken: another row of %s has its id or unique key (%s)")},
	{.text = TEXT("a row that %s belongs to is gone (%s)")},
	{.text = TEXT("reads the whole table (%s), about %s s; reading and writing go on meanwhile")},
	{.text = TEXT("reads %s, about %s s; reading and writing go on meanwhile")},
	{.text = TEXT("rewrites %s and locks responses altogether for about %s s")},
	{.text = TEXT("there is nothing to bring back")},
	{.text = TEXT("a table of the deleted rows is not there any more")},
	{.text = TEXT("there is no job %s")},
	{.text = TEXT("job %s is %s: it cannot be paused"), .word = 2},
	{.text = TEXT("job %s is %s: it cannot be resumed"), .word = 2},
	{.text = TEXT("job %s is %s: it cannot be cancelled"), .word = 2},
	{.text = TEXT("job %s is %s: it cannot be tried again"), .word = 2},
	{.text = TEXT("job %s cannot be tried again: another one does the same already")},
	{.text = TEXT("job %s is at its end: there is nothing to set")},
	{.text = TEXT("a job has no %s of %s: nice is from 0 to 100, priority a whole number")},
	{.text = TEXT("%s has halted all jobs once more: %s")},
	{.text = TEXT("there is no schedule %s")},
	{.text = TEXT("the one before it is not at its end")},
	{.text = TEXT("nothing has drifted")},
	{.text = TEXT("what its rule needs is not here")},
	{.text = TEXT("a step is waived for 30 days at most")},
	{.text = TEXT("there is no such step")},
	{.text = TEXT("there is no run %s of %s")},
	{.text = TEXT("run %s has no steps")},
	{.text = TEXT("run %s was signed off already, by %s")},
	{.text = TEXT("run %s is not all right: %s")},
	/* What trueup itself says of a job, and keeps with it. */
	{.text = TEXT("interrupted")},
	{.text = TEXT("another runner does it")},
	{.text = TEXT("the connection to the server was lost")},
	{.text = TEXT("the server cannot be reached")},
	{.text = TEXT("the server did not answer in time")},
	{.text = TEXT("the transaction was rolled back")},
	{.text = TEXT("somebody else holds a lock: %s")},
	{.text = TEXT("not here: no system %s")},
	{.text = TEXT("not here: no %s")},
	{.text = TEXT("the system %s is not here")},
	{.text = TEXT("there is no rule \"%s\"")},
	{.text = TEXT("the rule returned the key %s more than once")},
	{.text = TEXT("a key has no \"%s\"")},
	{.text = TEXT("the keys are not a list: %s")},
	{.text = TEXT("rule %s needs the parameter \"%s\"")},
	{.text = TEXT("the connection is lost")},
	{.text = TEXT("the lease is lost")},
	{.text = TEXT("there is no function %s, which rule %s names")},
	{.text = TEXT("rule %s has no section \"%s\"")},
	{.text = TEXT("the text of rule %s is not kept as it should be")},
	{.text = TEXT("the rule text of job %lld is not the one that it was done with")},
	{.text = TEXT("the rule text of job %lld is not known any more")},
	{.text = TEXT("job %lld was made with another text of rule %s than this program has")},
	{.text = TEXT("the MAX API is not to be asked: PARTICIPANTS_DISABLED is set")},
	{.text = TEXT("it has no number in MAX")},
	{.text = TEXT("the MAX API refuses the token (%s); see MAX_API_TOKEN_FILE")},
	{.text = TEXT("the hour's budget of requests is spent")},
	{.text = TEXT("the MAX API does not answer as it should")},
	{.text = TEXT("the file of the token for %s, %s: %s")},
	{.text = TEXT("there is no token for the MAX API; set MAX_API_TOKEN_FILE")},
	{.text = TEXT("what is set as the token for %s can be none (it is not shown)")},
	{.text = TEXT("the answer is about another chat")},
	{.text = TEXT("the answer has no count that could be one")},
	{.text = TEXT("the answer is no JSON")},
	{.text = TEXT("the answer is larger than a megabyte")},
	{.text = TEXT("the request cannot be made")},
	{.text = TEXT("the rows of rule %s are not picked by a job itself")},
	{.text = TEXT("there is no cache to be filled; set REDIS_URL")},
	{.text = TEXT("its part of the cache does not answer")},
	{.text = TEXT("the database has no count of it")},
	{.text = TEXT("the cache cannot be filled: %s")},
};

/* The sentence's first gap, and how long it is; NULL: it has none. */
static const char *next_gap(const char *sentence, size_t *width)
{
	static const char *const kinds[] = {"%s", "%lld"};
	const char *first = NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const char *gap = strstr(sentence, kinds[i]);
		if (gap && (!first || gap < first)) {
			first = gap;
			*width = strlen(kinds[i]);
		}
	}
	return first;
}

/* True if text is the sentence with anything in its gaps. A value ends where the words behind it begin for
 * the first time; the last one goes up to the sentence's last words. */
static bool is_sentence(const char *sentence, const char *text, struct value values[VALUES_MAX])
{
	for (size_t count = 0;; count++) {
		size_t width, next_width;
		const char *gap = next_gap(sentence, &width);
		size_t words = gap ? (size_t)(gap - sentence) : strlen(sentence);
		if (strncmp(text, sentence, words) != 0)
			return false;
		text += words;
		if (!gap || count == VALUES_MAX)
			return !gap && !*text;
		sentence = gap + width;
		const char *next = next_gap(sentence, &next_width);
		size_t behind = next ? (size_t)(next - sentence) : strlen(sentence);
		const char *end = NULL;
		if (next && behind)
			end = memmem(text, strlen(text), sentence, behind);
		else if (!next && strlen(text) >= behind)
			end = text + strlen(text) - behind;
		if (!end)
			return false;
		values[count] = (struct value){text, (size_t)(end - text)};
		text = end;
	}
}

/* The sentence with the values in it. */
static char *say(const char *sentence, const struct value values[VALUES_MAX])
{
	struct str out = STR_INIT;
	const char *gap;
	size_t width;
	for (size_t i = 0; i < VALUES_MAX && (gap = next_gap(sentence, &width)); i++) {
		str_addn(&out, sentence, (size_t)(gap - sentence));
		str_addn(&out, values[i].start ? values[i].start : "", values[i].len);
		sentence = gap + width;
	}
	str_add(&out, sentence);
	return str_take(&out);
}

/* By the rule's own sentences; NULL if it is none of them. */
static char *own_refusal(const struct rule *rule, const char *text)
{
	struct value values[VALUES_MAX] = {{NULL, 0}};
	const char *rest = rule->refusals, *rest_ru = rule->refusals_ru;
	char *said = NULL;
	for (char *sentence; !said && (sentence = rule_next_refusal(&rest)); free(sentence)) {
		char *twin = rule_next_refusal(&rest_ru);
		if (twin && is_sentence(sentence, text, values))
			said = say(twin, values);
		free(twin);
	}
	return said;
}

static char *say_kept(const struct sentence *sentence, struct value values[VALUES_MAX])
{
	struct value *word = sentence->word ? &values[sentence->word - 1] : NULL;
	char *name = word ? mem_strndup(word->start, word->len) : NULL;
	if (word) {
		word->start = job_word(name);
		word->len = strlen(word->start);
	}
	char *said = say(_(sentence->text), values);
	free(name);
	return said;
}

char *said_text(const struct rule *rule, const char *text)
{
	struct value values[VALUES_MAX] = {{NULL, 0}};
	if (!text || str_eq(text_language(), "en"))
		return mem_strdup(text);
	char *own = rule ? own_refusal(rule, text) : NULL;
	if (own)
		return own;
	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
		if (is_sentence(sentences[i].text, text, values))
			return say_kept(&sentences[i], values);
	return mem_strdup(text);
}

char *said_plain(const char *text)
{
	struct value values[VALUES_MAX] = {{NULL, 0}};
	if (text && !str_eq(text_language(), "en"))
		for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++)
			if (is_sentence(_(sentences[i].text), text, values))
				return say(sentences[i].text, values);
	return mem_strdup(text);
}

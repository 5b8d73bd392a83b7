#include "conf/rule_people.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static int rule_count_values(const char *sentence)
{
	int count = 0;
	while (sentence && (sentence = strstr(sentence, "%s"))) {
		sentence += 2;
		count++;
	}
	return count;
}

static bool rule_names_member(const struct rule *rule, const char *member)
{
	const char *rest = rule->members;
	bool found = false;
	for (char *name, *said; !found && rule_next_member(&rest, &name, &said);) {
		found = str_eq(name, member);
		free(name);
		free(said);
	}
	return found;
}

/* Sentence by sentence, the twin must have the same values. */
static void rule_check_refusals(const struct rule *rule, struct problems *problems)
{
	const struct place at = {.path = rule->path, .line = 1, .column = 1};
	const char *rest = rule->refusals, *rest_ru = rule->refusals_ru;
	bool same = true;
	while (rest && rest_ru && same && (*rest || *rest_ru)) {
		char *sentence = rule_next_refusal(&rest), *twin = rule_next_refusal(&rest_ru);
		same = !sentence == !twin && rule_count_values(sentence) == rule_count_values(twin);
		free(sentence);
		free(twin);
	}
	if (!same)
		problems_add(
			problems, &at, _("refusals and refusals[ru] are not the same sentences with the same \"%%s\""));
}

static void rule_check_scope(const struct rule *rule, struct problems *problems, const char *text, int forms)
{
	const struct place at = {.path = rule->path, .line = 1, .column = 1};
	if (text && !rule_is_scope(text, forms))
		problems_add(problems, &at,
			_("malformed scope; expected %d forms with one \"%%s\" each, separated by \"|\""), forms);
}

/* Member by member, the twin must have the same. */
static void rule_check_members(const struct rule *rule, struct problems *problems)
{
	const struct place at = {.path = rule->path, .line = 1, .column = 1};
	const char *rest = rule->members, *rest_ru = rule->members_ru;
	bool twin = rest && rest_ru, same = true;
	for (char *name, *said, *name_ru, *said_ru; same && rule_next_member(&rest, &name, &said);) {
		bool also = twin && rule_next_member(&rest_ru, &name_ru, &said_ru);
		same = !twin || (also && str_eq(name, name_ru));
		if (also) {
			free(name_ru);
			free(said_ru);
		}
		free(name);
		free(said);
	}
	if (!same || (twin && *rest_ru && !*rest))
		problems_add(problems, &at, _("members and members[ru] do not name the same in the same order"));
	else if (rest && *rest)
		problems_add(problems, &at,
			_("malformed members at \"%.40s\"; expected \"member: what it is called\", separated by "
			  "commas"),
			rest + strspn(rest, " "));
}

/* True if words say twice what people read for the value of that word. */
static bool rule_is_repeated(const char *words, const struct rule_word *word)
{
	int count = 0;
	for (struct rule_word other = RULE_WORD_INIT; rule_next_word(&words, &other);)
		count += str_eq(other.member, word->member) && str_eq(other.value, word->value);
	return count > 1;
}

/* Each is well formed, of a member that members name, and told once. */
static void rule_check_words(const struct rule *rule, struct problems *problems, const char *words)
{
	const struct place at = {.path = rule->path, .line = 1, .column = 1};
	const char *rest = words;
	for (struct rule_word word = RULE_WORD_INIT; rule_next_word(&rest, &word);) {
		if (!rule_names_member(rule, word.member))
			problems_add(
				problems, &at, _("words are about \"%.40s\", which members do not name"), word.member);
		else if (rule_is_repeated(words, &word))
			problems_add(problems, &at, _("words say twice what \"%.40s\" is of \"%.40s\""), word.value,
				word.member);
	}
	if (rest && *rest)
		problems_add(problems, &at,
			_("malformed words at \"%.40s\"; expected \"member: value = word, value = word\", members "
			  "separated by \"|\""),
			rest + strspn(rest, " "));
}

void rule_check_people(const struct rule *rule, struct problems *problems)
{
	rule_check_refusals(rule, problems);
	rule_check_members(rule, problems);
	rule_check_words(rule, problems, rule->words);
	rule_check_words(rule, problems, rule->words_ru);
	rule_check_scope(rule, problems, rule->scope, 2);
	rule_check_scope(rule, problems, rule->scope_ru, 3);
}

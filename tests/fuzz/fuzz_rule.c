/* Any text as a rule; one that parses must compile or say why, in every section. */
#include "conf/rule.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct problems problems = PROBLEMS_INIT;
	struct rule *rule = rule_check("a.sql", text, &problems);
	FUZZ_PROMISE((rule != NULL) == (problems.len == 0));
	if (rule) {
		struct shape *shape = shape_new();
		struct arena *arena = arena_new();
		struct sql sql;
		FUZZ_PROMISE(rule->name && rule->title && rule->system && rule->nkey && strlen(rule->hash) == 64);
		rule_missing(rule, shape);
		/* Whatever has words parses, and each is found again. */
		const char *words = rule->words;
		for (struct rule_word word = RULE_WORD_INIT; rule_next_word(&words, &word);) {
			char *said = rule_say(rule, word.member, word.value, "en");
			FUZZ_PROMISE(strstr(word.value, ", ") || strcmp(said, word.said) == 0);
			free(said);
		}
		FUZZ_PROMISE(!words || !*words);
		for (int part = 0; part < RULE_PARTS; part++)
			rule_check_part(rule, (enum rule_part)part, shape, NULL, arena, &sql, &problems);
		arena_free(arena);
		shape_free(shape);
	}
	rule_free(rule);
	problems_done(&problems);
	free(text);
	return 0;
}

#include "base/str.h"
#include "cli/help.h"

#include <string.h>

/* The options of a verb with a space between them: "--scope --key …". */
static void add_options(struct str *out, uint64_t which)
{
	for (int i = 0; i < OPTION_COUNT; i++)
		if (which & OPTION_BIT(i))
			str_addf(out, "%s--%s", out->len ? " " : "", option_table[i].name);
}

/* The first words of all verbs, each once. */
static void add_first_words(struct str *out, const struct verb *verbs)
{
	for (const struct verb *verb = verbs; verb->name; verb++) {
		int len = (int)strcspn(verb->name, " ");
		if (verb > verbs && strncmp(verb[-1].name, verb->name, (size_t)len) == 0 && verb[-1].name[len] == ' ')
			continue;
		str_addf(out, "%s%.*s", out->len ? " " : "", len, verb->name);
	}
}

/* The second words of the verbs that begin with first. */
static void add_second_words(struct str *out, const struct verb *verbs, const char *first, size_t len)
{
	for (const struct verb *verb = verbs; verb->name; verb++)
		if (strncmp(verb->name, first, len) == 0 && verb->name[len] == ' ')
			str_addf(out, "%s%s", out->len ? " " : "", verb->name + len + 1);
}

/* What the argument of an option may be: "text json". */
static void add_values(struct str *out, const char *const *values)
{
	for (size_t i = 0; values && values[i]; i++)
		str_addf(out, "%s%s", out->len ? " " : "", values[i]);
}

/* What it may be besides, of verbs that report. */
static void put_more(FILE *file, const struct verb *verbs, const struct option_info *info)
{
	struct str more = STR_INIT;
	add_values(&more, info->more);
	for (const struct verb *verb = verbs; info->more && verb->name; verb++)
		if (verb->reports)
			fprintf(file, "\t\t[ \"${said[*]:0:%d}\" != '%s' ] || words+=' %s'\n",
				strchr(verb->name, ' ') ? 2 : 1, verb->name, more.data);
	str_done(&more);
}

/* Arms of a case over "FIRST SECOND", the words typed so far: those of two words come first. */
static void put_cases(FILE *file, const struct verb *verbs)
{
	for (const struct verb *verb = verbs; verb->name; verb++) {
		struct str words = STR_INIT;
		add_options(&words, OPTIONS_COMMON | verb->options);
		fprintf(file, "\t'%s'%s) words='%s' ;;\n", verb->name, strchr(verb->name, ' ') ? "" : "\\ *",
			words.data);
		str_done(&words);
	}
	for (const struct verb *verb = verbs; verb->name; verb++) {
		struct str words = STR_INIT;
		size_t len = strcspn(verb->name, " ");
		bool is_first = verb == verbs || strncmp(verb[-1].name, verb->name, len) != 0;
		if (verb->name[len] && is_first) {
			add_second_words(&words, verbs, verb->name, len);
			fprintf(file, "\t'%.*s'\\ *) words='%s' ;;\n", (int)len, verb->name, words.data);
		}
		str_done(&words);
	}
}

/* The options that take an argument, as a pattern of case. */
static void put_takers(FILE *file)
{
	const char *bar = "";
	for (int i = 0; i < OPTION_COUNT; i++)
		if (option_table[i].argument) {
			fprintf(file, "%s--%s", bar, option_table[i].name);
			bar = " | ";
		}
}

static void put_values(FILE *file, const struct verb *verbs)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		struct str words = STR_INIT;
		add_values(&words, option_table[i].values);
		if (option_table[i].more) {
			fprintf(file, "\t--%s)\n\t\twords='%s'\n", option_table[i].name, words.data);
			put_more(file, verbs, &option_table[i]);
			fputs("\t\t;;\n", file);
		} else if (words.len) {
			fprintf(file, "\t--%s) words='%s' ;;\n", option_table[i].name, words.data);
		}
		if (!words.len && option_table[i].argument)
			fprintf(file, "\t--%s) words= ;;\n", option_table[i].name);
		str_done(&words);
	}
}

void help_completion(FILE *file, const struct verb *verbs)
{
	struct str first = STR_INIT;
	add_first_words(&first, verbs);
	fputs("# bash completion for trueup; made by \"trueup help completion\"\n_trueup() {\n", file);
	fputs("\tlocal words i said=() current=${COMP_WORDS[COMP_CWORD]}\n", file);
	fputs("\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t", file);
	put_takers(file);
	fputs(") ((i++)) ;;\n\t\t-*) ;;\n\t\t*) said+=(\"${COMP_WORDS[i]}\") ;;\n\t\tesac\n\tdone\n", file);
	fprintf(file, "\tcase \"${said[0]} ${said[1]}\" in\n\t' ') words='%s' ;;\n", first.data);
	put_cases(file, verbs);
	fputs("\tesac\n\tcase ${COMP_WORDS[COMP_CWORD - 1]} in\n", file);
	put_values(file, verbs);
	fputs("\tesac\n\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n}\n", file);
	fputs("complete -o default -F _trueup trueup\n", file);
	str_done(&first);
}

#include "cli/help.h"

#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/verbs.h"

#include <string.h>

enum { NAME_COLUMN = 24, OPTION_COLUMN = 24, LINE = 80 };

static int columns_of(const char *text)
{
	return utf8_columns(text, strlen(text));
}

/* Words of text from column indent on, broken before LINE. */
static void wrap(FILE *file, const char *text, int indent, int at)
{
	while (*text) {
		size_t len = strcspn(text, " ");
		int used;
		utf8_fit(text, len, LINE, &used);
		if (at > indent && at + 1 + used > LINE) {
			fprintf(file, "\n%*s", indent, "");
			at = indent;
		} else if (at > indent) {
			putc(' ', file);
			at++;
		}
		fprintf(file, "%.*s", (int)len, text);
		at += used;
		text += len + (text[len] == ' ');
	}
	putc('\n', file);
}

/* name, then text beginning in column, or on the next line where the name is too long. */
static void entry(FILE *file, const char *name, int column, const char *text)
{
	int used = columns_of(name) + 2;
	fprintf(file, "  %s", name);
	if (used + 2 > column)
		fprintf(file, "\n%*s", column, "");
	else
		fprintf(file, "%*s", column - used, "");
	wrap(file, text, column, column);
}

/* "usage: trueup check [RULE…] …" in one line. */
static void print_usage(FILE *file, const struct verb *verb)
{
	fprintf(file, "%s trueup %s%s%s\n", _("usage:"), verb->name, verb->usage ? " " : "",
		verb->usage ? verb->usage : "");
}

static void option_name(struct str *name, enum option option)
{
	const struct option_info *info = &option_table[option];
	if (info->letter)
		str_addf(name, "-%c, ", info->letter);
	else
		str_add(name, "    ");
	str_addf(name, "--%s", info->name);
	if (info->argument)
		str_addf(name, " %s", info->argument);
}

static void option_list(FILE *file, uint64_t which)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		struct str name = STR_INIT;
		if (!(which & OPTION_BIT(i)))
			continue;
		option_name(&name, (enum option)i);
		entry(file, name.data, OPTION_COLUMN + 4, _(option_table[i].help));
		str_done(&name);
	}
}

void help_all(FILE *file, const struct verb *verbs)
{
	fprintf(file, "%s\n\n", _("trueup finds data that has drifted from the truth, shows it, and trues it up."));
	fprintf(file, "%s trueup [VERB] [...]\n\n", _("usage:"));
	for (const struct verb *verb = verbs; verb->name; verb++)
		entry(file, verb->name, NAME_COLUMN, _(verb->help));
	fprintf(file, "\n%s\n", _("Every verb takes:"));
	option_list(file, OPTIONS_COMMON | OPTION_BIT(OPTION_VERSION));
	fprintf(file, "\n%s\n", _("trueup VERB --help says more of one verb; man trueup of all."));
}

void help_one(FILE *file, const struct verb *verb)
{
	print_usage(file, verb);
	putc('\n', file);
	wrap(file, _(verb->help), 0, 0);
	if (verb->detail) {
		putc('\n', file);
		wrap(file, _(verb->detail), 0, 0);
	}
	if (verb->options) {
		putc('\n', file);
		option_list(file, verb->options);
	}
	fprintf(file, "\n%s\n", _("Every verb takes:"));
	option_list(file, OPTIONS_COMMON);
}

bool help_verb(struct context *context, struct err *err)
{
	if (!context->nwords) {
		help_all(stdout, context->verbs);
		return true;
	}
	if (str_eq(context->words[0], "manual")) {
		help_manual(stdout, context->verbs);
		return true;
	}
	if (str_eq(context->words[0], "completion")) {
		help_completion(stdout, context->verbs);
		return true;
	}
	const struct verb *verb = verb_find(context->verbs, context->words, context->nwords, NULL, err);
	if (verb)
		help_one(stdout, verb);
	return verb != NULL;
}

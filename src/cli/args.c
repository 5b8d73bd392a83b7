#include "cli/args.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const char *const formats[] = {"text", "json", NULL};
static const char *const reports[] = {"tap", "junit", "md", NULL};
static const char *const answers[] = {"yes", "no", NULL};

const struct option_info option_table[OPTION_COUNT] = {
	[OPTION_HELP] = {.name = "help",
		.letter = 'h',
		.help = TEXT("say what this verb does and which options it takes")},
	[OPTION_VERSION] = {.name = "version", .help = TEXT("print the version")},
	[OPTION_TARGET] = {.name = "target",
		.letter = 't',
		.argument = "NAME",
		.help = TEXT("work on this target of targets.ini")},
	[OPTION_FORMAT] = {.name = "format",
		.letter = 'f',
		.argument = "FORMAT",
		.values = formats,
		.more = reports,
		.help = TEXT("text for people, or json: one document on standard output; of checks also tap, "
			     "junit or md")},
	[OPTION_READ_ONLY] = {.name = "read-only", .help = TEXT("write nothing, not even what was found")},
	[OPTION_YES] = {.name = "yes", .letter = 'y', .help = TEXT("do not ask before changing more than one row")},
	[OPTION_CONFIRM] = {.name = "confirm",
		.argument = "NAME",
		.help = TEXT("the name of a protected target, which must be given to change it")},
	[OPTION_REASON] = {.name = "reason", .argument = "TEXT", .help = TEXT("why, for the audit")},
	[OPTION_QUIET] = {.name = "quiet",
		.letter = 'q',
		.help = TEXT("print nothing but errors and what was asked for")},
	[OPTION_VERBOSE] = {.name = "verbose", .letter = 'v', .help = TEXT("list every row")},
	[OPTION_SCOPE] = {.name = "scope", .argument = "SCOPE", .help = TEXT("only rows of this scope (a workspace)")},
	[OPTION_KEY] = {.name = "key",
		.argument = "KEY",
		.help = TEXT("only this row; may be repeated; the parts of a composite key with commas between them")},
	[OPTION_ALL] = {.name = "all", .help = TEXT("all rows")},
	[OPTION_STALE] = {.name = "stale", .help = TEXT("those that nobody has asked for lately")},
	[OPTION_FORCE] = {.name = "force", .help = TEXT("rewrite also rows that are right")},
	[OPTION_DRY_RUN] = {.name = "dry-run",
		.letter = 'n',
		.help = TEXT("show what would be done and change nothing")},
	[OPTION_WORKSPACE] = {.name = "workspace",
		.letter = 'w',
		.argument = "WORKSPACE",
		.help = TEXT("the workspace that it must be in")},
	[OPTION_SINCE] = {.name = "since",
		.argument = "TIME",
		.help = TEXT("from then on: 30m, 12h, 7d, or 2026-11-22 [14:30]")},
	[OPTION_RULE] = {.name = "rule", .argument = "RULE", .help = TEXT("only of this rule")},
	[OPTION_JOB] = {.name = "job",
		.argument = "ID",
		.help = TEXT("the job with this number; \"chats:12\" in one of several databases")},
	[OPTION_SYSTEM] = {.name = "system",
		.argument = "SYSTEM",
		.help = TEXT("in the database of this system, where it has one of its own")},
	[OPTION_DOMAIN] = {.name = "domain",
		.argument = "SYSTEM",
		.help = TEXT("also what trueup adds to this system's own tables; all: of every system that is here")},
	[OPTION_VARIANT] = {.name = "variant",
		.argument = "NAME",
		.help = TEXT("which of several ways; --dry-run shows them")},
	[OPTION_LABEL] = {.name = "label", .argument = "NAME", .help = TEXT("what this installation is called")},
	[OPTION_PROTECT] = {.name = "protect",
		.argument = "YES|NO",
		.values = answers,
		.help = TEXT("whether its name must be typed to change something")},
	[OPTION_STATUS] = {.name = "status", .help = TEXT("show what is installed and what is not")},
	[OPTION_PRINT] = {.name = "print",
		.argument = "RULE",
		.help = TEXT("show the SQL of this rule as this target gets it")},
	[OPTION_LINES] = {.name = "lines", .argument = "N", .help = TEXT("that many of the last lines, 1 to 1000; 20")},
	[OPTION_GREP] = {.name = "grep",
		.argument = "TEXT",
		.help = TEXT("only lines with this in them, A like a, of the last 5000")},
	[OPTION_FOLLOW] = {.name = "follow", .help = TEXT("go on with each line that comes, until it is interrupted")},
	[OPTION_BATCH] = {.name = "batch", .help = TEXT("ask nobody: questions are skipped")},
	[OPTION_REPORT] = {.name = "report",
		.argument = "FILE",
		.help = TEXT("write it there as well, as the name ends: .json, .tap, .xml (JUnit), .md or .txt")},
	[OPTION_WAIVE] = {.name = "waive",
		.argument = "STEP",
		.help = TEXT("this step may fail, for 12h or as --for says, with a --reason; --for 0s takes it back")},
	[OPTION_SIGN_OFF] = {.name = "sign-off", .argument = "RUN", .help = TEXT("answer for this run")},
	[OPTION_RUNS] = {.name = "runs", .help = TEXT("list the last runs that were kept")},
	[OPTION_UNTIL_IDLE] = {.name = "until-idle", .help = TEXT("end when no job is left")},
	[OPTION_CHECK_ONLY] = {.name = "check-only", .help = TEXT("only look; the same as without --backfill")},
	[OPTION_BACKFILL] = {.name = "backfill", .help = TEXT("make the chats that are missing")},
	[OPTION_REVIVE] = {.name = "revive", .help = TEXT("bring chats back that are marked as deleted")},
	[OPTION_FOR] = {.name = "for", .argument = "TIME", .help = TEXT("for so long: 15m, 2h, 1d")},
	[OPTION_VIA_API] = {.name = "via-api", .help = TEXT("by the backend's own get-or-create, not by trueup")},
};

static bool unknown(const char *given, struct err *err)
{
	const char *names[OPTION_COUNT + 1] = {NULL};
	for (size_t i = 0; i < OPTION_COUNT; i++)
		names[i] = option_table[i].name;
	const char *nearest = str_nearest(given, names);
	if (nearest)
		return err_set(err, ERR_USAGE, _("unknown option --%s (did you mean --%s?)"), given, nearest);
	return err_set(err, ERR_USAGE, _("unknown option --%s"), given);
}

static bool is_among(const char *value, const char *const *values)
{
	while (*values && !str_eq(*values, value))
		values++;
	return *values != NULL;
}

static char *values_of(const char *const *values)
{
	struct str list = STR_INIT;
	for (size_t i = 0; values[i]; i++)
		str_addf(&list, "%s%s", !i ? "" : values[i + 1] ? ", " : _(" or "), values[i]);
	return str_take(&list);
}

static bool complain_of_value(const struct option_info *info, const char *value, struct err *err)
{
	char *values = values_of(info->values), *more = info->more ? values_of(info->more) : NULL;
	if (more)
		err_set(err, ERR_USAGE, _("--%s: expected %s (of checks also %s), not \"%s\""), info->name, values,
			more, value);
	else
		err_set(err, ERR_USAGE, _("--%s: expected %s, not \"%s\""), info->name, values, value);
	free(values);
	free(more);
	return false;
}

static bool add(struct args *args, enum option option, const char *value, struct err *err)
{
	const struct option_info *info = &option_table[option];
	bool known = !info->values || is_among(value, info->values) || (info->more && is_among(value, info->more));
	if (!known)
		return complain_of_value(info, value, err);
	args->given[args->ngiven].option = option;
	args->given[args->ngiven].value = value;
	args->ngiven++;
	return true;
}

/* "--name", "--name=value" or "--name value"; next is the word after it, or NULL. *took gets whether that was used. */
static bool parse_long(struct args *args, const char *text, const char *next, bool *took, struct err *err)
{
	size_t len = strcspn(text, "=");
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *info = &option_table[i];
		if (strlen(info->name) != len || strncmp(info->name, text, len) != 0)
			continue;
		const char *value = text[len] ? text + len + 1 : NULL;
		if (!info->argument) {
			if (value)
				return err_set(err, ERR_USAGE, _("--%s takes no value"), info->name);
			return add(args, (enum option)i, "", err);
		}
		*took = !value;
		if (!value && !next)
			return err_set(err, ERR_USAGE, _("--%s needs %s after it"), info->name, info->argument);
		return add(args, (enum option)i, value ? value : next, err);
	}
	char *given = mem_strndup(text, len);
	unknown(given, err);
	free(given);
	return false;
}

/* "-q", "-qv", "-fjson" or "-f json". */
static bool parse_short(struct args *args, const char *text, const char *next, bool *took, struct err *err)
{
	for (; *text; text++) {
		int found = 0;
		while (found < OPTION_COUNT && option_table[found].letter != *text)
			found++;
		if (found == OPTION_COUNT)
			return err_set(err, ERR_USAGE, _("unknown option -%c"), *text);
		if (!option_table[found].argument) {
			if (!add(args, (enum option)found, "", err))
				return false;
			continue;
		}
		*took = !text[1];
		if (!text[1] && !next)
			return err_set(err, ERR_USAGE, _("-%c needs %s after it"), *text, option_table[found].argument);
		return add(args, (enum option)found, text[1] ? text + 1 : next, err);
	}
	return true;
}

bool args_parse(struct args *args, int argc, char *const argv[], struct err *err)
{
	/* A bundle of switches, "-qv", is more than one option a word. */
	size_t most = 1;
	for (int i = 1; i < argc; i++)
		most += strlen(argv[i]) + 1;
	*args = (struct args){
		.given = mem_zero(most, sizeof(*args->given)),
		.words = mem_zero((size_t)argc + 1, sizeof(*args->words)),
	};
	bool ended = false;
	for (int i = 1; i < argc; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;
		bool took = false;
		bool fine = true;
		if (ended || argv[i][0] != '-' || !argv[i][1])
			args->words[args->nwords++] = argv[i];
		else if (str_eq(argv[i], "--"))
			ended = true;
		else if (argv[i][1] == '-')
			fine = parse_long(args, argv[i] + 2, next, &took, err);
		else
			fine = parse_short(args, argv[i] + 1, next, &took, err);
		if (!fine)
			return false;
		if (took)
			i++;
	}
	return true;
}

void args_done(struct args *args)
{
	free(args->given);
	free(args->words);
	*args = (struct args){.given = NULL};
}

const char *args_get(const struct args *args, enum option option)
{
	for (size_t i = args->ngiven; i > 0; i--)
		if (args->given[i - 1].option == option)
			return args->given[i - 1].value;
	return NULL;
}

bool args_has(const struct args *args, enum option option)
{
	return args_get(args, option) != NULL;
}

const char *args_at(const struct args *args, enum option option, size_t index)
{
	for (size_t i = 0; i < args->ngiven; i++)
		if (args->given[i].option == option && index-- == 0)
			return args->given[i].value;
	return NULL;
}

bool args_allow(const struct args *args, uint64_t allowed, const char *verb, struct err *err)
{
	for (size_t i = 0; i < args->ngiven; i++)
		if (!(allowed & OPTION_BIT(args->given[i].option)))
			return err_set(err, ERR_USAGE, _("--%s says nothing to %s: see trueup %s --help"),
				option_table[args->given[i].option].name, verb, verb);
	return true;
}

#include "base/str.h"
#include "cli/help.h"
#include "conf/settings.h"

#include <string.h>

/* Text for man(7): a hyphen that is meant stays one, a line that begins with a dot is no request. */
static void put(FILE *file, const char *text)
{
	for (const char *at = text; *at; at++) {
		if (*at == '\\')
			fputs("\\e", file);
		else if (*at == '-')
			fputs("\\-", file);
		else if ((*at == '.' || *at == '\'') && (at == text || at[-1] == '\n'))
			fprintf(file, "\\&%c", *at);
		else
			putc(*at, file);
	}
}

static void paragraph(FILE *file, const char *request, const char *text)
{
	fprintf(file, "%s\n", request);
	put(file, text);
	putc('\n', file);
}

/* ".TP", a name in bold with what is to be put in its place in italics, and a text. */
static void entry(FILE *file, const char *name, const char *argument, const char *text)
{
	fputs(".TP\n\\fB", file);
	put(file, name);
	fputs("\\fR", file);
	if (argument) {
		fputs(" \\fI", file);
		put(file, argument);
		fputs("\\fR", file);
	}
	putc('\n', file);
	put(file, text);
	putc('\n', file);
}

static void option_entries(FILE *file, uint64_t which)
{
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_info *info = &option_table[i];
		struct str name = STR_INIT;
		if (!(which & OPTION_BIT(i)))
			continue;
		if (info->letter)
			str_addf(&name, "-%c, ", info->letter);
		str_addf(&name, "--%s", info->name);
		entry(file, name.data, info->argument, info->help);
		str_done(&name);
	}
}

static void verb_section(FILE *file, const struct verb *verb)
{
	fputs(".SS \"trueup ", file);
	put(file, verb->name);
	if (verb->usage) {
		putc(' ', file);
		put(file, verb->usage);
	}
	fputs("\"\n", file);
	put(file, verb->help);
	putc('\n', file);
	if (verb->detail)
		paragraph(file, ".PP", verb->detail);
	option_entries(file, verb->options);
}

static void exit_section(FILE *file)
{
	static const char *const statuses[][2] = {
		{"0", "Fine; nothing was found, or all of it was repaired."},
		{"1", "Drift was found, or a check failed."},
		{"2", "The command line was wrong, or a file that lint looked at."},
		{"3", "It could not be done: no connection, no permission, a rule or row that is not there, a guard "
		      "that "
		      "said no."},
		{"4", "Partly done; the report says what is left."},
		{"130", "Interrupted. A job stays, paused; trueup worker --job ID goes on with it."},
	};
	fputs(".SH EXIT STATUS\n", file);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		entry(file, statuses[i][0], NULL, statuses[i][1]);
}

/* What a setting may be, and what it is without the variable. */
static void add_range(struct str *text, enum setting setting)
{
	const struct setting_info *info = settings_info(setting);
	bool either = info->type == SETTING_SWITCH || info->type == SETTING_TRUTH;
	if (info->type == SETTING_ADDRESS) {
		str_addf(text, "%s without it.", SETTINGS_METRICS_ADDR);
		return;
	}
	str_add(text, either ? "Either " : "From ");
	settings_add_value(text, setting, info->min);
	str_add(text, either ? " or " : " to ");
	settings_add_value(text, setting, info->max);
	str_add(text, "; ");
	settings_add_value(text, setting, info->standard);
	str_add(text, " without it.");
}

static void environment_section(FILE *file)
{
	static const char *const variables[][2] = {
		{"DATABASE_URL", "The database of the one target there is without a targets.ini; else libpq's own PG* "
				 "variables."},
		{"REDIS_URL", "The Redis of that target: redis://[user:password@]host[:port][/database] or "
			      "unix:///path[?db=database]."},
		{"MAX_API_URL", "The MAX API of that target; https://platform-api2.max.ru without it."},
		{"MAX_API_TOKEN", "The token for it. It is never shown and never logged."},
		{"MAX_API_TOKEN_FILE", "A file that holds the token, instead of MAX_API_TOKEN."},
		{"MAX_API_CA_FILE", "Whom to trust when asking the MAX API, PEM; the system's authorities without it."},
		{"MAX_API_RATE", "How many requests a second all workers together may send to it, from 1 to 100000; 30 "
				 "without it."},
		{"BACKEND_SERVICE", "The unit of systemd that is its backend, or off; else thebot-backend.service."},
		{"BACKEND_URL", "Where that backend answers, for \"chat open --via-api\"."},
		{"BACKEND_TOKEN", "The token of a teacher or a student there. It is never shown and never logged."},
		{"BACKEND_TOKEN_FILE", "A file that holds that token, instead of BACKEND_TOKEN."},
		{"BACKEND_CA_FILE", "Whom to trust when asking it, PEM; the system's authorities without it."},
		{"TRUEUP_HOME", "A folder whose files win over all others."},
		{"TRUEUP_OPERATOR", "Who does it, for the audit; else SUDO_USER, LOGNAME or USER."},
		{"SSH_CLIENT", "From where, for the audit."},
		{"NO_COLOR", "The console shows no colours."},
	};
	fputs(".SH ENVIRONMENT\n", file);
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++)
		entry(file, variables[i][0], NULL, variables[i][1]);
	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct setting_info *info = settings_info((enum setting)i);
		struct str text = STR_INIT;
		str_addf(&text, "%s ", info->text);
		add_range(&text, (enum setting)i);
		entry(file, info->name, NULL, text.data);
		str_done(&text);
	}
}

static void files_section(FILE *file)
{
	static const char *const files[][2] = {
		{"targets.ini", "Databases and how careful to be with them."},
		{"sql/rules/", "Rules: how to detect, repair and undo."},
		{"views/, themes/", "What the console shows and how it looks."},
	};
	paragraph(file, ".SH FILES",
		"Looked for in $TRUEUP_HOME, ~/.config/trueup and /etc/trueup; the first of a name wins, also over "
		"what is "
		"built in. \"trueup files\" lists what is in force.");
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		entry(file, files[i][0], NULL, files[i][1]);
}

static void examples_section(FILE *file)
{
	static const char *const examples[][2] = {
		{"trueup", "Open the console on the database that DATABASE_URL or PG* name."},
		{"trueup check --format json", "Look by all rules; status 1 if anything has drifted."},
		{"trueup repair gig-counters --scope ws_demo_001 --yes --reason \"ticket 17\"",
			"Correct the counters of one workspace."},
		{"trueup undo --job 12", "Take all of it back, where nothing has moved on since."},
	};
	fputs(".SH EXAMPLES\n", file);
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++)
		entry(file, examples[i][0], NULL, examples[i][1]);
}

void help_manual(FILE *file, const struct verb *verbs)
{
	fputs(".\\\" Made by \"trueup help manual\" from the tables of verbs, options and settings.\n", file);
	fprintf(file, ".TH TRUEUP 1 \"\" \"trueup %s\" \"User Commands\"\n", TRUEUP_VERSION);
	paragraph(file, ".SH NAME", "trueup - find data that has drifted from the truth, and true it up");
	fputs(".SH SYNOPSIS\n\\fBtrueup\\fR [\\fIVERB\\fR] [\\fIoptions\\fR] ...\n", file);
	paragraph(file, ".SH DESCRIPTION",
		"Shows where counters and cached values in PostgreSQL differ from the rows that they stand for, and "
		"corrects "
		"them: one row, a selection or all of it, as a job that is audited and can be undone. Without a verb "
		"it opens "
		"the console.");
	fputs(".SH VERBS\n", file);
	for (const struct verb *verb = verbs; verb->name; verb++)
		verb_section(file, verb);
	paragraph(file, ".SH OPTIONS", "Every verb takes:");
	option_entries(file, OPTIONS_COMMON);
	exit_section(file);
	environment_section(file);
	files_section(file);
	examples_section(file);
}

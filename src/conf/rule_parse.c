#include "conf/rule.h"

#include "base/sha256.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/rule_people.h"
#include "conf/sql_lex.h"

#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r";

/* A rule with what it lives in; whoever has the rule has this. */
struct rule_box {
	struct rule rule; /* first, so that one is the other */
	struct arena *arena;
};

struct rule_parser {
	struct rule *rule;
	struct arena *arena;
	struct problems *problems;
	struct place at;  /* the line at hand */
	unsigned seen;    /* a bit for each header */
	unsigned seen_ru; /* … and for its [ru] twin */
	int key_line, params_line;
	int part; /* the section at hand; -1: before the first, or in one that is unknown */
	const char *part_start;
};

/* All that is known of a header: text is where its value goes, as an offset in struct rule, unless read takes it. */
struct rule_header {
	const char *name;
	bool required;
	size_t text;
	size_t text_ru; /* 0: it has no twin */
	void (*read)(struct rule_parser *parser, const char *value);
};

static const char *const kind_names[] = {
	[RULE_CHECK] = "check",
	[RULE_ACTION] = "action",
	NULL,
};

/* The index of word in names (ending with NULL); -1 and a problem if it is not there. */
static int rule_word(struct rule_parser *parser, const char *what, const char *word, const char *const *names)
{
	for (int i = 0; names[i]; i++) {
		if (str_eq(names[i], word))
			return i;
	}
	problems_add_unknown(parser->problems, &parser->at, what, word, names);
	return -1;
}

static void rule_read_name(struct rule_parser *parser, const char *value)
{
	const char *path = parser->rule->path, *slash = strrchr(path, '/');
	const char *file = slash ? slash + 1 : path;
	size_t stem = strlen(file) - (str_ends(file, ".sql") ? strlen(".sql") : 0);

	parser->rule->name = value;
	if (value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-")] || *value == '-')
		problems_add(parser->problems, &parser->at,
			_("malformed name \"%.80s\"; expected lower-case letters, digits and \"-\""), value);
	else if (strlen(value) != stem || strncmp(value, file, stem) != 0)
		problems_add(parser->problems, &parser->at,
			_("the rule is named \"%.80s\" but its file is %s; expected the same name"), value, file);
}

static void rule_read_severity(struct rule_parser *parser, const char *value)
{
	const char *const names[] = {rule_severity_name(RULE_ERROR), rule_severity_name(RULE_WARNING),
		rule_severity_name(RULE_NOTICE), NULL};
	int severity = rule_word(parser, _("severity"), value, names);
	parser->rule->severity = severity < 0 ? RULE_ERROR : (enum rule_severity)severity;
}

static void rule_read_kind(struct rule_parser *parser, const char *value)
{
	int kind = rule_word(parser, _("kind"), value, kind_names);
	parser->rule->kind = kind < 0 ? RULE_CHECK : (enum rule_kind)kind;
}

static void rule_read_refuse(struct rule_parser *parser, const char *value)
{
	static const char *const words[] = {"forced", NULL};
	parser->rule->refuses_forced = rule_word(parser, _("refuse"), value, words) == 0;
}

static void rule_read_params(
	struct rule_parser *parser, const char *value, const struct sql_param **params, size_t *count)
{
	struct err err = ERR_INIT;
	struct sql_param *found;
	const struct place *at = &parser->at;
	char *where = mem_printf("%s:%d:%d", at->path, at->line, at->column);
	if (!sql_params_parse(parser->arena, where, value, &found, count, &err)) {
		problems_add_err(parser->problems, at, &err);
		err_done(&err);
	}
	*params = found;
	free(where);
}

static void rule_read_key(struct rule_parser *parser, const char *value)
{
	parser->key_line = parser->at.line;
	rule_read_params(parser, value, &parser->rule->key, &parser->rule->nkey);
}

static void rule_read_own_params(struct rule_parser *parser, const char *value)
{
	parser->params_line = parser->at.line;
	rule_read_params(parser, value, &parser->rule->params, &parser->rule->nparams);
}

static bool rule_is_need(const char *word)
{
	const char *dot = strchr(word, '.');
	if (!dot)
		return str_is_identifier(word);
	char *table = mem_strndup(word, (size_t)(dot - word));
	bool good = str_is_identifier(table) && str_is_identifier(dot + 1);
	free(table);
	return good;
}

static void rule_read_needs(struct rule_parser *parser, const char *value)
{
	struct {
		VEC(const char *);
	} needs = {0};
	for (const char *rest = value; rest;) {
		size_t len = strcspn(rest, ",");
		const char *comma = rest[len] ? rest + len + 1 : NULL;
		rest += strspn(rest, blanks);
		len = strcspn(rest, ", \t\r");
		char *word = arena_strndup(parser->arena, rest, len);
		rest += len + strspn(rest + len, blanks);
		if (!rule_is_need(word) || (*rest && *rest != ','))
			problems_add(parser->problems, &parser->at,
				_("malformed need \"%.80s\"; expected \"table\" or \"table.column\", separated by "
				  "commas"),
				word);
		VEC_PUSH(&needs, word);
		rest = comma;
	}
	VEC_PUSH(&needs, NULL);
	parser->rule->needs = arena_zero(parser->arena, needs.len, sizeof(*needs.items));
	memcpy(parser->rule->needs, needs.items, needs.len * sizeof(*needs.items));
	free(needs.items);
}

static void rule_read_function(struct rule_parser *parser, const char *value)
{
	const char *slash = strchr(value, '/');
	parser->rule->repair_function = value;
	if (!slash || slash == value || !slash[1] || value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_-/")] ||
		strchr(slash + 1, '/'))
		problems_add(parser->problems, &parser->at, _("malformed function \"%.80s\"; expected \"system/name\""),
			value);
}

static const struct rule_header headers[] = {
	{.name = "rule", .required = true, .read = rule_read_name},
	{.name = "title",
		.required = true,
		.text = offsetof(struct rule, title),
		.text_ru = offsetof(struct rule, title_ru)},
	{.name = "system", .required = true, .text = offsetof(struct rule, system)},
	{.name = "severity", .required = true, .read = rule_read_severity},
	{.name = "key", .required = true, .read = rule_read_key},
	{.name = "needs", .read = rule_read_needs},
	{.name = "kind", .read = rule_read_kind},
	{.name = "params", .read = rule_read_own_params},
	{.name = "schedule", .text = offsetof(struct rule, schedule)},
	{.name = "repair", .read = rule_read_function},
	{.name = "refuse", .read = rule_read_refuse},
	{.name = "help", .text = offsetof(struct rule, help), .text_ru = offsetof(struct rule, help_ru)},
	{.name = "members", .text = offsetof(struct rule, members), .text_ru = offsetof(struct rule, members_ru)},
	{.name = "words", .text = offsetof(struct rule, words), .text_ru = offsetof(struct rule, words_ru)},
	{.name = "scope", .text = offsetof(struct rule, scope), .text_ru = offsetof(struct rule, scope_ru)},
	{.name = "refusals", .text = offsetof(struct rule, refusals), .text_ru = offsetof(struct rule, refusals_ru)},
};

enum { HEADERS = sizeof(headers) / sizeof(headers[0]) };

static const char *const *rule_header_names(struct arena *arena)
{
	const char **names = arena_zero(arena, HEADERS + 1, sizeof(*names));
	for (size_t i = 0; i < HEADERS; i++)
		names[i] = headers[i].name;
	return names;
}

static void rule_take_header(struct rule_parser *parser, const char *name, bool russian, const char *value)
{
	size_t i = 0;
	while (i < HEADERS && !str_eq(headers[i].name, name))
		i++;
	if (i == HEADERS) {
		problems_add_unknown(
			parser->problems, &parser->at, _("header"), name, rule_header_names(parser->arena));
		return;
	}
	const struct rule_header *header = &headers[i];
	unsigned *seen = russian ? &parser->seen_ru : &parser->seen;
	if (russian && !header->text_ru)
		problems_add(
			parser->problems, &parser->at, _("header \"%s\" is not text for people: it has no [ru]"), name);
	else if (*seen & 1u << i)
		problems_add(parser->problems, &parser->at, _("repeated header \"%s\""), name);
	else if (!*value)
		problems_add(parser->problems, &parser->at, _("header \"%s\" has no value"), name);
	else if (header->read)
		header->read(parser, value);
	else
		*(const char **)((char *)parser->rule + (russian ? header->text_ru : header->text)) = value;
	*seen |= 1u << i;
}

/* "-- name: value" or "-- name[ru]: value". What does not look like that is a comment. */
static void rule_read_header_line(struct rule_parser *parser, const char *line, size_t len)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz_-";
	char *copy = arena_strndup(parser->arena, line, len);
	char *name = copy + 2 + strspn(copy + 2, blanks), *end = name + strspn(name, letters);
	bool russian = str_starts(end, "[ru]");
	char *colon = end + (russian ? strlen("[ru]") : 0);
	if (end == name || *colon != ':' || (colon[1] && !strchr(blanks, colon[1])))
		return;
	*end = '\0';
	char *value = colon + 1 + strspn(colon + 1, blanks);
	for (size_t n = strlen(value); n && strchr(blanks, value[n - 1]); n--)
		value[n - 1] = '\0';
	parser->at.column = place_column(copy, (size_t)((*value ? value : name) - copy));
	rule_take_header(parser, name, russian, value);
}

/* A section is one statement and not only comments. */
static void rule_check_section(struct rule_parser *parser, const struct rule_section *section, int part)
{
	struct place at = {.path = parser->at.path, .line = section->line, .column = 1};
	bool any = false, ended = false;
	for (size_t i = 0;;) {
		struct sql_token token = sql_lex(section->text, &i);
		if (token.kind == SQL_END || token.kind == SQL_UNCLOSED)
			break;
		bool comment = token.kind == SQL_COMMENT || token.kind == SQL_CONDITION || token.kind == SQL_NEWLINE ||
			       (token.kind == SQL_QUOTED && *token.start == '/') ||
			       (token.kind == SQL_TEXT && strchr(blanks, *token.start));
		if (comment)
			continue;
		if (ended) {
			problems_add(parser->problems, &at, _("section \"%s\" has more than one statement"),
				rule_part_name((enum rule_part)part));
			return;
		}
		any = any || token.kind != SQL_SEMICOLON;
		ended = token.kind == SQL_SEMICOLON;
	}
	if (!any)
		problems_add(parser->problems, &at, _("section \"%s\" is empty"), rule_part_name((enum rule_part)part));
}

static void rule_end_section(struct rule_parser *parser, const char *end)
{
	if (parser->part < 0)
		return;
	struct rule_section *section = &parser->rule->parts[parser->part];
	size_t len = (size_t)(end - parser->part_start);
	while (len && strchr(" \t\r\n", parser->part_start[len - 1]))
		len--;
	section->text = arena_strndup(parser->arena, parser->part_start, len);
	rule_check_section(parser, section, parser->part);
	parser->part = -1;
}

static void rule_begin_section(struct rule_parser *parser, const char *line, size_t len)
{
	const char *start = line + strlen("--:"), *end = line + len;
	while (start < end && strchr(blanks, *start))
		start++;
	while (end > start && strchr(blanks, end[-1]))
		end--;
	char *name = arena_strndup(parser->arena, start, (size_t)(end - start));
	const char *names[RULE_PARTS + 1] = {NULL};
	for (int i = 0; i < RULE_PARTS; i++)
		names[i] = rule_part_name((enum rule_part)i);
	parser->at.column = place_column(line, (size_t)(start - line));
	int part = rule_word(parser, _("section"), name, names);
	if (part >= 0 && parser->rule->parts[part].line)
		problems_add(parser->problems, &parser->at, _("repeated section \"%s\""), name);
	else
		parser->part = part;
	if (parser->part >= 0)
		parser->rule->parts[part].line = parser->at.line + 1;
}

static void rule_read_lines(struct rule_parser *parser, const char *text)
{
	bool header = true;
	for (const char *line = text; *line; parser->at.line++) {
		size_t len = strcspn(line, "\n");
		const char *next = line + len + (line[len] == '\n');
		parser->at.column = 1;
		if (str_starts(line, "--:")) {
			rule_end_section(parser, line);
			rule_begin_section(parser, line, len);
			parser->part_start = next;
			header = false;
		} else if (header && str_starts(line, "--")) {
			rule_read_header_line(parser, line, len);
		} else if (header && strspn(line, blanks) < len) {
			problems_add(parser->problems, &parser->at,
				_("only headers, comments and empty lines may stand before the first section; expected "
				  "\"-- name: value\" or \"--: section\""));
			header = false;
		}
		line = next;
	}
	rule_end_section(parser, parser->rule->text + strlen(parser->rule->text));
}

static void rule_forbid(struct rule_parser *parser, enum rule_part part, const char *why)
{
	const struct rule_section *section = &parser->rule->parts[part];
	struct place at = {.path = parser->at.path, .line = section->line - 1, .column = 1};
	if (section->line)
		problems_add(parser->problems, &at, _("section \"%s\" cannot be here: %s"), rule_part_name(part), why);
}

static void rule_demand(struct rule_parser *parser, enum rule_part part, const char *why)
{
	struct place at = {.path = parser->at.path, .line = 1, .column = 1};
	if (!parser->rule->parts[part].line)
		problems_add(parser->problems, &at, _("missing section \"%s\": %s"), rule_part_name(part), why);
}

static void rule_check_sections(struct rule_parser *parser)
{
	const struct rule *rule = parser->rule;
	if (rule->kind == RULE_ACTION) {
		rule_demand(parser, RULE_REFUSE, _("an action needs refuse, lock and apply"));
		rule_demand(parser, RULE_LOCK, _("an action needs refuse, lock and apply"));
		rule_demand(parser, RULE_APPLY, _("an action needs refuse, lock and apply"));
		rule_forbid(parser, RULE_DETECT, _("an action has no detect"));
		rule_forbid(parser, RULE_REPAIR, _("an action has apply instead"));
		return;
	}
	rule_demand(parser, RULE_DETECT, _("a check needs it"));
	rule_forbid(parser, RULE_APPLY, _("only an action has it"));
	if (rule->repair_function)
		rule_forbid(parser, RULE_REPAIR, _("the header \"repair\" names a function for it"));
	else if (rule->parts[RULE_REPAIR].line)
		rule_demand(parser, RULE_LOCK, _("a repair needs it"));
	if (rule->refuses_forced)
		rule_demand(parser, RULE_REFUSE, _("the header \"refuse\" speaks of it"));
	if (!rule_can_write(rule)) {
		rule_forbid(parser, RULE_LOCK, _("there is no repair"));
		rule_forbid(parser, RULE_UNDO, _("there is no repair"));
		rule_forbid(parser, RULE_REFUSE, _("there is no repair"));
	}
}

/* A parameter that means something to every rule cannot be a rule's own, nor can two be the same. */
static void rule_check_names(
	struct rule_parser *parser, const struct sql_param *params, size_t count, int line, const char *const *reserved)
{
	struct place at = {.path = parser->at.path, .line = line, .column = 1};
	for (size_t i = 0; i < count; i++) {
		for (const char *const *word = reserved; *word; word++) {
			if (str_eq(params[i].name, *word))
				problems_add(
					parser->problems, &at, _("the name \"%s\" is taken; expected another"), *word);
		}
	}
}

static void rule_check_whole(struct rule_parser *parser)
{
	/* What every rule has, and what the statements around a rule's sections have beside. */
	static const char *const taken[] = {"scope", "label", "stored", "actual", "force", "before", "after", "reason",
		"rule", "key", "keys", "settled", "job", "ids", "rows", "skip", "filter", "part_size", "places", NULL};
	struct rule *rule = parser->rule;
	struct place at = {.path = parser->at.path, .line = 1, .column = 1};

	for (size_t i = 0; i < HEADERS; i++) {
		if (headers[i].required && !(parser->seen & 1u << i))
			problems_add(parser->problems, &at, _("missing header \"%s\""), headers[i].name);
	}
	rule_check_names(parser, rule->key, rule->nkey, parser->key_line, taken);
	rule_check_names(parser, rule->params, rule->nparams, parser->params_line, taken);
	for (size_t i = 0; i < rule->nkey; i++) {
		const char *const key[] = {rule->key[i].name, NULL};
		rule_check_names(parser, rule->params, rule->nparams, parser->params_line, key);
	}
	at.line = parser->params_line;
	if (rule->nparams && rule->kind != RULE_ACTION)
		problems_add(parser->problems, &at, _("only an action has parameters of its own"));
	rule_check_sections(parser);
	rule_check_people(rule, parser->problems);
}

struct rule *rule_check(const char *path, const char *text, struct problems *problems)
{
	struct arena *arena = arena_new();
	struct rule_box *box = arena_zero(arena, 1, sizeof(*box));
	struct problems found = PROBLEMS_INIT;
	struct rule_parser parser = {.rule = &box->rule, .arena = arena, .problems = &found, .part = -1};

	box->arena = arena;
	box->rule.path = arena_strdup(arena, path);
	box->rule.text = arena_strdup(arena, text);
	box->rule.needs = arena_zero(arena, 1, sizeof(*box->rule.needs));
	parser.at = (struct place){.path = box->rule.path, .line = 1, .column = 1};
	sha256_hex(text, strlen(text), box->rule.hash);
	problems_add_bad_utf8(&found, box->rule.path, text);
	rule_read_lines(&parser, box->rule.text);
	rule_check_whole(&parser);
	bool good = !found.found;
	problems_merge(problems, &found);
	if (good)
		return &box->rule;
	arena_free(arena);
	return NULL;
}

struct rule *rule_parse(const char *path, const char *text, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	struct rule *rule = rule_check(path, text, &problems);
	if (!rule)
		problems_none(&problems, err);
	problems_done(&problems);
	return rule;
}

void rule_free(struct rule *rule)
{
	if (rule)
		arena_free(((struct rule_box *)rule)->arena);
}

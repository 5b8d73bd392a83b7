#include "conf/lint.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/checklist.h"
#include "conf/keymap.h"
#include "conf/migration.h"
#include "conf/rule.h"
#include "conf/sql_lex.h"
#include "conf/target.h"
#include "conf/theme.h"
#include "conf/view.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {
	[LINT_RULE] = "rule",
	[LINT_STATEMENT] = "statement",
	[LINT_SCRIPT] = "migration",
	[LINT_VIEW] = "view",
	[LINT_CHECKLIST] = "checklist",
	[LINT_THEME] = "theme",
	[LINT_TARGETS] = "targets",
	[LINT_KEYMAP] = "keymap",
	[LINT_SHAPE] = "shape",
	[LINT_OTHER] = "other",
};

const char *lint_kind_name(enum lint_kind kind)
{
	return kind_names[kind];
}

enum lint_kind lint_kind_of(const char *path)
{
	static const struct {
		const char *folder; /* "" for any */
		const char *ending;
		enum lint_kind kind;
	} kinds[] = {
		{"sql/rules/", ".sql", LINT_RULE},
		{"sql/schema/", ".sql", LINT_SCRIPT},
		{"sql/domain/", ".sql", LINT_SCRIPT},
		{"", ".sql", LINT_STATEMENT},
		{"", ".view", LINT_VIEW},
		{"", ".checklist", LINT_CHECKLIST},
		{"", ".theme", LINT_THEME},
		{"", "targets.ini", LINT_TARGETS},
		{"", "keys.ini", LINT_KEYMAP},
		{"", ".shape", LINT_SHAPE},
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strstr(path, kinds[i].folder) && str_ends(path, kinds[i].ending))
			return kinds[i].kind;
	}
	return LINT_OTHER;
}

/* A file under examination. */
struct lint {
	const char *path;
	const char *text;
	const struct lint_against *against;
	struct problems *problems;
	struct arena *arena;
};

/* A condition whose table is known, but whose column no database has, is a slip of the pen: its line would never stand
 * (or never go) anywhere. */
static void lint_condition(const struct lint *lint, const char *name, const struct place *at)
{
	const char *dot = strchr(name, '.');
	bool table = false, column = false;
	if (!dot || !lint->against->nshapes)
		return;
	char *only_table = arena_strndup(lint->arena, name, (size_t)(dot - name));
	for (size_t i = 0; i < lint->against->nshapes; i++) {
		table = table || shape_has_table(lint->against->shapes[i].shape, only_table);
		column = column || shape_has(lint->against->shapes[i].shape, name);
	}
	if (table && !column)
		problems_add(
			lint->problems, at, _("no shape has the column %s; expected one that some database has"), name);
}

/* The shape of a database in which every condition of text holds (but for those with "!"). */
static struct shape *lint_full_shape(const struct lint *lint, const char *text, int line)
{
	struct shape *shape = shape_new();
	struct place at = {.path = lint->path, .line = line};
	const char *start = text;
	for (size_t i = 0;;) {
		struct sql_token token = sql_lex(text, &i);
		if (token.kind == SQL_END || token.kind == SQL_UNCLOSED)
			return shape;
		for (const char *p = memchr(start, '\n', (size_t)(token.start - start)); p;
			p = memchr(start, '\n', (size_t)(token.start - start))) {
			start = p + 1;
			at.line++;
		}
		if (token.kind != SQL_CONDITION)
			continue;
		char *name = arena_strndup(lint->arena, token.name, token.name_len);
		name += *name == '!';
		at.column = place_column(start, (size_t)(token.start - start));
		lint_condition(lint, name, &at);
		char *dot = strchr(name, '.');
		if (dot)
			*dot = '\0';
		shape_add(shape, name, dot ? dot + 1 : NULL);
	}
}

static void lint_rule_part(const struct lint *lint, const struct rule *rule, enum rule_part part)
{
	const struct rule_section *section = &rule->parts[part];
	struct shape *none = shape_new(), *all = lint_full_shape(lint, section->text, section->line);
	struct sql sql;
	rule_check_part(rule, part, none, NULL, lint->arena, &sql, lint->problems);
	rule_check_part(rule, part, all, NULL, lint->arena, &sql, lint->problems);
	for (size_t i = 0; i < lint->against->nshapes; i++) {
		const struct lint_shape *shape = &lint->against->shapes[i];
		struct place at = {.path = rule->path, .line = section->line, .column = 1};
		if (rule_missing(rule, shape->shape) ||
			!rule_check_part(rule, part, shape->shape, NULL, lint->arena, &sql, lint->problems))
			continue;
		if (!sql.text[strspn(sql.text, " \t\r\n")])
			problems_add(lint->problems, &at, _("nothing of section \"%s\" is left for the shape %s"),
				rule_part_name(part), shape->name);
	}
	shape_free(none);
	shape_free(all);
}

static void lint_rule(const struct lint *lint)
{
	struct rule *rule = rule_check(lint->path, lint->text, lint->problems);
	if (!rule)
		return;
	char *folder = mem_printf("sql/rules/%s/", rule->system);
	struct place at = {.path = lint->path, .line = 1, .column = 1};
	if (!strstr(lint->path, folder))
		problems_add(lint->problems, &at, _("the rule's system is \"%.80s\"; expected its file in %s"),
			rule->system, folder);
	free(folder);
	for (const char **need = rule->needs; *need; need++)
		lint_condition(lint, *need, &at);
	for (int part = 0; part < RULE_PARTS; part++) {
		if (rule->parts[part].text)
			lint_rule_part(lint, rule, (enum rule_part)part);
	}
	rule_free(rule);
}

/* What a statement may use: what it declares, and where it stands around a rule, also what every rule has. */
static struct sql_param *lint_params(const struct lint *lint, const struct sql_param *declared, size_t *count)
{
	static const struct sql_param rule_params[] = {
		{"scope", "text"}, {"force", "boolean"}, {"before", "jsonb[]"}, {"after", "jsonb[]"}};
	const size_t more = strstr(lint->text, "{{rule}}") ? sizeof(rule_params) / sizeof(rule_params[0]) : 0;
	struct sql_param *params = arena_zero(lint->arena, *count + more, sizeof(*params));
	for (size_t i = 0; i < *count; i++)
		params[i] = declared[i];
	for (size_t i = 0; i < more; i++)
		params[*count + i] = rule_params[i];
	*count += more;
	return params;
}

/* Statements of the engine have another text in their middle: here, any will do. */
static void lint_statement(const struct lint *lint)
{
	static const struct sql_insert around[] = {
		{"rule", "detected", "", 1}, {"key", "'{}'::jsonb", "", 1}, {"query", "listed", "", 1}};
	const size_t naround = sizeof(around) / sizeof(around[0]);
	const struct lint_against *against = lint->against;
	struct sql_insert *inserts = arena_zero(lint->arena, naround + against->ninserts, sizeof(*inserts));
	struct shape *none = shape_new(), *all = lint_full_shape(lint, lint->text, 1);
	struct sql_param *params;
	struct err err = ERR_INIT;
	struct sql sql;
	struct sql_source source = {
		.path = lint->path,
		.line = 1,
		.text = lint->text,
		.shape = none,
		.inserts = inserts,
		.ninserts = naround + against->ninserts,
	};

	memcpy(inserts, around, sizeof(around));
	if (against->ninserts)
		memcpy(inserts + naround, against->inserts, against->ninserts * sizeof(*inserts));
	if (sql_head_params(lint->arena, lint->path, lint->text, &params, &source.nparams, &err)) {
		source.params = lint_params(lint, params, &source.nparams);
		sql_check(lint->arena, &source, &sql, lint->problems);
		source.shape = all;
		sql_check(lint->arena, &source, &sql, lint->problems);
	} else {
		problems_add_err(lint->problems, NULL, &err);
	}
	err_done(&err);
	shape_free(none);
	shape_free(all);
}

static void lint_script(const struct lint *lint)
{
	struct migration migration;
	struct err err = ERR_INIT;
	if (!migration_parse(lint->arena, lint->path, lint->text, &migration, &err))
		problems_add_err(lint->problems, NULL, &err);
	err_done(&err);
}

static void lint_view(const struct lint *lint)
{
	view_free(view_check(lint->path, lint->text, lint->problems));
}

static void lint_checklist(const struct lint *lint)
{
	checklist_free(checklist_check(lint->path, lint->text, lint->problems));
}

static void lint_theme(const struct lint *lint)
{
	struct style_sheet sheet;
	theme_check(lint->path, lint->text, &sheet, lint->problems);
}

static void lint_targets(const struct lint *lint)
{
	targets_free(targets_check(lint->path, lint->text, lint->problems));
}

static void lint_keymap(const struct lint *lint)
{
	keymap_free(keymap_check(lint->path, lint->text, lint->problems));
}

static void lint_shape(const struct lint *lint)
{
	struct err err = ERR_INIT;
	struct shape *shape = shape_parse(lint->path, lint->text, &err);
	if (!shape)
		problems_add_err(lint->problems, NULL, &err);
	shape_free(shape);
	err_done(&err);
}

static void lint_other(const struct lint *lint)
{
	problems_add_bad_utf8(lint->problems, lint->path, lint->text);
}

bool lint_file(const char *path, const char *text, const struct lint_against *against, struct problems *problems)
{
	static void (*const checks[])(const struct lint *) = {
		[LINT_RULE] = lint_rule,
		[LINT_STATEMENT] = lint_statement,
		[LINT_SCRIPT] = lint_script,
		[LINT_VIEW] = lint_view,
		[LINT_CHECKLIST] = lint_checklist,
		[LINT_THEME] = lint_theme,
		[LINT_TARGETS] = lint_targets,
		[LINT_KEYMAP] = lint_keymap,
		[LINT_SHAPE] = lint_shape,
		[LINT_OTHER] = lint_other,
	};
	struct problems found = PROBLEMS_INIT;
	struct lint lint = {path, text, against, &found, arena_new()};
	checks[lint_kind_of(path)](&lint);
	problems_sort(&found);
	bool good = !found.found;
	problems_merge(problems, &found);
	arena_free(lint.arena);
	return good;
}

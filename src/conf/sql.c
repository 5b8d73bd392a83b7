#include "conf/sql.h"

#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/problem.h"
#include "conf/sql_lex.h"

#include <stdlib.h>
#include <string.h>

enum {
	EXPANSIONS_MAX = 1000,           /* inserts that insert each other could go on for ever, doubling */
	SIZE_MAX_BYTES = 8 * 1024 * 1024 /* of the statement */
};

/* A text that is being compiled: the source, or an insert within outer. */
struct sql_frame {
	const struct sql_frame *outer;
	const char *name; /* of the insert */
	const char *text;
	const char *path;
	int line;
	bool open_comment; /* what was added last is a "--" comment, which would swallow what follows */
};

struct sql_compiler {
	struct arena *arena;
	const struct sql_source *source;
	struct problems *problems;
	struct str out;
	struct {
		VEC(const char *);
	} names;
	int expansions;
};

/* One line of the text, up to and with its line break. Longer where a quote goes over several. */
struct sql_line {
	size_t start, end;
	bool conditional;
	struct sql_token condition;
};

static struct place sql_place(const struct sql_frame *frame, const char *where)
{
	struct place place = {.path = frame->path, .line = frame->line, .column = 1};
	const char *line = frame->text;
	for (const char *p = strchr(line, '\n'); p && p < where; p = strchr(line, '\n')) {
		line = p + 1;
		place.line++;
	}
	place.column = place_column(line, (size_t)(where - line));
	return place;
}

static const char *const *sql_candidates(struct sql_compiler *compiler, bool inserts)
{
	const struct sql_source *source = compiler->source;
	size_t count = inserts ? source->ninserts : source->nparams;
	const char **names = arena_zero(compiler->arena, count + 1, sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = inserts ? source->inserts[i].name : source->params[i].name;
	return names;
}

static bool sql_unclosed(struct sql_compiler *compiler, const struct sql_frame *frame, const struct sql_token *token)
{
	struct place at = sql_place(frame, token->start);
	const char *start = token->start;
	if (*start == '{')
		problems_add(compiler->problems, &at, _("this insert does not end; expected {{name}}"));
	else if (*start == '/')
		problems_add(compiler->problems, &at, _("this comment does not end; expected */"));
	else
		problems_add(compiler->problems, &at, _("this quote does not end"));
	return false;
}

/* Finds where the line ends and whether it has a condition. False if it cannot be taken apart. */
static bool sql_read_line(struct sql_compiler *compiler, const struct sql_frame *frame, struct sql_line *line)
{
	bool broken = false;
	line->end = line->start;
	line->conditional = false;
	while (true) {
		struct sql_token token = sql_lex(frame->text, &line->end);
		if (token.kind == SQL_END || token.kind == SQL_NEWLINE)
			return true;
		if (token.kind == SQL_UNCLOSED)
			return sql_unclosed(compiler, frame, &token);
		if (token.kind == SQL_QUOTED)
			broken = broken || memchr(token.start, '\n', token.len);
		if (token.kind != SQL_CONDITION)
			continue;
		if (broken) {
			struct place at = sql_place(frame, token.start);
			problems_add(compiler->problems, &at,
				_("a line with a condition cannot begin inside a quote or comment"));
			return false;
		}
		line->conditional = true;
		line->condition = token;
	}
}

static bool sql_condition_holds(
	struct sql_compiler *compiler, const struct sql_frame *frame, const struct sql_token *token)
{
	char *name = arena_strndup(compiler->arena, token->name, token->name_len);
	bool negated = *name == '!';
	struct place at = sql_place(frame, token->start);
	name += negated;
	char *dot = strchr(name, '.');
	if (dot)
		*dot = '\0';
	if (!str_is_identifier(name) || (dot && !str_is_identifier(dot + 1))) {
		problems_add(compiler->problems, &at,
			_("malformed condition; expected --? table, --? table.column or --? !table.column"));
		return false;
	}
	const struct shape *shape = compiler->source->shape;
	if (!shape) {
		problems_add(compiler->problems, &at, _("this text cannot have conditional lines"));
		return false;
	}
	return negated != (dot ? shape_has_column(shape, name, dot + 1) : shape_has_table(shape, name));
}

static void sql_add_param(struct sql_compiler *compiler, const struct sql_frame *frame, const struct sql_token *token)
{
	const struct sql_source *source = compiler->source;
	char *name = arena_strndup(compiler->arena, token->name, token->name_len);
	const struct sql_param *param = NULL;
	for (size_t i = 0; i < source->nparams && !param; i++)
		param = str_eq(source->params[i].name, name) ? &source->params[i] : NULL;
	if (!param) {
		struct place at = sql_place(frame, token->start);
		problems_add_unknown(compiler->problems, &at, _("parameter"), name, sql_candidates(compiler, false));
		return;
	}
	size_t number = 0;
	while (number < compiler->names.len && !str_eq(compiler->names.items[number], name))
		number++;
	if (number == compiler->names.len)
		VEC_PUSH(&compiler->names, name);
	str_addf(&compiler->out, "$%zu::%s", number + 1, param->type);
}

/* A semicolon at the end of an insert would end the statement around it. */
static bool sql_ends_insert(const struct sql_frame *frame, size_t at)
{
	if (!frame->outer)
		return false;
	while (true) {
		struct sql_token token = sql_lex(frame->text, &at);
		if (token.kind == SQL_END)
			return true;
		bool blank = token.kind == SQL_TEXT && strchr(" \t\r", *token.start);
		if (!blank && token.kind != SQL_NEWLINE && token.kind != SQL_COMMENT)
			return false;
	}
}

static const struct sql_insert *sql_find_insert(
	struct sql_compiler *compiler, const struct sql_frame *frame, const struct sql_token *token)
{
	const struct sql_source *source = compiler->source;
	const struct sql_insert *insert = NULL;
	char *name = arena_strndup(compiler->arena, token->name, token->name_len);
	for (size_t i = 0; i < source->ninserts && !insert; i++)
		insert = str_eq(source->inserts[i].name, name) ? &source->inserts[i] : NULL;
	struct place at = sql_place(frame, token->start);
	if (!insert) {
		problems_add_unknown(compiler->problems, &at, _("insert"), name, sql_candidates(compiler, true));
		return NULL;
	}
	for (const struct sql_frame *outer = frame; outer; outer = outer->outer) {
		if (str_eq(outer->name, name)) {
			problems_add(compiler->problems, &at, _("insert \"%s\" is within itself"), name);
			return NULL;
		}
	}
	if (++compiler->expansions > EXPANSIONS_MAX || compiler->out.len > SIZE_MAX_BYTES) {
		problems_add(compiler->problems, &at, _("the inserts make the statement too long"));
		return NULL;
	}
	return insert;
}

/* Adds one token other than an insert. */
static void sql_add_token(struct sql_compiler *compiler, struct sql_frame *frame, const struct sql_token *token)
{
	frame->open_comment = token->kind == SQL_COMMENT;
	if (token->kind == SQL_PARAM) {
		sql_add_param(compiler, frame, token);
	} else if (token->kind == SQL_POSITION) {
		struct place at = sql_place(frame, token->start);
		problems_add(compiler->problems, &at, _("a parameter has a name; expected :name instead of %.*s"),
			(int)(token->len < 10 ? token->len : 10), token->start);
	} else {
		str_addn(&compiler->out, token->start, token->len);
	}
}

/* Compiles frame's text to its end. Where that needs an insert, the insert is compiled first, on a stack of its own
 * frames; the depth is bounded by the number of inserts, as none is within itself. */
static bool sql_add_frame(struct sql_compiler *compiler, struct sql_frame *frame)
{
	struct sql_line line = {0};
	while (frame->text[line.start] && compiler->problems->found <= PROBLEMS_MAX) {
		if (!sql_read_line(compiler, frame, &line))
			return false;
		bool keep = !line.conditional || sql_condition_holds(compiler, frame, &line.condition);
		for (size_t at = line.start; keep && at < line.end;) {
			struct sql_token token = sql_lex(frame->text, &at);
			if (token.kind == SQL_SEMICOLON && sql_ends_insert(frame, at))
				continue;
			if (token.kind == SQL_CONDITION)
				continue;
			if (token.kind != SQL_INSERT) {
				sql_add_token(compiler, frame, &token);
				continue;
			}
			const struct sql_insert *insert = sql_find_insert(compiler, frame, &token);
			if (!insert)
				continue;
			struct sql_frame inner = {frame, insert->name, insert->text, insert->path, insert->line, false};
			if (!sql_add_frame(compiler, &inner))
				return false;
			if (inner.open_comment)
				str_addc(&compiler->out, '\n');
			frame->open_comment = false;
		}
		line.start = line.end;
	}
	return true;
}

bool sql_check(struct arena *arena, const struct sql_source *source, struct sql *out, struct problems *problems)
{
	struct problems found = PROBLEMS_INIT;
	struct sql_compiler compiler = {.arena = arena, .source = source, .problems = &found};
	struct sql_frame frame = {.text = source->text, .path = source->path, .line = source->line};

	sql_add_frame(&compiler, &frame);
	bool good = !found.found;
	if (good) {
		out->text = arena_strndup(arena, str_text(&compiler.out), compiler.out.len);
		out->nnames = compiler.names.len;
		out->names = arena_zero(arena, out->nnames + 1, sizeof(*out->names));
		for (size_t i = 0; i < out->nnames; i++)
			out->names[i] = compiler.names.items[i];
	}
	problems_merge(problems, &found);
	free(compiler.names.items);
	str_done(&compiler.out);
	return good;
}

bool sql_compile(struct arena *arena, const struct sql_source *source, struct sql *out, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	bool good = sql_check(arena, source, out, &problems);
	if (!good)
		problems_none(&problems, err);
	problems_done(&problems);
	return good;
}

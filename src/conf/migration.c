#include "conf/migration.h"

#include "base/sha256.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/problem.h"

#include <string.h>

static const char blanks[] = " \t\r";

static const char *const part_names[] = {
	[MIGRATION_INSTALLED] = "installed",
	[MIGRATION_COST] = "cost",
	[MIGRATION_CLEAN] = "clean",
	[MIGRATION_APPLY] = "apply",
	NULL,
};

static const char *const header_names[] = {
	"title", "cost", "when", "creates", "variant", "transaction", "repeat", NULL};

enum header { TITLE, COST, WHEN, CREATES, VARIANT, TRANSACTION, REPEAT };

struct parser {
	struct arena *arena;
	struct migration *out;
	struct problems *problems;
	struct place at;
	unsigned seen, seen_ru;
	int part;       /* the section at hand; -1: before the first */
	bool head_over; /* headers are the first lines; what comes after another line is a comment */
	const char *part_start;
};

static int index_of(const char *word, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (str_eq(word, names[i]))
			return i;
	return -1;
}

static char *trimmed(struct arena *arena, const char *text, size_t len)
{
	while (len && strchr(blanks, *text)) {
		text++;
		len--;
	}
	while (len && strchr(blanks, text[len - 1]))
		len--;
	return arena_strndup(arena, text, len);
}

/* The words of value, ending with NULL. */
static const char **words_of(struct arena *arena, const char *value)
{
	const char **words = arena_zero(arena, strlen(value) + 1, sizeof(*words));
	size_t count = 0;
	while (*(value += strspn(value, blanks))) {
		size_t len = strcspn(value, blanks);
		words[count++] = arena_strndup(arena, value, len);
		value += len;
	}
	return words;
}

static void expect(struct parser *parser, bool ok, const char *expected)
{
	if (!ok)
		problems_add(parser->problems, &parser->at, _("expected %s"), expected);
}

static void read_variants(struct parser *parser, const char *value)
{
	const char **words = words_of(parser->arena, value);
	size_t kept = 0;
	for (size_t i = 0; words[i]; i++) {
		if (str_eq(words[i], "default"))
			parser->out->is_default = true;
		else
			words[kept++] = words[i];
	}
	words[kept] = NULL;
	expect(parser, kept > 0, "NAME… [default]");
	parser->out->variants = words;
}

static void read_header(struct parser *parser, int header, const char *value)
{
	struct migration *out = parser->out;
	switch (header) {
	case TITLE:
		out->title = value;
		break;
	case COST:
		out->cost = value;
		break;
	case WHEN:
		out->when = words_of(parser->arena, value);
		break;
	case CREATES:
		out->creates = words_of(parser->arena, value);
		break;
	case VARIANT:
		read_variants(parser, value);
		break;
	case TRANSACTION:
		out->transaction = !str_eq(value, "no");
		expect(parser, !out->transaction, "\"no\"");
		break;
	default:
		out->repeat = str_eq(value, "when changed");
		expect(parser, out->repeat, "\"when changed\"");
	}
}

/* "-- title[ru]: …": only what people read has a twin. */
static void read_twin(struct parser *parser, int header, const char *value)
{
	if (header == TITLE)
		parser->out->title_ru = value;
	else if (header == COST)
		parser->out->cost_ru = value;
	else
		problems_add(parser->problems, &parser->at, _("header \"%s\" is not text for people: it has no [ru]"),
			header_names[header]);
}

/* A comment line before the first section: a header if it looks like one. */
static void read_comment(struct parser *parser, const char *line, size_t len)
{
	const char *word = line + 2 + strspn(line + 2, blanks);
	size_t name_len = strspn(word, "abcdefghijklmnopqrstuvwxyz_-");
	bool russian = str_starts(word + name_len, "[ru]");
	const char *colon = word + name_len + (russian ? strlen("[ru]") : 0);
	if (!name_len || *colon != ':') {
		parser->head_over = true;
		return;
	}
	char *name = arena_strndup(parser->arena, word, name_len);
	char *value = trimmed(parser->arena, colon + 1, len - (size_t)(colon + 1 - line));
	int header = index_of(name, header_names);
	unsigned *seen = russian ? &parser->seen_ru : &parser->seen;
	parser->at.column = place_column(line, (size_t)(word - line));
	if (header < 0)
		problems_add_unknown(parser->problems, &parser->at, "header", name, header_names);
	else if (*seen & (1U << header))
		problems_add(parser->problems, &parser->at, _("the header \"%s\" is repeated"), name);
	else if (russian)
		read_twin(parser, header, value);
	else
		read_header(parser, header, value);
	if (header >= 0)
		*seen |= 1U << header;
}

static void end_part(struct parser *parser, const char *end)
{
	if (parser->part >= 0)
		parser->out->parts[parser->part] =
			arena_strndup(parser->arena, parser->part_start, (size_t)(end - parser->part_start));
}

static void begin_part(struct parser *parser, const char *line, size_t len, const char *next)
{
	char *name = trimmed(parser->arena, line + 3, len - 3);
	int part = index_of(name, part_names);
	end_part(parser, line);
	if (part < 0)
		problems_add_unknown(parser->problems, &parser->at, "section", name, part_names);
	else if (parser->out->lines[part])
		problems_add(parser->problems, &parser->at, _("the section \"%s\" is repeated"), name);
	parser->part = part;
	parser->part_start = next;
	if (part >= 0)
		parser->out->lines[part] = parser->at.line + 1;
}

static void read_line(struct parser *parser, const char *line, size_t len, const char *next)
{
	parser->at.column = 1;
	if (str_starts(line, "--:"))
		begin_part(parser, line, len, next);
	else if (parser->part < 0 && !parser->head_over && str_starts(line, "--"))
		read_comment(parser, line, len);
	else if (parser->part < 0 && !str_starts(line, "--") && strspn(line, " \t\r") < len)
		problems_add(parser->problems, &parser->at, _("expected a header or a section (\"--: apply\")"));
	else
		parser->head_over = true;
}

/* sql/domain/gigs/030-indexes.sql is gigs/030-indexes; sql/schema/110-tables.sql is schema/110-tables. */
static const char *name_of(struct arena *arena, const char *path)
{
	const char *name = path;
	const char *slash = strrchr(path, '/');
	while (slash && slash > path && slash[-1] != '/')
		slash--;
	if (slash)
		name = slash;
	return arena_strndup(arena, name, strlen(name) - (str_ends(name, ".sql") ? 4 : 0));
}

bool migration_parse(struct arena *arena, const char *path, const char *text, struct migration *out, struct err *err)
{
	static const char *const nothing[] = {NULL};
	struct problems problems = PROBLEMS_INIT;
	struct parser parser = {.arena = arena, .out = out, .problems = &problems, .at = {path, 0, 1}, .part = -1};
	*out = (struct migration){
		.path = path,
		.name = name_of(arena, path),
		.cost = "",
		.when = nothing,
		.creates = nothing,
		.variants = nothing,
		.transaction = true,
	};
	sha256_hex(text, strlen(text), out->hash);
	const char *line = text;
	while (*line) {
		size_t len = strcspn(line, "\n");
		const char *next = line + len + (line[len] == '\n');
		parser.at.line++;
		read_line(&parser, line, len, next);
		line = next;
	}
	end_part(&parser, line);
	parser.at = (struct place){path, 1, 1};
	/* A word that was misspelt explains what is missing better than its absence does. */
	bool clean = !problems.found;
	if (clean && !out->title)
		problems_add(&problems, &parser.at, _("the header \"title\" is missing"));
	if (clean && !out->parts[MIGRATION_APPLY])
		problems_add(&problems, &parser.at, _("the section \"apply\" is missing"));
	out->title_ru = out->title_ru ? out->title_ru : out->title;
	out->cost_ru = out->cost_ru ? out->cost_ru : out->cost;
	bool ok = problems_none(&problems, err);
	problems_done(&problems);
	return ok;
}

#include "conf/shape.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/problem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A set of names, as a hash table with open addressing. A column is "table\ncolumn": no name holds a line break. */
struct shape {
	char **slots;
	size_t nslots; /* a power of two */
	size_t count;
};

static size_t shape_hash(const char *name)
{
	uint64_t hash = 14695981039346656037u;
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot that holds name, or the empty one where it would go. */
static char **shape_slot(const struct shape *shape, const char *name)
{
	size_t at = shape_hash(name);
	while (true) {
		char **slot = &shape->slots[at & (shape->nslots - 1)];
		if (!*slot || strcmp(*slot, name) == 0)
			return slot;
		at++;
	}
}

struct shape *shape_new(void)
{
	struct shape *shape = mem_zero(1, sizeof(*shape));
	shape->nslots = 64;
	shape->slots = mem_zero(shape->nslots, sizeof(*shape->slots));
	return shape;
}

void shape_free(struct shape *shape)
{
	if (!shape)
		return;
	for (size_t i = 0; i < shape->nslots; i++)
		free(shape->slots[i]);
	free(shape->slots);
	free(shape);
}

static void shape_grow(struct shape *shape)
{
	char **old = shape->slots;
	size_t count = shape->nslots;
	shape->nslots *= 2;
	shape->slots = mem_zero(shape->nslots, sizeof(*shape->slots));
	for (size_t i = 0; i < count; i++) {
		if (old[i])
			*shape_slot(shape, old[i]) = old[i];
	}
	free(old);
}

static void shape_take(struct shape *shape, char *name)
{
	char **slot = shape_slot(shape, name);
	if (*slot) {
		free(name);
		return;
	}
	*slot = name;
	if (++shape->count * 2 > shape->nslots)
		shape_grow(shape);
}

void shape_add(struct shape *shape, const char *table, const char *column)
{
	shape_take(shape, mem_strdup(table));
	if (column)
		shape_take(shape, mem_printf("%s\n%s", table, column));
}

bool shape_has_table(const struct shape *shape, const char *table)
{
	return *shape_slot(shape, table) != NULL;
}

bool shape_has_column(const struct shape *shape, const char *table, const char *column)
{
	char *name = mem_printf("%s\n%s", table, column);
	bool has = *shape_slot(shape, name) != NULL;
	free(name);
	return has;
}

bool shape_has(const struct shape *shape, const char *name)
{
	const char *dot = strchr(name, '.');
	if (!dot)
		return shape_has_table(shape, name);
	char *table = mem_strndup(name, (size_t)(dot - name));
	bool has = shape_has_column(shape, table, dot + 1);
	free(table);
	return has;
}

static void shape_parse_line(struct shape *shape, const struct place *at, char *line, struct problems *problems)
{
	line[strcspn(line, "#")] = '\0';
	char *name = line + strspn(line, " \t\r");
	name[strcspn(name, "\r")] = '\0';
	for (size_t len = strlen(name); len && (name[len - 1] == ' ' || name[len - 1] == '\t'); len--)
		name[len - 1] = '\0';
	if (!*name)
		return;
	struct place here = *at;
	here.column = place_column(line, (size_t)(name - line));
	char *dot = strchr(name, '.');
	if (dot)
		*dot = '\0';
	if (str_is_identifier(name) && (!dot || str_is_identifier(dot + 1)))
		shape_add(shape, name, dot ? dot + 1 : NULL);
	else
		problems_add(problems, &here, _("this is no table; expected \"table\" or \"table.column\""));
}

struct shape *shape_parse(const char *path, const char *text, struct err *err)
{
	struct shape *shape = shape_new();
	struct problems problems = PROBLEMS_INIT;
	struct place at = {.path = path, .line = 1, .column = 1};

	for (const char *line = text; *line; at.line++) {
		size_t len = strcspn(line, "\n");
		char *copy = mem_strndup(line, len);
		shape_parse_line(shape, &at, copy, &problems);
		free(copy);
		line += len + (line[len] == '\n');
	}
	bool good = problems_none(&problems, err);
	problems_done(&problems);
	if (good)
		return shape;
	shape_free(shape);
	return NULL;
}

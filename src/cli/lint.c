#include "conf/lint.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "cli/json_out.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/inserts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A file to be checked; text is owned. */
struct linted {
	const char *path;
	char *text;
};

/* What one run of lint works on. */
struct lint {
	struct {
		VEC(struct linted);
	} files;
	struct {
		VEC(struct lint_shape);
	} shapes;
	struct problems problems;
};

static char *read_file(const char *path, struct err *err)
{
	struct str text = STR_INIT;
	char block[8192];
	size_t got;
	FILE *file = fopen(path, "re");
	if (!file) {
		err_set(err, ERR_USAGE, _("%s cannot be read: %s"), path, strerror(errno));
		return NULL;
	}
	while (text.len <= FILES_SIZE_MAX && (got = fread(block, 1, sizeof(block), file)) > 0)
		str_addn(&text, block, got);
	if (ferror(file))
		err_set(err, ERR_USAGE, _("%s cannot be read: %s"), path, strerror(errno));
	else if (text.len > FILES_SIZE_MAX)
		err_set(err, ERR_USAGE, _("%s is larger than a megabyte"), path);
	else if (memchr(str_text(&text), '\0', text.len))
		err_set(err, ERR_USAGE, _("%s holds a zero byte: it is no text"), path);
	fclose(file);
	if (err->kind == ERR_NONE)
		return str_take(&text);
	str_done(&text);
	return NULL;
}

/* The files named, or all that are in force. */
static bool gather(struct context *context, struct lint *lint, struct err *err)
{
	for (size_t i = 0; i < context->nwords; i++) {
		char *text = read_file(context->words[i], err);
		if (!text)
			return false;
		VEC_PUSH(&lint->files, ((struct linted){context->words[i], text}));
	}
	if (context->nwords)
		return true;
	const struct files *files = context_files(context, err);
	for (size_t i = 0; files && i < files_count(files); i++) {
		const struct files_entry *file = files_at(files, i);
		VEC_PUSH(&lint->files, ((struct linted){file->where, mem_strdup(file->text)}));
	}
	return files != NULL;
}

/* Shapes among the files are what the rules and statements among them are held against. */
static void gather_shapes(struct lint *lint)
{
	for (size_t i = 0; i < lint->files.len; i++) {
		const struct linted *file = &lint->files.items[i];
		struct err ignored = ERR_INIT;
		if (lint_kind_of(file->path) != LINT_SHAPE)
			continue;
		struct shape *shape = shape_parse(file->path, file->text, &ignored);
		if (shape)
			VEC_PUSH(&lint->shapes, ((struct lint_shape){file->path, shape}));
		err_done(&ignored);
	}
}

static void lint_done(struct lint *lint)
{
	for (size_t i = 0; i < lint->shapes.len; i++)
		shape_free((struct shape *)lint->shapes.items[i].shape);
	for (size_t i = 0; i < lint->files.len; i++)
		free(lint->files.items[i].text);
	free(lint->shapes.items);
	free(lint->files.items);
	problems_done(&lint->problems);
}

static void print_json(const struct lint *lint)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	json_out_int(out, "files", (int64_t)lint->files.len);
	json_out_int(out, "found", (int64_t)lint->problems.found);
	json_out_array(out, "problems");
	for (size_t i = 0; i < lint->problems.len; i++) {
		const struct problem *problem = &lint->problems.items[i];
		json_out_object(out, NULL);
		json_out_int(out, "line", problem->line);
		json_out_int(out, "column", problem->column);
		json_out_text(out, "text", problem->text);
		json_out_close(out);
	}
	json_out_free(out);
}

static void print_text(const struct context *context, const struct lint *lint)
{
	for (size_t i = 0; i < lint->problems.len; i++)
		puts(lint->problems.items[i].text);
	if (lint->problems.found > lint->problems.len)
		printf(_("... and %zu more\n"), lint->problems.found - lint->problems.len);
	if (!lint->problems.found && !context->quiet)
		printf(N_("%zu file, nothing wrong with it\n", "%zu files, nothing wrong with them\n", lint->files.len),
			lint->files.len);
}

/* The statement of each section as the server gets it, with what each parameter is. */
static bool print_rule(struct context *context, const char *name, struct err *err)
{
	const struct catalog *catalog = context_catalog(context, err);
	const struct rule *rule = catalog ? catalog_find(catalog, name, err) : NULL;
	struct site *site = rule ? context_site(context, rule->system, err) : NULL;
	const struct domain *domain = site ? site_domain(site, rule, err) : NULL;
	if (!domain)
		return false;
	struct arena *arena = arena_new();
	bool ok = true;
	if (domain->search_path)
		printf("-- search_path: %s\n", domain->search_path);
	for (int part = 0; ok && part < RULE_PARTS; part++) {
		struct sql sql;
		if (!rule->parts[part].text)
			continue;
		ok = catalog_rule_query(catalog, rule, (enum rule_part)part, NULL, domain->shape, arena, &sql, err);
		if (!ok)
			break;
		printf("\n--: %s\n", rule_part_name((enum rule_part)part));
		for (size_t i = 0; i < sql.nnames; i++)
			printf("-- $%zu: %s\n", i + 1, sql.names[i]);
		printf("%s\n", sql.text);
	}
	arena_free(arena);
	return ok;
}

bool lint_verb(struct context *context, struct err *err)
{
	const char *rule = args_get(context->args, OPTION_PRINT);
	struct lint lint = {.problems = PROBLEMS_INIT};
	if (rule)
		return print_rule(context, rule, err);
	const struct files *files = context_files(context, err);
	struct arena *arena = arena_new();
	bool ok = files && gather(context, &lint, err);
	if (ok) {
		gather_shapes(&lint);
		struct lint_against against = {.shapes = lint.shapes.items, .nshapes = lint.shapes.len};
		against.inserts = inserts_of(files, arena, &against.ninserts);
		for (size_t i = 0; i < lint.files.len; i++) {
			struct problems problems = PROBLEMS_INIT;
			lint_file(lint.files.items[i].path, lint.files.items[i].text, &against, &problems);
			problems_merge(&lint.problems, &problems);
		}
		if (context->json)
			print_json(&lint);
		else
			print_text(context, &lint);
		if (lint.problems.found)
			context->status = EXIT_USAGE;
	}
	lint_done(&lint);
	arena_free(arena);
	return ok;
}

#include "engine/work.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/binding.h"

#include <jansson.h>
#include <stdlib.h>

/* How a kind of job uses a rule: which section changes rows, and around what it stands. */
static const struct kind_plan {
	enum rule_part part;
	const char *around;
	const char *slice;
} plans[] = {
	[JOB_REPAIR] = {RULE_REPAIR, "sql/engine/repair.sql", "sql/engine/slice.sql"},
	[JOB_ACTION] = {RULE_APPLY, "sql/engine/apply.sql", "sql/engine/slice.sql"},
	[JOB_UNDO] = {RULE_UNDO, "sql/engine/undo.sql", "sql/engine/slice-undo.sql"},
};

/* Finds the function that does the repair, and begins with it. */
static bool open_function(struct site *site, struct work *work, int64_t job, struct err *err)
{
	const char *name = work->kind == JOB_REPAIR ? work->rule->repair_function : NULL;
	if (!name)
		return true;
	for (const struct function *at = site->options.functions; at && at->name; at++) {
		if (str_eq(at->name, name))
			work->function = at;
	}
	if (!work->function)
		return err_set(
			err, ERR_MISSING, _("there is no function %s, which rule %s names"), name, work->rule->name);
	work->session = work->function->open(work->function->config, site, work->domain, job, err);
	return work->session != NULL;
}

static bool may_refuse(const struct work *work)
{
	const struct rule *rule = work->rule;
	return work->kind != JOB_UNDO && rule->parts[RULE_REFUSE].text && (work->force || !rule->refuses_forced);
}

static bool compile(struct site *site, struct work *work, struct err *err)
{
	if (work->kind == JOB_DETECT)
		return true;
	const struct kind_plan *plan = &plans[work->kind];
	const struct catalog *catalog = site->catalog;
	const struct shape *shape = work->domain->shape;
	const struct rule *rule = work->rule;
	struct arena *arena = work->arena;
	struct sql *sql = work->sql;
	if (!rule->parts[plan->part].text && !work->function)
		return err_set(
			err, ERR_REFUSED, _("rule %s has no section \"%s\""), rule->name, rule_part_name(plan->part));
	return catalog_query(catalog, plan->slice, NULL, arena, &sql[WORK_SLICE], err) &&
	       catalog_query(catalog, "sql/engine/progress.sql", NULL, arena, &sql[WORK_PROGRESS], err) &&
	       catalog_query(catalog, "sql/engine/resolve.sql", NULL, arena, &sql[WORK_RESOLVE], err) &&
	       catalog_query(catalog, "sql/engine/fail-one.sql", NULL, arena, &sql[WORK_FAIL_ONE], err) &&
	       catalog_query(catalog, "sql/engine/recheck.sql", NULL, arena, &sql[WORK_RECHECK], err) &&
	       (!rule->parts[RULE_LOCK].text ||
		       catalog_rule_query(catalog, rule, RULE_LOCK, NULL, shape, arena, &sql[WORK_LOCK], err)) &&
	       (!may_refuse(work) || catalog_rule_query(catalog, rule, RULE_REFUSE, "sql/engine/refuse.sql", shape,
					     arena, &sql[WORK_REFUSE], err)) &&
	       (work->function || catalog_rule_query(catalog, rule, plan->part, plan->around, shape, arena,
					  &sql[WORK_CHANGE], err));
}

struct rule *work_rule_kept(const char *name, const char *digits, struct err *err)
{
	char *text = str_from_hex(digits);
	char *path = mem_printf("sql/rules/%s.sql", name);
	struct rule *rule = text ? rule_parse(path, text, err) : NULL;
	if (!text)
		err_set(err, ERR_QUERY, _("the text of rule %s is not kept as it should be"), name);
	free(path);
	free(text);
	return rule;
}

/* The rule with the text that made the change which is to be undone. */
static struct rule *rule_of_undone(struct site *site, const struct job *job, struct err *err)
{
	struct job undone = {.id = 0};
	struct rule *rule = NULL;
	if (!job_read(site, job->undoes, &undone, err))
		return NULL;
	const struct pg_param params[] = {{"hash", undone.hash}};
	struct pg_rows *rows = site_ask(site, PG_READ, "sql/engine/rule-text.sql", NULL, params, 1, err);
	if (rows && pg_rows_count(rows)) {
		rule = work_rule_kept(undone.rule, pg_rows_get(rows, 0, "text"), err);
		/* Whoever may write to that table could have left another text under this hash. */
		if (rule && !(str_eq(rule->hash, undone.hash) && str_eq(rule->hash, job->hash))) {
			err_set(err, ERR_REFUSED, _("the rule text of job %lld is not the one that it was done with"),
				(long long)undone.id);
			rule_free(rule);
			rule = NULL;
		}
	} else if (rows) {
		err_set(err, ERR_MISSING, _("the rule text of job %lld is not known any more"), (long long)undone.id);
	}
	pg_rows_free(rows);
	job_done(&undone);
	return rule;
}

static bool find_rule(struct site *site, const struct job *job, struct work *work, struct err *err)
{
	if (job->kind == JOB_UNDO) {
		work->rule = work->own_rule = rule_of_undone(site, job, err);
		return work->rule != NULL;
	}
	work->rule = catalog_find(site->catalog, job->rule, err);
	if (!work->rule)
		return false;
	if (!str_eq(work->rule->hash, job->hash))
		return err_set(err, ERR_REFUSED,
			_("job %lld was made with another text of rule %s than this program has"), (long long)job->id,
			job->rule);
	struct str digits = STR_INIT;
	str_add_hex(&digits, work->rule->text);
	const struct pg_param params[] = {
		{"hash", work->rule->hash}, {"rule", work->rule->name}, {"text", str_text(&digits)}};
	struct pg_rows *rows = site_ask(site, PG_WRITE, "sql/engine/rule-text-keep.sql", NULL, params, 3, err);
	pg_rows_free(rows);
	str_done(&digits);
	return rows != NULL;
}

static bool asks_force(const char *params)
{
	json_t *parsed = json_loads(params, 0, NULL);
	bool force = json_is_true(json_object_get(parsed, "force"));
	json_decref(parsed);
	return force;
}

struct work *work_new(struct site *site, const struct job *job, struct err *err)
{
	struct work *work = mem_zero(1, sizeof(*work));
	work->arena = arena_new();
	work->kind = job->kind;
	work->params = mem_strdup(job->params);
	work->force = asks_force(job->params);
	bool ok = find_rule(site, job, work, err);
	work->domain = ok ? site_domain(site, work->rule, err) : NULL;
	if (!work->domain || !open_function(site, work, job->id, err) || !compile(site, work, err)) {
		work_free(work);
		return NULL;
	}
	work->rechecks = work->kind != JOB_DETECT && work->rule->parts[RULE_DETECT].text != NULL &&
			 !(work->function && work->function->settles);
	return work;
}

bool work_pick(struct work *work, struct err *err)
{
	if (work->function && work->function->pick)
		return work->function->pick(work->session, err);
	return err_set(err, ERR_REFUSED, _("the rows of rule %s are not picked by a job itself"), work->rule->name);
}

bool work_has_rows(const struct work *work)
{
	return work->kind != JOB_DETECT;
}

int work_batch(const struct work *work)
{
	return work->function ? work->function->batch : 0;
}

void work_free(struct work *work)
{
	if (!work)
		return;
	if (work->session)
		work->function->close(work->session);
	arena_free(work->arena);
	rule_free(work->own_rule);
	free(work->params);
	free(work);
}

#include "systems/checkup.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/text.h"
#include "conf/target.h"
#include "conf/view.h"
#include "engine/binding.h"
#include "systems/checkup_http.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *word, *glyph, *ascii;
} states[CHECKUP_STATES] = {
	[CHECKUP_PASS] = {"pass", TEXT("pass"), "✓", "+"},
	[CHECKUP_FAIL] = {"fail", TEXT("fail"), "✗", "x"},
	[CHECKUP_UNKNOWN] = {"unknown", TEXT("unknown"), "?", "?"},
	[CHECKUP_SKIPPED] = {"skipped", TEXT("skipped"), "–", "-"},
	[CHECKUP_WAIVED] = {"waived", TEXT("waived"), "~", "~"},
};

const char *checkup_state_name(enum checkup_state state)
{
	return states[state].name;
}

const char *checkup_state_word(enum checkup_state state)
{
	return _(states[state].word);
}

const char *checkup_state_glyph(enum checkup_state state, bool utf8)
{
	return utf8 ? states[state].glyph : states[state].ascii;
}

void checkup_done(struct checkup *checkup)
{
	free(checkup->found);
	*checkup = (struct checkup){.state = CHECKUP_UNKNOWN};
}

void checkup_set(struct checkup *checkup, enum checkup_state state, char *found)
{
	checkup_done(checkup);
	checkup->state = state;
	checkup->found = found;
}

void checkup_of_rule(struct checkup *checkup, const struct pg_rows *rows, const struct err *err)
{
	struct str found = STR_INIT;
	int64_t drifted = rows && pg_rows_count(rows) ? pg_rows_int(rows, 0, "drifted") : 0;
	if (!rows) {
		checkup_set(checkup, CHECKUP_UNKNOWN, mem_strdup(err->text));
		return;
	}
	if (drifted)
		figure_add_form(&found, N_("%s found", "%s found", drifted), drifted);
	else
		str_add(&found, _("nothing found"));
	checkup_set(checkup, drifted ? CHECKUP_FAIL : CHECKUP_PASS, str_take(&found));
}

static char *tell_answer(const struct checklist_step *step, const char *answer, const char *lang)
{
	struct str found = STR_INIT;
	const char *form = step->found.text ? view_text(&step->found, lang) : "%s";
	const char *place = strstr(form, "%s");
	str_addn(&found, form, place ? (size_t)(place - form) : strlen(form));
	if (place) {
		figure_add_number(&found, answer);
		str_add(&found, place + strlen("%s"));
	}
	return str_take(&found);
}

void checkup_of_query(struct checkup *checkup, const struct checklist_step *step, const struct pg_rows *rows,
	const struct err *err, const char *lang)
{
	const char *answer = rows && pg_rows_count(rows) == 1 ? pg_rows_get(rows, 0, "answer") : NULL;
	if (!rows)
		checkup_set(checkup, CHECKUP_UNKNOWN, mem_strdup(err->text));
	else if (!answer)
		checkup_set(checkup, CHECKUP_UNKNOWN, mem_strdup(_("the query has no answer")));
	else
		checkup_set(checkup, checklist_accepts(step, answer) ? CHECKUP_PASS : CHECKUP_FAIL,
			tell_answer(step, answer, lang));
}

struct service_question checkup_service_question(const struct checklist_step *step, const char *unit)
{
	return (struct service_question){
		.want = step->look == CHECKLIST_ACTIVE ? SERVICE_STATUS : SERVICE_ERRORS,
		.unit = unit,
		.about = step->about,
		.lines = SERVICE_LINES_MAX,
	};
}

void checkup_of_service(struct checkup *checkup, const struct checklist_step *step, const struct service_answer *answer)
{
	struct str found = STR_INIT;
	if (answer->known == SERVICE_ABSENT) {
		checkup_set(checkup, CHECKUP_SKIPPED, mem_printf("%s: %s", _("not on this host"), answer->why));
	} else if (answer->known != SERVICE_KNOWN) {
		checkup_set(checkup, CHECKUP_UNKNOWN, mem_strdup(answer->why));
	} else if (step->look == CHECKLIST_ACTIVE) {
		service_add_status(answer, &found);
		checkup_set(
			checkup, answer->activity == SERVICE_ACTIVE ? CHECKUP_PASS : CHECKUP_FAIL, str_take(&found));
	} else if (answer->lines) {
		figure_add_form(&found, N_("%s found", "%s found", answer->lines), answer->lines);
		str_add(&found, answer->more ? "+" : "");
		checkup_set(checkup, CHECKUP_FAIL, str_take(&found));
	} else if (answer->more) {
		checkup_set(checkup, CHECKUP_UNKNOWN,
			mem_printf(_("none among the last %d errors, and there are more"), SERVICE_LOOKED_AT));
	} else {
		checkup_set(checkup, CHECKUP_PASS, mem_strdup(_("nothing found")));
	}
}

char *checkup_command(const struct checklist_step *step, const char *unit)
{
	static const char mark[] = "{{service}}";
	struct str out = STR_INIT;
	if (!step->command)
		return NULL;
	const char *at = step->command;
	for (const char *place; (place = strstr(at, mark)) != NULL; at = place + strlen(mark)) {
		str_addn(&out, at, (size_t)(place - at));
		str_add_shell_word(&out, unit ? unit : TARGET_SERVICE);
	}
	str_add(&out, at);
	return str_take(&out);
}

void checkup_no_service(struct checkup *checkup)
{
	checkup_set(
		checkup, CHECKUP_SKIPPED, mem_strdup(_("this target has no service to look after (service = off)")));
}

static struct pg_rows *count_rule(
	struct site *site, const struct rule *rule, const struct domain *domain, struct err *err)
{
	struct arena *arena = arena_new();
	struct binding binding;
	struct pg_limits limits = site_detect_limits(site, domain);
	struct pg_rows *rows = NULL;
	struct sql sql;
	binding_init(&binding);
	binding_text(&binding, "scope", NULL);
	binding_bool(&binding, "force", false);
	if (binding_keys(&binding, rule, NULL, err) &&
		catalog_rule_query(site->catalog, rule, RULE_DETECT, CHECKUP_COUNT, domain->shape, arena, &sql, err) &&
		pg_begin(site->pg, PG_READ, &limits, err)) {
		rows = pg_run(site->pg, &sql, binding.items, binding.len, err);
		pg_rollback(site->pg);
	}
	binding_done(&binding);
	arena_free(arena);
	return rows;
}

static struct pg_rows *ask_rule(const struct checklist_step *step, const struct checkup_means *means, struct err *err)
{
	const struct rule *rule = catalog_find(means->catalog, step->rule, err);
	struct site *site = rule ? means->site(means->data, rule->system, err) : NULL;
	const struct domain *domain = site ? site_domain(site, rule, err) : NULL;
	return domain ? count_rule(site, rule, domain, err) : NULL;
}

static struct pg_rows *ask_query(const struct checklist_step *step, const struct checkup_means *means, struct err *err)
{
	struct site *site = means->site(means->data, step->system, err);
	char *path = mem_printf("sql/queries/%s.sql", step->query);
	struct pg_rows *rows = site ? site_ask(site, PG_READ, path, step->system, NULL, 0, err) : NULL;
	free(path);
	return rows;
}

/* Whether the unit is there first: a journal has no errors of one that is not, either. */
static bool make_service(
	const struct checklist_step *step, const struct checkup_means *means, struct checkup *checkup, struct err *err)
{
	struct service_answer answer;
	if (!means->unit) {
		checkup_no_service(checkup);
		return true;
	}
	struct service_question question = {.want = SERVICE_STATUS, .unit = means->unit};
	bool ok = service_ask(&question, means->interrupt, NULL, NULL, &answer, err);
	if (ok && step->look != CHECKLIST_ACTIVE && answer.known == SERVICE_KNOWN) {
		service_answer_done(&answer);
		question = checkup_service_question(step, means->unit);
		ok = service_ask(&question, means->interrupt, NULL, NULL, &answer, err);
	}
	checkup_of_service(checkup, step, &answer);
	service_answer_done(&answer);
	return ok;
}

static bool make_http(
	const struct checklist_step *step, const struct checkup_means *means, struct checkup *checkup, struct err *err)
{
	struct checkup_http *http = checkup_http_new(step, means->target, checkup);
	bool ok = !http || checkup_http_ask(http, means->interrupt, checkup, err);
	checkup_http_free(http);
	return ok;
}

bool checkup_make(
	const struct checklist_step *step, const struct checkup_means *means, struct checkup *checkup, struct err *err)
{
	struct err why = ERR_INIT;
	struct pg_rows *rows = NULL;
	if (step->kind == CHECKLIST_SERVICE)
		return make_service(step, means, checkup, err);
	if (step->kind == CHECKLIST_HTTP)
		return make_http(step, means, checkup, err);
	if (step->kind == CHECKLIST_QUESTION) {
		checkup_set(checkup, CHECKUP_SKIPPED, mem_strdup(_("nobody was asked")));
		return true;
	}
	if (step->kind == CHECKLIST_RULE) {
		rows = ask_rule(step, means, &why);
		checkup_of_rule(checkup, rows, &why);
	} else {
		rows = ask_query(step, means, &why);
		checkup_of_query(checkup, step, rows, &why, means->lang);
	}
	pg_rows_free(rows);
	if (why.kind == ERR_INTERRUPTED)
		return err_move(err, &why);
	err_done(&why);
	return true;
}

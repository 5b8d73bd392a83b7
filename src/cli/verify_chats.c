#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/change.h"
#include "cli/checks.h"
#include "cli/json_out.h"
#include "cli/progress.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/target.h"
#include "engine/detect.h"
#include "systems/checkup.h"

#include <stdlib.h>
#include <string.h>

enum { NAMED = 3 }; /* rows that a check's detail names without --verbose */

/* What the verb counts of a rule's repair. */
struct tally {
	bool known;
	int64_t left; /* found, and not repaired */
	int64_t repaired, failed;
};

/* The rules, in the order in which one would ask: what makes chats, and then what it made. */
enum which { TRIGGERS, MISSING, SOFT_DELETED, DUPLICATES, SELF_BOOKINGS, RULES };

static const struct {
	const char *rule;
	bool says_how;           /* of each row that is named, and not only its name */
	const char *question[2]; /* before a repair; none: there is none here */
	const char *repaired[2];
} rules[RULES] = {
	[TRIGGERS] = {.rule = "chat-triggers", .says_how = true},
	[MISSING] = {.rule = "chat-missing",
		.question = {TEXTS("Make %s chat?", "Make %s chats?")},
		.repaired = {TEXTS("%s made", "%s made")}},
	[SOFT_DELETED] = {.rule = "chat-soft-deleted",
		.question = {TEXTS("Bring %s deleted chat back?", "Bring %s deleted chats back?")},
		.repaired = {TEXTS("%s brought back", "%s brought back")}},
	[DUPLICATES] = {.rule = "chat-duplicates"},
	[SELF_BOOKINGS] = {.rule = "chat-self-bookings"},
};

enum { DATABASE, FIRST_RULE, SERVICE = FIRST_RULE + RULES, CHECKS };

struct verify {
	struct context *context;
	struct site *site;
	struct progress *progress;
	struct checks checks;
	int64_t since; /* monotonic, milliseconds: when the last one was made */
	struct tally tallies[RULES];
};

/* found is taken over. What went by since the last one was for this one. */
static void set(struct verify *verify, int check, enum checkup_state state, char *found)
{
	struct made *made = &verify->checks.made[check];
	int64_t now = clock_ms();
	checkup_set(&made->checkup, state, found);
	made->ms += now - verify->since;
	verify->since = now;
}

/* What a look found, with the first rows by name. */
struct look {
	struct verify *verify;
	const struct rule *rule;
	bool says_how;
	struct str named;
	int64_t found;
};

static bool take_row(void *data, const struct detect_row *row, struct err *err)
{
	struct look *look = data;
	(void)err;
	progress_show(look->verify->progress, ++look->found, 0, NULL);
	if (look->found > NAMED && !look->verify->context->verbose)
		return true;
	str_add(&look->named, look->found > 1 ? "; " : ": ");
	str_add(&look->named, row->label ? row->label : row->key);
	if (look->says_how) {
		str_add(&look->named, ", ");
		term_add_change(&look->named, look->rule, row->stored, row->actual);
	}
	return true;
}

static void say_found(struct verify *verify, enum which which, const struct rule *rule, const struct look *look)
{
	struct tally *tally = &verify->tallies[which];
	struct str detail = STR_INIT;
	figure_add_form(&detail, N_("%s found", "%s found", look->found), look->found);
	str_add(&detail, str_text(&look->named));
	if (look->found > NAMED && !verify->context->verbose)
		str_add(&detail, "; …");
	if (tally->repaired) {
		str_add(&detail, "; ");
		figure_add_form(&detail, N_(rules[which].repaired[0], rules[which].repaired[1], tally->repaired),
			tally->repaired);
	}
	bool fails = look->found && rule->severity != RULE_NOTICE;
	set(verify, FIRST_RULE + which, fails ? CHECKUP_FAIL : CHECKUP_PASS, str_take(&detail));
}

/* A column that is not there leaves nothing to look for; a table that is not there leaves unknown what it would say. */
static enum checkup_state unavailable(const struct verify *verify, const struct rule *rule)
{
	const struct domain *domain = domains_find(&verify->site->domains, rule->system);
	const char *missing = domain ? rule_missing(rule, domain->shape) : NULL;
	return missing && strchr(missing, '.') ? CHECKUP_SKIPPED : CHECKUP_UNKNOWN;
}

/* Looks, keeping nothing, and says what it found. False and *err only where there is no going on. */
static bool look_for(struct verify *verify, enum which which, const struct rule *rule, struct err *err)
{
	struct look look = {.verify = verify, .rule = rule, .says_how = rules[which].says_how};
	struct err why = ERR_INIT;
	struct detect_result found;
	const struct detect_request request = {.rule = rule};
	bool here = site_domain(verify->site, rule, &why);
	bool ok = here && detect_stream(verify->site, &request, take_row, &look, &found, &why);
	progress_clear(verify->progress);
	verify->tallies[which].known = ok;
	verify->tallies[which].left = look.found;
	if (ok)
		say_found(verify, which, rule, &look);
	else
		set(verify, FIRST_RULE + which, here ? CHECKUP_UNKNOWN : unavailable(verify, rule),
			mem_strdup(why.text));
	str_done(&look.named);
	if (why.kind == ERR_INTERRUPTED)
		return err_move(err, &why);
	err_done(&why);
	return true;
}

/* Repairs what was found, and looks again: what is told is how it is in the end. */
static bool repair(struct verify *verify, enum which which, const struct rule *rule, struct err *err)
{
	struct tally *tally = &verify->tallies[which];
	const struct change change = {
		.kind = JOB_REPAIR,
		.rule = rule,
		.title = rule->name,
		.question = {rules[which].question[0], rules[which].question[1]},
	};
	struct job job;
	bool ok = change_do(verify->context, &change, &job, err);
	if (ok) {
		tally->repaired = job.repaired;
		tally->failed = job.failed + job.refused;
	}
	job_done(&job);
	return ok && look_for(verify, which, rule, err);
}

static bool is_asked_for(const struct verify *verify, enum which which)
{
	const struct args *args = verify->context->args;
	return (which == MISSING && args_has(args, OPTION_BACKFILL)) ||
	       (which == SOFT_DELETED && args_has(args, OPTION_REVIVE));
}

static bool check_rules(struct verify *verify, const struct catalog *catalog, struct err *err)
{
	bool ok = true;
	for (int which = 0; ok && which < RULES; which++) {
		const struct rule *rule = catalog_find(catalog, rules[which].rule, err);
		ok = rule && look_for(verify, (enum which)which, rule, err);
		if (ok && verify->tallies[which].left && is_asked_for(verify, (enum which)which))
			ok = repair(verify, (enum which)which, rule, err);
	}
	return ok;
}

/* The backend that makes what the triggers did not, where it runs on this host. */
static bool check_service(struct verify *verify, const struct target *target, struct err *err)
{
	static const struct checklist_step step = {.kind = CHECKLIST_SERVICE, .look = CHECKLIST_ACTIVE};
	const struct checkup_means means = {.unit = target->service, .interrupt = verify->context->interrupt};
	struct checkup checkup = {.state = CHECKUP_UNKNOWN};
	bool ok = checkup_make(&step, &means, &checkup, err);
	set(verify, SERVICE, checkup.state, checkup.found);
	return ok;
}

/* Where the database is not reached nothing else can be looked at. */
static bool check_database(struct verify *verify, struct err *err)
{
	struct err why = ERR_INIT;
	verify->site = context_site(verify->context, "chats", &why);
	if (verify->site) {
		set(verify, DATABASE, CHECKUP_PASS, mem_printf("PostgreSQL %s", verify->site->rights.server));
		return true;
	}
	if (why.kind != ERR_CONNECT)
		return err_move(err, &why);
	set(verify, DATABASE, CHECKUP_UNKNOWN, mem_strdup(why.text));
	for (int i = 0; i < RULES; i++)
		set(verify, FIRST_RULE + i, CHECKUP_UNKNOWN, mem_strdup(_("the database did not answer")));
	err_done(&why);
	return true;
}

static void add_count(struct json_out *out, const char *name, const struct tally *tally)
{
	if (tally->known)
		json_out_int(out, name, tally->left);
	else
		json_out_null(out, name);
}

static void print_json(const struct verify *verify)
{
	const struct tally *missing = &verify->tallies[MISSING], *deleted = &verify->tallies[SOFT_DELETED];
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	checks_json(out, &verify->checks);
	add_count(out, "missing", missing);
	add_count(out, "soft_deleted", deleted);
	json_out_int(out, "created", missing->repaired);
	json_out_int(out, "revived", deleted->repaired);
	json_out_int(out, "failed", missing->failed + deleted->failed);
	json_out_free(out);
}

static void print(const struct verify *verify)
{
	enum checks_form form = checks_form_named(args_get(verify->context->args, OPTION_FORMAT));
	if (form == CHECKS_JSON)
		print_json(verify);
	else if (form != CHECKS_TEXT)
		checks_write(stdout, &verify->checks, form);
	for (size_t i = 0; form == CHECKS_TEXT && i < verify->checks.count; i++)
		checks_line(stdout, &verify->checks.made[i], verify->context->quiet);
}

static void name_checks(struct checks *checks)
{
	checks->made[DATABASE].name = "database";
	checks->made[SERVICE].name = "service";
	for (int i = 0; i < RULES; i++)
		checks->made[FIRST_RULE + i].name = rules[i].rule;
	for (size_t i = 0; i < checks->count; i++)
		checks->made[i].title = checks->made[i].name;
}

static bool verify_all(struct verify *verify, struct err *err)
{
	const struct catalog *catalog = context_catalog(verify->context, err);
	const struct target *target = catalog ? context_target(verify->context, err) : NULL;
	return target && check_database(verify, err) && (!verify->site || check_rules(verify, catalog, err)) &&
	       check_service(verify, target, err);
}

bool verify_chats_verb(struct context *context, struct err *err)
{
	const struct args *args = context->args;
	if (args_has(args, OPTION_CHECK_ONLY) && args_has(args, OPTION_BACKFILL))
		return err_set(err, ERR_USAGE, _("only one of --check-only and --backfill makes sense at a time"));
	if (args_has(args, OPTION_REVIVE) && !args_has(args, OPTION_BACKFILL))
		return err_set(err, ERR_USAGE, _("--revive goes with --backfill"));
	struct verify verify = {
		.context = context,
		.progress = progress_new(context->verb->name, context->quiet),
		.since = clock_ms(),
	};
	checks_init(&verify.checks, context->verb->name, context->verb->name, CHECKS);
	name_checks(&verify.checks);
	bool ok = verify_all(&verify, err);
	progress_free(verify.progress);
	if (ok) {
		print(&verify);
		context->status = checks_exit(&verify.checks);
	}
	checks_done(&verify.checks);
	return ok;
}

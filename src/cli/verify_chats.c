#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/change.h"
#include "cli/progress.h"
#include "cli/results.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/target.h"
#include "engine/detect.h"
#include "systems/service.h"

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
	struct result results[CHECKS];
	struct tally tallies[RULES];
};

static void set(struct verify *verify, int check, enum result_state state, const char *detail)
{
	struct result *result = &verify->results[check];
	free(result->detail);
	result->state = state;
	result->detail = mem_strdup(detail);
}

/* What a look found, with the first rows by name. */
struct look {
	struct verify *verify;
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
		term_add_change(&look->named, row->stored, row->actual);
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
	set(verify, FIRST_RULE + which, fails ? RESULT_FAIL : RESULT_PASS, str_text(&detail));
	str_done(&detail);
}

/* A column that is not there leaves nothing to look for; a table that is not there leaves unknown what it would say. */
static enum result_state unavailable(const struct verify *verify, const struct rule *rule)
{
	const struct domain *domain = domains_find(&verify->site->domains, rule->system);
	const char *missing = domain ? rule_missing(rule, domain->shape) : NULL;
	return missing && strchr(missing, '.') ? RESULT_SKIPPED : RESULT_UNKNOWN;
}

/* Looks, keeping nothing, and says what it found. False and *err only where there is no going on. */
static bool look_for(struct verify *verify, enum which which, const struct rule *rule, struct err *err)
{
	struct look look = {.verify = verify, .says_how = rules[which].says_how};
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
		set(verify, FIRST_RULE + which, here ? RESULT_UNKNOWN : unavailable(verify, rule), why.text);
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
	static const enum result_state known[] = {
		[SERVICE_UNKNOWN] = RESULT_UNKNOWN,
		[SERVICE_ABSENT] = RESULT_SKIPPED,
	};
	const struct service_question question = {.want = SERVICE_STATUS, .unit = target->service};
	struct service_answer answer = {.known = SERVICE_ABSENT};
	if (!target->service) {
		set(verify, SERVICE, RESULT_SKIPPED, _("no service is looked after for this target"));
		return true;
	}
	bool ok = service_ask(&question, verify->context->interrupt, NULL, NULL, &answer, err);
	if (ok && answer.known == SERVICE_KNOWN) {
		char *detail = mem_printf("%s: %s", target->service, answer.word);
		set(verify, SERVICE, answer.activity == SERVICE_ACTIVE ? RESULT_PASS : RESULT_FAIL, detail);
		free(detail);
	} else if (ok) {
		set(verify, SERVICE, known[answer.known], answer.why);
	}
	service_answer_done(&answer);
	return ok;
}

/* Where the database is not reached nothing else can be looked at. */
static bool check_database(struct verify *verify, struct err *err)
{
	struct err why = ERR_INIT;
	verify->site = context_site(verify->context, "chats", &why);
	if (verify->site) {
		char *detail = mem_printf("PostgreSQL %s", verify->site->rights.server);
		set(verify, DATABASE, RESULT_PASS, detail);
		free(detail);
		return true;
	}
	if (why.kind != ERR_CONNECT)
		return err_move(err, &why);
	set(verify, DATABASE, RESULT_UNKNOWN, why.text);
	for (int i = 0; i < RULES; i++)
		set(verify, FIRST_RULE + i, RESULT_UNKNOWN, _("the database did not answer"));
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
	results_json(out, verify->results, CHECKS);
	add_count(out, "missing", missing);
	add_count(out, "soft_deleted", deleted);
	json_out_int(out, "created", missing->repaired);
	json_out_int(out, "revived", deleted->repaired);
	json_out_int(out, "failed", missing->failed + deleted->failed);
	json_out_free(out);
}

static void print(const struct verify *verify)
{
	const char *format = args_get(verify->context->args, OPTION_FORMAT);
	if (verify->context->json)
		print_json(verify);
	else if (str_eq(format, "tap"))
		results_tap(stdout, verify->results, CHECKS);
	else if (str_eq(format, "junit"))
		results_junit(stdout, verify->context->verb->name, verify->results, CHECKS);
	else if (str_eq(format, "md"))
		results_md(stdout, verify->context->verb->name, verify->results, CHECKS);
	else
		results_text(stdout, verify->results, CHECKS, verify->context->quiet);
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
	struct verify checks = {
		.context = context,
		.progress = progress_new(context->verb->name, context->quiet),
	};
	checks.results[DATABASE].name = "database";
	checks.results[SERVICE].name = "service";
	for (int i = 0; i < RULES; i++)
		checks.results[FIRST_RULE + i].name = rules[i].rule;
	bool ok = verify_all(&checks, err);
	progress_free(checks.progress);
	if (ok) {
		print(&checks);
		context->status = (enum exit_status)results_exit(checks.results, CHECKS);
	}
	for (int i = 0; i < CHECKS; i++)
		free(checks.results[i].detail);
	return ok;
}

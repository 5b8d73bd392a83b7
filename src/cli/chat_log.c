/* Logging every statement of the chats' database for a while, and what the server's log says of triggers and chats. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/action.h"
#include "cli/ask.h"
#include "cli/change.h"
#include "cli/term_text.h"
#include "cli/verbs.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_MIN = 60, SECONDS_MAX = 86400, SECONDS_STANDARD = 900, LINES = 20 };

static const char on_rule[] = "chat-log", off_rule[] = "chat-logging";

/* Where the server keeps no file that this login may read; as the document has it. */
static const char command[] = "sudo tail -n 1000 /var/log/postgresql/postgresql.log | grep -i 'trigger\\|chat'";

struct logging {
	struct context *context;
	struct site *site;
	const struct rule *rule;
	struct job job;       /* of the change; id 0: none */
	struct pg_rows *now;  /* one row of verb-logging.sql */
	struct pg_rows *said; /* of the server's log; NULL: it cannot be read, as why says */
	struct err why;
};

static bool read_now(struct logging *logging, struct err *err)
{
	char number[12];
	const struct pg_param params[] = {{"lines", number}};
	snprintf(number, sizeof(number), "%d", LINES);
	pg_rows_free(logging->now);
	logging->now = site_ask(logging->site, PG_READ, "sql/queries/chats/verb-logging.sql", "chats", NULL, 0, err);
	if (!logging->now)
		return false;
	logging->said = site_ask(
		logging->site, PG_READ, "sql/queries/chats/verb-server-log.sql", "chats", params, 1, &logging->why);
	if (logging->why.kind == ERR_INTERRUPTED)
		return err_move(err, &logging->why);
	if (logging->said && !pg_rows_count(logging->said)) {
		pg_rows_free(logging->said);
		logging->said = NULL;
		err_set(&logging->why, ERR_MISSING,
			_("nothing about triggers or chats in a file that the server keeps"));
	}
	return true;
}

static const char *now(const struct logging *logging, const char *column)
{
	return pg_rows_get(logging->now, 0, column);
}

static void print_now(const struct logging *logging)
{
	const char *statement = now(logging, "log_statement"), *duration = now(logging, "log_duration");
	struct str left = STR_INIT;
	if (!statement && !duration) {
		puts(_("log_statement and log_duration are not set for this database"));
		return;
	}
	printf("log_statement = %s, log_duration = %s", statement ? statement : "-", duration ? duration : "-");
	if (!pg_rows_bool(logging->now, 0, "every")) {
		puts(""); /* that is somebody else's, and nothing to end */
		return;
	}
	fputs(": ", stdout);
	if (now(logging, "until")) {
		int64_t seconds = pg_rows_int(logging->now, 0, "left_s");
		clock_add_duration(&left, seconds > 0 ? seconds * 1000 : 0);
		printf(_("for another %s, switched on by %s\n"), left.data, now(logging, "login"));
	} else {
		puts(_("nobody said until when; trueup chat log off resets both"));
	}
	str_done(&left);
}

static void print_text(const struct logging *logging)
{
	if (logging->context->quiet)
		return;
	print_now(logging);
	for (size_t i = 0; logging->said && i < pg_rows_count(logging->said); i++)
		term_print(stdout, "", pg_rows_get(logging->said, i, "line"));
	if (!logging->said) {
		term_print(stdout, "? ", logging->why.text);
		term_print(stdout, "    ", command);
	}
}

static void print_json(const struct logging *logging, struct json_out *out)
{
	struct str until = STR_INIT;
	if (now(logging, "until"))
		clock_add_rfc3339(&until, (time_t)pg_rows_int(logging->now, 0, "until"));
	json_out_text(out, "log_statement", now(logging, "log_statement"));
	json_out_text(out, "log_duration", now(logging, "log_duration"));
	json_out_text(out, "until", until.len ? str_text(&until) : NULL);
	json_out_text(out, "login", now(logging, "login"));
	if (logging->said)
		json_out_array(out, "lines");
	else
		json_out_null(out, "lines");
	for (size_t i = 0; logging->said && i < pg_rows_count(logging->said); i++)
		json_out_text(out, NULL, pg_rows_get(logging->said, i, "line"));
	if (logging->said)
		json_out_close(out);
	json_out_text(out, "reason", logging->why.text);
	json_out_text(out, "command", logging->said ? NULL : command);
	ask_number_json(out, logging->site, "job", logging->job.id);
	str_done(&until);
}

/* How it is now, and what was refused. */
static bool report(struct logging *logging, struct err *err)
{
	bool left = logging->job.refused || logging->job.failed;
	struct action action = {.context = logging->context,
		.site = logging->site,
		.rule = logging->rule,
		.add_json = action_refused_json};
	if (!read_now(logging, err))
		return false;
	if (logging->context->json) {
		action.out = json_out_new(stdout);
		json_out_object(action.out, NULL);
		print_json(logging, action.out);
	} else if (!left) {
		print_text(logging);
	}
	if (left && action.out)
		json_out_array(action.out, "refused");
	bool ok = !left || action_left(&action, logging->job.id, err);
	if (left)
		logging->context->status = EXIT_COULD_NOT;
	json_out_free(action.out);
	return ok;
}

static bool read_seconds(const struct context *context, int64_t *seconds, struct err *err)
{
	const char *text = args_get(context->args, OPTION_FOR);
	int64_t ms = (int64_t)SECONDS_STANDARD * 1000;
	if (text && (!clock_parse_span(text, &ms) || ms < SECONDS_MIN * 1000LL || ms > SECONDS_MAX * 1000LL))
		return err_set(err, ERR_USAGE, _("--for: expected 1m to 1d, such as 15m, not \"%s\""), text);
	*seconds = ms / 1000;
	return true;
}

static bool switch_it(struct logging *logging, bool on, int64_t seconds, struct err *err)
{
	json_t *key = json_pack("[{s:s}]", "database", now(logging, "database"));
	char *keys = json_dumps(key, JSON_COMPACT), *params = mem_printf("{\"seconds\":%lld}", (long long)seconds);
	const struct change change = {
		.kind = on ? JOB_ACTION : JOB_REPAIR,
		.rule = logging->rule,
		.params = on ? params : NULL,
		.keys = keys,
		.force = !on,
		.reason = on ? "trueup chat log on" : "trueup chat log off",
		.title = logging->rule->name,
		.question = {TEXTS("Change the logging of %s database?", "Change the logging of %s databases?")},
	};
	bool ok = change_do(logging->context, &change, &logging->job, err);
	if (ok)
		logging->context->status = change_exit(&logging->job);
	json_decref(key);
	free(keys);
	free(params);
	return ok;
}

bool chat_log_verb(struct context *context, struct err *err)
{
	const char *word = context->nwords ? context->words[0] : NULL;
	bool on = str_eq(word, "on"), off = str_eq(word, "off");
	struct logging logging = {.context = context};
	int64_t seconds = 0;
	if (word && !on && !off)
		return err_set(err, ERR_USAGE, _("expected on or off, not \"%s\""), word);
	if (!on && args_has(context->args, OPTION_FOR))
		return err_set(err, ERR_USAGE, _("--for goes with on"));
	const struct catalog *catalog = read_seconds(context, &seconds, err) ? context_catalog(context, err) : NULL;
	logging.rule = catalog ? catalog_find(catalog, on ? on_rule : off_rule, err) : NULL;
	logging.site = logging.rule ? context_site(context, logging.rule->system, err) : NULL;
	bool ok = logging.site && site_domain(logging.site, logging.rule, err);
	if (ok && word) {
		logging.now =
			site_ask(logging.site, PG_READ, "sql/queries/chats/verb-logging.sql", "chats", NULL, 0, err);
		ok = logging.now && switch_it(&logging, on, seconds, err);
	}
	ok = ok && report(&logging, err);
	pg_rows_free(logging.now);
	pg_rows_free(logging.said);
	err_done(&logging.why);
	job_done(&logging.job);
	return ok;
}

#include "systems/service.h"
#include "base/clock.h"
#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"
#include "cli/json_out.h"
#include "cli/term_text.h"
#include "cli/verbs.h"
#include "conf/target.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINES_STANDARD = 20, PRIORITY_WIDTH = 7 };

/* The last lines; text is owned. */
struct kept {
	struct {
		VEC(struct service_line);
	} lines;
	size_t most;
};

static void drop_first(struct kept *kept)
{
	free((char *)(uintptr_t)kept->lines.items[0].text);
	kept->lines.len--;
	memmove(kept->lines.items, kept->lines.items + 1, kept->lines.len * sizeof(*kept->lines.items));
}

static void keep_line(void *data, const struct service_line *line)
{
	struct kept *kept = data;
	struct service_line copy = *line;
	if (kept->lines.len == kept->most)
		drop_first(kept);
	copy.text = mem_strdup(line->text);
	VEC_PUSH(&kept->lines, copy);
}

static void kept_done(struct kept *kept)
{
	while (kept->lines.len)
		drop_first(kept);
	free(kept->lines.items);
}

static void add_rfc3339(struct json_out *out, const char *name, int64_t seconds)
{
	struct str at = STR_INIT;
	if (seconds)
		clock_add_rfc3339(&at, (time_t)seconds);
	json_out_text(out, name, seconds ? str_text(&at) : NULL);
	str_done(&at);
}

static void line_json(struct json_out *out, const struct service_line *line)
{
	json_out_object(out, NULL);
	add_rfc3339(out, "at", line->at_ms / 1000);
	json_out_text(out, "priority", line->priority >= 0 ? service_priority_name(line->priority) : NULL);
	json_out_text(out, "text", line->text);
	json_out_close(out);
}

static void line_text(const struct service_line *line)
{
	time_t at = (time_t)(line->at_ms / 1000);
	struct tm local = {.tm_isdst = 0};
	char when[24] = "";
	char *safe = safe_text(line->text, term_safe_mode());
	localtime_r(&at, &local);
	if (line->at_ms)
		strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S", &local);
	printf("%-19s  %-*s  %s\n", when, PRIORITY_WIDTH, service_priority_name(line->priority), safe);
	free(safe);
}

/* A line of what is followed. */
static void print_line(void *data, const struct service_line *line)
{
	const struct context *context = data;
	struct json_out *out = context->json ? json_out_new(stdout) : NULL;
	if (out)
		line_json(out, line);
	else
		line_text(line);
	json_out_free(out);
	fflush(stdout);
}

static void judge(struct context *context, const struct service_answer *status, const struct service_answer *errors)
{
	if (status->known != SERVICE_KNOWN || errors->known != SERVICE_KNOWN)
		context_worse(context, EXIT_COULD_NOT);
	else if (status->activity != SERVICE_ACTIVE || errors->lines)
		context_worse(context, EXIT_DRIFT);
}

static const char *known_name(enum service_known known)
{
	return known == SERVICE_ABSENT ? "not on this host" : "unknown";
}

static void print_json(const char *unit, const struct service_answer *status, const struct service_answer *errors,
	const struct service_answer *lines, const struct kept *kept)
{
	struct json_out *out = json_out_new(stdout);
	const char *why = status->why ? status->why : errors->why ? errors->why : lines->why;
	json_out_object(out, NULL);
	json_out_text(out, "unit", unit);
	json_out_text(out, "state",
		status->known == SERVICE_KNOWN ? service_activity_name(status->activity) : known_name(status->known));
	json_out_text(out, "detail", status->word);
	add_rfc3339(out, "since", status->since);
	if (errors->known == SERVICE_KNOWN)
		json_out_int(out, "errors", errors->lines);
	else
		json_out_null(out, "errors");
	json_out_bool(out, "more_errors", errors->more);
	json_out_text(out, "why", why);
	json_out_array(out, "lines");
	for (size_t i = 0; i < kept->lines.len; i++)
		line_json(out, &kept->lines.items[i]);
	json_out_free(out);
}

static void print_status(const char *unit, const struct service_answer *status)
{
	struct str line = STR_INIT;
	bool known = status->known == SERVICE_KNOWN, good = known && status->activity == SERVICE_ACTIVE;
	str_addf(&line, "%s %s: ", good ? term_glyph("✓", "+") : known ? term_glyph("✗", "x") : "?", unit);
	if (known)
		service_add_status(status, &line);
	else
		str_addf(&line, "%s: %s", status->known == SERVICE_ABSENT ? _("not on this host") : _("unknown"),
			status->why);
	puts(line.data);
	str_done(&line);
}

static void print_errors(const struct service_answer *errors)
{
	struct str line = STR_INIT;
	bool known = errors->known == SERVICE_KNOWN;
	str_addf(&line, "%s %s: ",
		!known          ? "?"
		: errors->lines ? term_glyph("✗", "x")
				: term_glyph("✓", "+"),
		_("errors of the last hour"));
	if (known) {
		figure_add_count(&line, errors->lines);
		str_add(&line, errors->more ? "+" : "");
	} else {
		str_addf(&line, "%s: %s", _("unknown"), errors->why);
	}
	puts(line.data);
	str_done(&line);
}

/* The state, the errors, and then the lines; each is asked for only where there is something to ask. */
static bool look(struct context *context, const struct service_question *lines, struct err *err)
{
	struct service_question question = *lines;
	struct service_answer status = {.known = SERVICE_UNKNOWN}, errors = status, last = status;
	struct kept kept = {.most = (size_t)lines->lines};
	question.want = SERVICE_STATUS;
	bool ok = service_ask(&question, context->interrupt, NULL, NULL, &status, err);
	bool here = ok && status.known != SERVICE_ABSENT;
	question.want = SERVICE_ERRORS;
	question.about = NULL;
	ok = ok && (!here || service_ask(&question, context->interrupt, NULL, NULL, &errors, err));
	ok = ok && (!here || service_ask(lines, context->interrupt, keep_line, &kept, &last, err));
	if (ok) {
		judge(context, &status, &errors);
		if (context->json) {
			print_json(lines->unit, &status, &errors, &last, &kept);
		} else {
			print_status(lines->unit, &status);
			if (here)
				print_errors(&errors);
			for (size_t i = 0; i < kept.lines.len; i++)
				line_text(&kept.lines.items[i]);
		}
	}
	kept_done(&kept);
	service_answer_done(&status);
	service_answer_done(&errors);
	service_answer_done(&last);
	return ok;
}

static enum err_kind kind_of(const struct service_answer *answer)
{
	if (answer->known == SERVICE_ABSENT)
		return ERR_MISSING;
	return answer->denied ? ERR_DENIED : ERR_REFUSED;
}

/* An interrupt is how it ends. */
static bool follow(struct context *context, const struct service_question *question, struct err *err)
{
	struct service_answer answer = {.known = SERVICE_UNKNOWN};
	bool interrupted = !service_ask(question, context->interrupt, print_line, context, &answer, err);
	if (interrupted) {
		err_done(err);
	} else if (answer.known == SERVICE_KNOWN) {
		err_set(err, ERR_TEMPORARY, _("the journal ended"));
	} else {
		err_set(err, kind_of(&answer), "%s: %s", question->unit, answer.why);
	}
	service_answer_done(&answer);
	return interrupted;
}

bool service_verb(struct context *context, struct err *err)
{
	const char *lines = args_get(context->args, OPTION_LINES);
	const struct target *target = context->nwords ? NULL : context_target(context, err);
	const char *unit = context->nwords ? context->words[0] : target ? target->service : NULL;
	long count = LINES_STANDARD;
	if (!context->nwords && !target)
		return false;
	if (!unit)
		return err_set(err, ERR_MISSING, _("this target has no service to look after (service = off)"));
	if (!target_is_unit(unit))
		return err_set(err, ERR_USAGE, _("\"%s\" is no unit of systemd; expected a name such as %s"), unit,
			TARGET_SERVICE);
	if (lines && !str_to_long(lines, 1, SERVICE_LINES_MAX, &count))
		return err_set(err, ERR_USAGE, _("--lines is \"%s\"; expected a whole number from 1 to %d"), lines,
			SERVICE_LINES_MAX);
	const struct service_question question = {
		.want = args_has(context->args, OPTION_FOLLOW) ? SERVICE_FOLLOW : SERVICE_LINES,
		.unit = unit,
		.about = args_get(context->args, OPTION_GREP),
		.lines = (int)count,
	};
	return question.want == SERVICE_FOLLOW ? follow(context, &question, err) : look(context, &question, err);
}

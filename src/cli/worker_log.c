#include "cli/worker_log.h"

#include "base/clock.h"
#include "base/figure.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/json_out.h"
#include "cli/term_text.h"
#include "engine/job.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

static const char *const level_names[] = {
	[WORKER_INFO] = "info",
	[WORKER_WARNING] = "warning",
	[WORKER_ERROR] = "error",
};

static void json_line(
	FILE *file, enum worker_level level, const char *at, const char *name, const struct worker_note *note)
{
	struct json_out *out = json_out_new(file);
	json_out_object(out, NULL);
	json_out_text(out, "time", at);
	json_out_text(out, "level", level_names[level]);
	json_out_text(out, "event", name);
	if (note->database)
		json_out_text(out, "database", note->database);
	if (note->job)
		json_out_int(out, "job", note->job);
	if (note->kind)
		json_out_text(out, "kind", note->kind);
	if (note->rule)
		json_out_text(out, "rule", note->rule);
	if (note->state) {
		json_out_text(out, "state", note->state);
		json_out_int(out, "rows", note->rows);
		json_out_int(out, "of", note->of);
		json_out_int(out, "ms", note->ms);
	}
	if (note->why)
		json_out_text(out, "reason", note->why);
	json_out_free(out);
}

static void add_safe(struct str *out, const char *text)
{
	char *safe = safe_text(text, term_safe_mode());
	str_add(out, safe);
	free(safe);
}

/* " job 12 (repair gig-counters) done, 4,000 of 4,000 rows in 2.4 s" */
static void add_job(struct str *out, const struct worker_note *note)
{
	str_addf(out, _(" job %" PRId64), note->job);
	if (note->kind) {
		str_addf(out, " (%s ", job_word(note->kind));
		add_safe(out, note->rule);
		str_addc(out, ')');
	}
	if (!note->state)
		return;
	str_addf(out, " %s, ", job_word(note->state));
	if (note->of) {
		struct str of = STR_INIT;
		figure_add_count(&of, note->of);
		figure_add_count(out, note->rows);
		str_addf(out, N_(" of %s row", " of %s rows", note->of), str_text(&of));
		str_add(out, ", ");
		str_done(&of);
	}
	clock_add_duration(out, note->ms);
}

static void text_line(
	FILE *file, enum worker_level level, const char *at, const char *name, const struct worker_note *note)
{
	struct str line = STR_INIT;
	str_addf(&line, "%s %-7s %s", at, level_names[level], name);
	if (note->database)
		str_addf(&line, " %s", note->database);
	if (note->job)
		add_job(&line, note);
	if (note->why) {
		str_add(&line, ": ");
		add_safe(&line, note->why);
	}
	str_addc(&line, '\n');
	fputs(str_text(&line), file);
	str_done(&line);
}

void worker_log_line(FILE *file, bool json, enum worker_level level, const char *name, const struct worker_note *note)
{
	struct str at = STR_INIT;
	clock_add_rfc3339(&at, time(NULL));
	(json ? json_line : text_line)(file, level, str_text(&at), name, note);
	str_done(&at);
	fflush(file);
}

enum worker_level worker_log_level(enum worker_event event)
{
	switch (event) {
	case WORKER_FAILED:
		return WORKER_ERROR;
	case WORKER_REFUSED:
	case WORKER_DEFERRED:
	case WORKER_LOST:
	case WORKER_WAITS:
		return WORKER_WARNING;
	default:
		return WORKER_INFO;
	}
}

static void add_progress(struct str *out, const struct worker_note *note)
{
	if (note->database)
		str_addf(out, "%s: ", note->database);
	str_addf(out, _("Job %" PRId64 ": %s by %s"), note->job, job_word(note->kind), note->rule);
	if (note->of) {
		struct str of = STR_INIT;
		figure_add_count(&of, note->of);
		str_add(out, ", ");
		figure_add_count(out, note->rows);
		str_addf(out, N_(" of %s row", " of %s rows", note->of), str_text(&of));
		str_done(&of);
	}
	if (note->why)
		str_addf(out, "; %s", note->why);
}

void worker_log_add_status(struct str *out, const struct worker_note *note)
{
	switch (note->event) {
	case WORKER_TOOK:
	case WORKER_AT:
		add_progress(out, note);
		break;
	case WORKER_READY:
	case WORKER_LEFT:
	case WORKER_REFUSED:
	case WORKER_DEFERRED:
	case WORKER_FAILED:
		str_add(out, _("Waits for jobs"));
		break;
	case WORKER_LOST:
		if (note->database)
			str_addf(out, "%s: ", note->database);
		str_addf(out, _("The server went away, tries again: %s"), note->why);
		break;
	default:
		break;
	}
}

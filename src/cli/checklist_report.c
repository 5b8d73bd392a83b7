#include "cli/checklist_report.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/json_out.h"
#include "cli/term_text.h"
#include "conf/view.h"

#include <stdlib.h>
#include <string.h>

static const char *const form_names[] = {[REPORT_TEXT] = "text",
	[REPORT_JSON] = "json",
	[REPORT_TAP] = "tap",
	[REPORT_JUNIT] = "junit",
	[REPORT_MD] = "md"};
static const char *const form_endings[] = {[REPORT_TEXT] = ".txt",
	[REPORT_JSON] = ".json",
	[REPORT_TAP] = ".tap",
	[REPORT_JUNIT] = ".xml",
	[REPORT_MD] = ".md"};

enum { FORMS = sizeof(form_names) / sizeof(form_names[0]) };

enum report_form report_form_named(const char *format)
{
	int form = 0;
	while (form < FORMS && !str_eq(form_names[form], format))
		form++;
	return form < FORMS ? (enum report_form)form : REPORT_TEXT;
}

bool report_form_of(const char *path, enum report_form *form)
{
	for (int i = 0; i < FORMS; i++) {
		*form = (enum report_form)i;
		if (str_ends(path, form_endings[i]))
			return true;
	}
	return false;
}

size_t checklist_report_count(const struct checklist_report *report, enum checkup_state state)
{
	size_t count = 0;
	for (size_t i = 0; i < report->checklist->nsteps; i++)
		count += report->made[i].checkup.state == state;
	return count;
}

static const struct checklist_step *step_at(const struct checklist_report *report, size_t step)
{
	return &report->checklist->steps[step];
}

static const char *title_of(const struct checklist_report *report, size_t step)
{
	return view_text(&step_at(report, step)->title, report->lang);
}

/* What to do, as a command; NULL: nothing. free() it. */
static char *repair_command(const struct checklist_step *step)
{
	return step->repair ? mem_printf("trueup repair %s --all", step->repair) : NULL;
}

/* Takes text over. */
static void print_line(FILE *file, const char *before, char *text)
{
	char *safe = safe_text(text, term_safe_mode());
	if (text)
		fprintf(file, "    %s%s\n", before, safe);
	free(safe);
	free(text);
}

void checklist_report_step(FILE *file, const struct checklist_report *report, size_t step)
{
	const struct checkup *checkup = &report->made[step].checkup;
	char *found = safe_text(checkup->found, term_safe_mode());
	char *title = safe_text(title_of(report, step), term_safe_mode());
	fprintf(file, "%s %s%s%s\n", checkup_state_glyph(checkup->state, text_has_utf8()), title, found ? ": " : "",
		found ? found : "");
	if (checkup->state == CHECKUP_FAIL) {
		print_line(file, "", mem_strdup(view_text(&step_at(report, step)->advice, report->lang)));
		print_line(file, "", repair_command(step_at(report, step)));
		print_line(file, "", checkup_command(step_at(report, step), report->unit));
	}
	free(found);
	free(title);
}

void checklist_report_sum(FILE *file, const struct checklist_report *report)
{
	const char *before = "";
	for (int state = 0; state < CHECKUP_STATES; state++) {
		size_t count = checklist_report_count(report, (enum checkup_state)state);
		if (!count)
			continue;
		fprintf(file, "%s%zu %s", before, count, checkup_state_word((enum checkup_state)state));
		before = ", ";
	}
	fputs("\n", file);
}

static void write_text(FILE *file, const struct checklist_report *report)
{
	for (size_t i = 0; i < report->checklist->nsteps; i++)
		checklist_report_step(file, report, i);
	checklist_report_sum(file, report);
}

static void step_json(struct json_out *out, const struct checklist_report *report, size_t at)
{
	const struct checklist_step *step = step_at(report, at);
	char *repair = repair_command(step), *command = checkup_command(step, report->unit);
	json_out_object(out, NULL);
	json_out_text(out, "name", step->name);
	json_out_text(out, "kind", checklist_kind_name(step->kind));
	json_out_text(out, "title", title_of(report, at));
	json_out_text(out, "state", checkup_state_name(report->made[at].checkup.state));
	json_out_text(out, "detail", report->made[at].checkup.found);
	json_out_text(out, "expected", step->kind == CHECKLIST_QUERY ? step->word : NULL);
	json_out_text(out, "advice", view_text(&step->advice, report->lang));
	json_out_text(out, "repair", repair);
	json_out_text(out, "command", command);
	json_out_int(out, "duration_ms", report->made[at].ms);
	json_out_close(out);
	free(repair);
	free(command);
}

static void write_json(FILE *file, const struct checklist_report *report)
{
	struct json_out *out = json_out_new(file);
	json_out_object(out, NULL);
	json_out_text(out, "checklist", report->checklist->name);
	json_out_text(out, "title", view_text(&report->checklist->title, report->lang));
	json_out_array(out, "checks");
	for (size_t i = 0; i < report->checklist->nsteps; i++)
		step_json(out, report, i);
	json_out_close(out);
	for (int state = 0; state < CHECKUP_STATES; state++)
		json_out_int(out, checkup_state_name((enum checkup_state)state),
			(int64_t)checklist_report_count(report, (enum checkup_state)state));
	json_out_free(out);
}

/* One line, with a backslash before each of marks. */
static void write_escaped(FILE *file, const char *text, const char *marks)
{
	char *safe = safe_text(text ? text : "", SAFE_STRIP);
	for (const char *at = safe; *at; at++) {
		if (*at == '\\' || strchr(marks, *at))
			fputc('\\', file);
		fputc(*at, file);
	}
	free(safe);
}

static void write_tap(FILE *file, const struct checklist_report *report)
{
	fprintf(file, "1..%zu\n", report->checklist->nsteps);
	for (size_t i = 0; i < report->checklist->nsteps; i++) {
		const struct checkup *checkup = &report->made[i].checkup;
		bool good = checkup->state == CHECKUP_PASS || checkup->state == CHECKUP_SKIPPED;
		fprintf(file, "%s %zu - ", good ? "ok" : "not ok", i + 1);
		write_escaped(file, title_of(report, i), "#");
		fputs(checkup->state == CHECKUP_SKIPPED ? " # SKIP " : "\n", file);
		if (checkup->state != CHECKUP_SKIPPED)
			fprintf(file, "# %s: ", checkup_state_name(checkup->state));
		write_escaped(file, checkup->found, "#");
		fputs("\n", file);
	}
}

static void write_xml(FILE *file, const char *text)
{
	char *safe = safe_text(text ? text : "", SAFE_STRIP);
	for (const char *at = safe; *at; at++) {
		switch (*at) {
		case '&':
			fputs("&amp;", file);
			break;
		case '<':
			fputs("&lt;", file);
			break;
		case '>':
			fputs("&gt;", file);
			break;
		case '"':
			fputs("&quot;", file);
			break;
		default:
			fputc(*at, file);
		}
	}
	free(safe);
}

static void step_junit(FILE *file, const struct checklist_report *report, size_t step)
{
	static const char *const elements[] = {
		[CHECKUP_FAIL] = "failure", [CHECKUP_UNKNOWN] = "error", [CHECKUP_SKIPPED] = "skipped"};
	const struct made *made = &report->made[step];
	fputs("  <testcase classname=\"", file);
	write_xml(file, report->checklist->name);
	fputs("\" name=\"", file);
	write_xml(file, title_of(report, step));
	fprintf(file, "\" time=\"%lld.%03d\">", (long long)(made->ms / 1000), (int)(made->ms % 1000));
	if (made->checkup.state == CHECKUP_PASS) {
		fputs("<system-out>", file);
		write_xml(file, made->checkup.found);
		fputs("</system-out>", file);
	} else {
		fprintf(file, "<%s message=\"", elements[made->checkup.state]);
		write_xml(file, made->checkup.found);
		fputs("\"/>", file);
	}
	fputs("</testcase>\n", file);
}

static void write_junit(FILE *file, const struct checklist_report *report)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"", file);
	write_xml(file, report->checklist->name);
	fprintf(file, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", report->checklist->nsteps,
		checklist_report_count(report, CHECKUP_FAIL), checklist_report_count(report, CHECKUP_UNKNOWN),
		checklist_report_count(report, CHECKUP_SKIPPED));
	for (size_t i = 0; i < report->checklist->nsteps; i++)
		step_junit(file, report, i);
	fputs("</testsuite>\n", file);
}

static void write_md(FILE *file, const struct checklist_report *report)
{
	static const char marks[] = "|<>*_`[]";
	fputs("# ", file);
	write_escaped(file, view_text(&report->checklist->title, report->lang), marks);
	fprintf(file, "\n\n| | %s | %s | %s |\n|-|-|-|-|\n", _("Check"), _("Found"), _("What to do"));
	for (size_t i = 0; i < report->checklist->nsteps; i++) {
		const struct checkup *checkup = &report->made[i].checkup;
		bool failed = checkup->state == CHECKUP_FAIL;
		fprintf(file, "| %s %s | ", checkup_state_glyph(checkup->state, true),
			checkup_state_word(checkup->state));
		write_escaped(file, title_of(report, i), marks);
		fputs(" | ", file);
		write_escaped(file, checkup->found, marks);
		fputs(" | ", file);
		write_escaped(file, failed ? view_text(&step_at(report, i)->advice, report->lang) : "", marks);
		fputs(" |\n", file);
	}
}

void checklist_report_write(FILE *file, const struct checklist_report *report, enum report_form form)
{
	static void (*const forms[])(FILE *, const struct checklist_report *) = {
		[REPORT_TEXT] = write_text,
		[REPORT_JSON] = write_json,
		[REPORT_TAP] = write_tap,
		[REPORT_JUNIT] = write_junit,
		[REPORT_MD] = write_md,
	};
	forms[form](file, report);
}

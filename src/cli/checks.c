#include "cli/checks.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/term_text.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *ending;
} forms[] = {
	[CHECKS_TEXT] = {"text", ".txt"},
	[CHECKS_JSON] = {"json", ".json"},
	[CHECKS_TAP] = {"tap", ".tap"},
	[CHECKS_JUNIT] = {"junit", ".xml"},
	[CHECKS_MD] = {"md", ".md"},
};

static const struct {
	enum exit_status exit;
	const char *element; /* of JUnit */
} states[CHECKUP_STATES] = {
	[CHECKUP_PASS] = {EXIT_FINE, "system-out"},
	[CHECKUP_FAIL] = {EXIT_DRIFT, "failure"},
	[CHECKUP_UNKNOWN] = {EXIT_COULD_NOT, "error"},
	[CHECKUP_SKIPPED] = {EXIT_FINE, "skipped"},
	[CHECKUP_WAIVED] = {EXIT_FINE, "skipped"},
};

enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

void checks_init(struct checks *checks, const char *name, const char *title, size_t count)
{
	*checks = (struct checks){
		.name = name, .title = title, .made = mem_zero(count, sizeof(*checks->made)), .count = count};
	for (size_t i = 0; i < count; i++)
		checks->made[i].checkup.state = CHECKUP_UNKNOWN;
}

void checks_done(struct checks *checks)
{
	for (size_t i = 0; i < checks->count; i++) {
		checkup_done(&checks->made[i].checkup);
		free(checks->made[i].repair);
		free(checks->made[i].command);
	}
	free(checks->made);
	*checks = (struct checks){.made = NULL};
}

enum checks_form checks_form_named(const char *format)
{
	int form = 0;
	while (form < FORMS && !str_eq(forms[form].name, format))
		form++;
	return form < FORMS ? (enum checks_form)form : CHECKS_TEXT;
}

bool checks_form_of(const char *path, enum checks_form *form)
{
	for (int i = 0; i < FORMS; i++) {
		*form = (enum checks_form)i;
		if (str_ends(path, forms[i].ending))
			return true;
	}
	return false;
}

size_t checks_count(const struct checks *checks, enum checkup_state state)
{
	size_t count = 0;
	for (size_t i = 0; i < checks->count; i++)
		count += checks->made[i].checkup.state == state;
	return count;
}

static bool is_fine(const struct made *made)
{
	return states[made->checkup.state].exit == EXIT_FINE;
}

enum exit_status checks_exit(const struct checks *checks)
{
	enum exit_status worst = EXIT_FINE;
	for (size_t i = 0; i < checks->count; i++)
		if (states[checks->made[i].checkup.state].exit > worst)
			worst = states[checks->made[i].checkup.state].exit;
	return worst;
}

void checks_line(FILE *file, const struct made *made, bool quiet)
{
	if (quiet && is_fine(made))
		return;
	char *found = safe_text(made->checkup.found, term_safe_mode());
	char *title = safe_text(made->title, term_safe_mode());
	fprintf(file, "%s %s%s%s\n", checkup_state_glyph(made->checkup.state, text_has_utf8()), title,
		found ? ": " : "", found ? found : "");
	if (made->checkup.state == CHECKUP_FAIL) {
		term_print(file, "    ", made->advice);
		term_print(file, "    ", made->repair);
		term_print(file, "    ", made->command);
	}
	free(found);
	free(title);
}

void checks_sum(FILE *file, const struct checks *checks)
{
	const char *before = "";
	for (int state = 0; state < CHECKUP_STATES; state++) {
		size_t count = checks_count(checks, (enum checkup_state)state);
		if (!count)
			continue;
		fprintf(file, "%s%zu %s", before, count, checkup_state_word((enum checkup_state)state));
		before = ", ";
	}
	if (checks->run)
		fprintf(file, _("; run %lld"), (long long)checks->run);
	fputs("\n", file);
}

void checks_json(struct json_out *out, const struct checks *checks)
{
	json_out_array(out, "checks");
	for (size_t i = 0; i < checks->count; i++) {
		const struct made *made = &checks->made[i];
		json_out_object(out, NULL);
		json_out_text(out, "name", made->name);
		json_out_text(out, "state", checkup_state_name(made->checkup.state));
		json_out_text(out, "detail", made->checkup.found);
		json_out_close(out);
	}
	json_out_close(out);
}

static void write_text(FILE *file, const struct checks *checks)
{
	for (size_t i = 0; i < checks->count; i++)
		checks_line(file, &checks->made[i], false);
	checks_sum(file, checks);
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

static void write_tap(FILE *file, const struct checks *checks)
{
	fprintf(file, "TAP version 13\n1..%zu\n", checks->count);
	for (size_t i = 0; i < checks->count; i++) {
		const struct made *made = &checks->made[i];
		bool skipped = made->checkup.state == CHECKUP_SKIPPED || made->checkup.state == CHECKUP_WAIVED;
		fprintf(file, "%s %zu - ", is_fine(made) ? "ok" : "not ok", i + 1);
		write_escaped(file, made->title, "#");
		fputs(skipped ? " # SKIP " : "\n", file);
		if (!skipped)
			fprintf(file, "# %s: ", checkup_state_name(made->checkup.state));
		write_escaped(file, made->checkup.found, "#");
		fputs("\n", file);
	}
}

static void write_xml(FILE *file, const char *text)
{
	static const struct {
		char c;
		const char *as;
	} escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
	char *safe = safe_text(text ? text : "", SAFE_STRIP);
	for (const char *at = safe; *at; at++) {
		const char *as = NULL;
		for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++)
			if (escapes[i].c == *at)
				as = escapes[i].as;
		if (as)
			fputs(as, file);
		else
			fputc(*at, file);
	}
	free(safe);
}

static void write_case(FILE *file, const char *suite, const struct made *made)
{
	const char *element = states[made->checkup.state].element;
	bool passed = made->checkup.state == CHECKUP_PASS;
	fputs("  <testcase classname=\"", file);
	write_xml(file, suite);
	fputs("\" name=\"", file);
	write_xml(file, made->title);
	fprintf(file, "\" time=\"%lld.%03d\"><%s%s", (long long)(made->ms / 1000), (int)(made->ms % 1000), element,
		passed ? ">" : " message=\"");
	write_xml(file, made->checkup.found);
	if (passed)
		fprintf(file, "</%s></testcase>\n", element);
	else
		fputs("\"/></testcase>\n", file);
}

static void write_junit(FILE *file, const struct checks *checks)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"", file);
	write_xml(file, checks->name);
	fprintf(file, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", checks->count,
		checks_count(checks, CHECKUP_FAIL), checks_count(checks, CHECKUP_UNKNOWN),
		checks_count(checks, CHECKUP_SKIPPED) + checks_count(checks, CHECKUP_WAIVED));
	for (size_t i = 0; i < checks->count; i++)
		write_case(file, checks->name, &checks->made[i]);
	fputs("</testsuite>\n", file);
}

static void write_md(FILE *file, const struct checks *checks)
{
	static const char marks[] = "|<>*_`[]";
	fputs("# ", file);
	write_escaped(file, checks->title, marks);
	fprintf(file, "\n\n| | %s | %s | %s |\n|-|-|-|-|\n", _("Check"), _("Found"), _("What to do"));
	for (size_t i = 0; i < checks->count; i++) {
		const struct made *made = &checks->made[i];
		const struct checkup *checkup = &made->checkup;
		fprintf(file, "| %s %s | ", checkup_state_glyph(checkup->state, true),
			checkup_state_word(checkup->state));
		write_escaped(file, made->title, marks);
		fputs(" | ", file);
		write_escaped(file, checkup->found, marks);
		fputs(" | ", file);
		write_escaped(file, checkup->state == CHECKUP_FAIL ? made->advice : NULL, marks);
		fputs(" |\n", file);
	}
}

void checks_write(FILE *file, const struct checks *checks, enum checks_form form)
{
	static void (*const writers[FORMS])(FILE *, const struct checks *) = {
		[CHECKS_TEXT] = write_text,
		[CHECKS_TAP] = write_tap,
		[CHECKS_JUNIT] = write_junit,
		[CHECKS_MD] = write_md,
	};
	writers[form](file, checks);
}

#include "cli/results.h"

#include "base/str.h"
#include "base/utf8.h"
#include "cli/context.h"
#include "cli/term_text.h"

#include <stdlib.h>

static const struct {
	const char *name;
	const char *glyph[2]; /* with UTF-8 and without */
	int exit;
} states[] = {
	[RESULT_PASS] = {"pass", {"✓", "+"}, EXIT_FINE},
	[RESULT_FAIL] = {"fail", {"✗", "x"}, EXIT_DRIFT},
	[RESULT_UNKNOWN] = {"unknown", {"?", "?"}, EXIT_COULD_NOT},
	[RESULT_SKIPPED] = {"skipped", {"–", "-"}, EXIT_FINE},
};

const char *result_state_name(enum result_state state)
{
	return states[state].name;
}

int results_exit(const struct result *results, size_t count)
{
	int worst = EXIT_FINE;
	for (size_t i = 0; i < count; i++)
		if (states[results[i].state].exit > worst)
			worst = states[results[i].state].exit;
	return worst;
}

void results_json(struct json_out *out, const struct result *results, size_t count)
{
	json_out_array(out, "checks");
	for (size_t i = 0; i < count; i++) {
		json_out_object(out, NULL);
		json_out_text(out, "name", results[i].name);
		json_out_text(out, "state", states[results[i].state].name);
		json_out_text(out, "detail", results[i].detail);
		json_out_close(out);
	}
	json_out_close(out);
}

void results_text(FILE *file, const struct result *results, size_t count, bool quiet)
{
	for (size_t i = 0; i < count; i++) {
		const char *const *glyph = states[results[i].state].glyph;
		if (quiet && states[results[i].state].exit == EXIT_FINE)
			continue;
		char *detail = safe_text(results[i].detail, term_safe_mode());
		fprintf(file, "%s %s: %s\n", term_glyph(glyph[0], glyph[1]), results[i].name, detail);
		free(detail);
	}
}

/* What a directive or a comment of TAP begins with must not come from the text. */
static void add_tap(struct str *out, const char *text)
{
	char *safe = safe_text(text, SAFE_SHOW);
	for (const char *at = safe; *at; at++)
		str_addc(out, *at == '#' ? ' ' : *at);
	free(safe);
}

void results_tap(FILE *file, const struct result *results, size_t count)
{
	struct str line = STR_INIT;
	fprintf(file, "TAP version 13\n1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		bool skipped = results[i].state == RESULT_SKIPPED;
		str_clear(&line);
		str_addf(&line, "%s %zu - %s%s", states[results[i].state].exit == EXIT_FINE ? "ok" : "not ok", i + 1,
			results[i].name, skipped ? " # SKIP " : "\n# ");
		if (results[i].state == RESULT_UNKNOWN)
			str_add(&line, "unknown: ");
		add_tap(&line, results[i].detail);
		fprintf(file, "%s\n", str_text(&line));
	}
	str_done(&line);
}

static void add_xml(struct str *out, const char *text)
{
	static const struct {
		char c;
		const char *as;
	} escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
	char *safe = safe_text(text, SAFE_SHOW);
	for (const char *at = safe; *at; at++) {
		const char *as = NULL;
		for (size_t i = 0; i < sizeof(escapes) / sizeof(*escapes); i++)
			if (escapes[i].c == *at)
				as = escapes[i].as;
		if (as)
			str_add(out, as);
		else
			str_addc(out, *at);
	}
	free(safe);
}

static size_t count_of(const struct result *results, size_t count, enum result_state state)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		found += results[i].state == state;
	return found;
}

void results_junit(FILE *file, const char *suite, const struct result *results, size_t count)
{
	static const char *const elements[] = {
		[RESULT_PASS] = "system-out",
		[RESULT_FAIL] = "failure",
		[RESULT_UNKNOWN] = "error",
		[RESULT_SKIPPED] = "skipped",
	};
	struct str xml = STR_INIT;
	str_addf(
		&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"%s\" tests=\"%zu\"", suite, count);
	str_addf(&xml, " failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", count_of(results, count, RESULT_FAIL),
		count_of(results, count, RESULT_UNKNOWN), count_of(results, count, RESULT_SKIPPED));
	for (size_t i = 0; i < count; i++) {
		const char *element = elements[results[i].state];
		bool passed = results[i].state == RESULT_PASS;
		str_addf(&xml, "  <testcase classname=\"%s\" name=\"%s\"><%s%s", suite, results[i].name, element,
			passed ? ">" : " message=\"");
		add_xml(&xml, results[i].detail);
		if (passed)
			str_addf(&xml, "</%s></testcase>\n", element);
		else
			str_add(&xml, "\"/></testcase>\n");
	}
	str_add(&xml, "</testsuite>\n");
	fputs(str_text(&xml), file);
	str_done(&xml);
}

/* A bar would end the cell. */
void results_md(FILE *file, const char *suite, const struct result *results, size_t count)
{
	struct str line = STR_INIT;
	fprintf(file, "# %s\n\n| check | state | detail |\n|---|---|---|\n", suite);
	for (size_t i = 0; i < count; i++) {
		char *safe = safe_text(results[i].detail, SAFE_SHOW);
		str_clear(&line);
		for (const char *at = safe; *at; at++)
			str_addf(&line, *at == '|' ? "\\%c" : "%c", *at);
		fprintf(file, "| %s | %s | %s |\n", results[i].name, states[results[i].state].name, str_text(&line));
		free(safe);
	}
	str_done(&line);
}

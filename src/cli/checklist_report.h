/* What came of a checklist, in each of the forms that people and programs read. */
#ifndef CLI_CHECKLIST_REPORT_H
#define CLI_CHECKLIST_REPORT_H

#include "systems/checkup.h"

#include <stdint.h>
#include <stdio.h>

/* One step, made. */
struct made {
	struct checkup checkup;
	int64_t ms; /* that it took */
};

/* All of them. Borrowed. */
struct checklist_report {
	const struct checklist *checklist;
	const struct made *made; /* one for each step */
	const char *unit;        /* of the target's service; NULL: none */
	const char *lang;
};

enum report_form { REPORT_TEXT, REPORT_JSON, REPORT_TAP, REPORT_JUNIT, REPORT_MD };

/* The form that --format names (NULL: text), and the one that a file's name ends for; false if it is none. */
enum report_form report_form_named(const char *format);
bool report_form_of(const char *path, enum report_form *form);

/* How many steps came to that. */
size_t checklist_report_count(const struct checklist_report *report, enum checkup_state state);

/* One step as text, with what to do where it failed; then all of it, and the whole in its form. */
void checklist_report_step(FILE *file, const struct checklist_report *report, size_t step);
void checklist_report_sum(FILE *file, const struct checklist_report *report);
void checklist_report_write(FILE *file, const struct checklist_report *report, enum report_form form);

#endif

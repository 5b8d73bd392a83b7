#include "systems/checkup_keep.h"

#include "base/figure.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

char *checkup_run_json(const struct checkup_made *steps, size_t count)
{
	json_t *run = json_array();
	for (size_t i = 0; i < count; i++) {
		const struct checkup *checkup = steps[i].checkup;
		struct str found = STR_INIT;
		json_t *step = json_object();
		utf8_repair_add(
			&found, checkup->found ? checkup->found : "", checkup->found ? strlen(checkup->found) : 0);
		json_object_set_new(step, "name", json_string(steps[i].name));
		json_object_set_new(step, "state", json_string(checkup_state_name(checkup->state)));
		json_object_set_new(step, "found", json_string(str_text(&found)));
		json_array_append_new(run, step);
		str_done(&found);
	}
	char *text = json_dumps(run, JSON_COMPACT);
	json_decref(run);
	return text;
}

void checkup_waive(struct checkup *checkup, const char *step, const struct pg_rows *waivers)
{
	struct str found = STR_INIT, until = STR_INIT;
	if (checkup->state != CHECKUP_FAIL && checkup->state != CHECKUP_UNKNOWN)
		return;
	for (size_t i = 0; waivers && i < pg_rows_count(waivers); i++) {
		if (!str_eq(pg_rows_get(waivers, i, "step"), step))
			continue;
		figure_add_moment(&until, (time_t)pg_rows_int(waivers, i, "until"), time(NULL));
		str_addf(&found, _("%s; waived by %s until %s: %s"), checkup->found ? checkup->found : "",
			pg_rows_get(waivers, i, "who"), str_text(&until), pg_rows_get(waivers, i, "reason"));
		checkup_set(checkup, CHECKUP_WAIVED, str_take(&found));
		break;
	}
	str_done(&found);
	str_done(&until);
}

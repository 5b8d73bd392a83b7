#include "console/source.h"

#include "base/str.h"
#include "console/part_kinds.h"

/* Ends with an entry without a name. */
static const struct source sources[] = {
	{"checklist", &part_checklist_ops},
	{"checklists", &part_checklists_ops},
	{"executed", &part_executed_ops},
	{"rules", &part_rules_ops},
	{"service", &part_service_ops},
	{0},
};

const struct source *source_find(const char *name)
{
	for (const struct source *source = sources; source->name; source++)
		if (str_eq(source->name, name))
			return source;
	return NULL;
}

#include "console/source.h"

#include "base/str.h"

/* Ends with an entry without a name. */
static const struct source sources[] = {
	{0},
};

const struct source *source_find(const char *name)
{
	for (const struct source *source = sources; source->name; source++)
		if (str_eq(source->name, name))
			return source;
	return NULL;
}

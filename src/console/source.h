/* The sources that a section can name ("source = NAME"): what no query says, because the console itself knows it. */
#ifndef CONSOLE_SOURCE_H
#define CONSOLE_SOURCE_H

#include "console/part.h"

struct source {
	const char *name;
	const struct part_ops *ops; /* of the part that shows it */
};

/* NULL if there is none of that name. */
const struct source *source_find(const char *name);

#endif

#include "base/mem.h"
#include "base/text.h"
#include "console/part_kinds.h"

#include <stdlib.h>

/* A section of which nothing here knows how to show it: it says so. */
static struct part *absent_make(const struct part_options *options, const struct view_section *section)
{
	(void)options;
	(void)section;
	return mem_zero(1, sizeof(struct part));
}

static void absent_free(struct part *part)
{
	free(part);
}

static void absent_draw(struct part *part, struct area area, bool focus)
{
	const char *source = part->section->source;
	(void)focus;
	if (source)
		draw_format(area, 0, 1, STYLE_ERROR, _("there is no source \"%s\""), source);
	else if (part->section->query)
		draw_text(area, 0, 1, STYLE_ERROR, _("sections of this kind are not shown here"));
	else
		draw_text(area, 0, 1, STYLE_ERROR, _("a section of this kind needs a query"));
}

const struct part_ops part_absent_ops = {
	.make = absent_make,
	.free = absent_free,
	.draw = absent_draw,
};

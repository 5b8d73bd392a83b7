#include "console/status.h"

#include "base/mem.h"

#include <stdlib.h>

struct status {
	char *text; /* NULL: nothing */
	enum style style;
};

struct status *status_new(void)
{
	return mem_zero(1, sizeof(struct status));
}

void status_free(struct status *status)
{
	if (status)
		free(status->text);
	free(status);
}

void status_clear(struct status *status)
{
	free(status->text);
	status->text = NULL;
}

void status_set(struct status *status, enum style style, const char *fmt, va_list ap)
{
	char *text = mem_vprintf(fmt, ap);
	free(status->text);
	status->text = text;
	status->style = style;
}

bool status_draw(const struct status *status, struct area area, int row)
{
	if (!status->text)
		return false;
	draw_text(area, row, 1, status->style, status->text);
	return true;
}

#include "conf/style.h"

#include "base/str.h"

#include <stddef.h>

/* The enum, with its end as NULL, so that the same table serves as a list of candidates. */
static const char *const style_table[STYLE_COUNT + 1] = {
#define STYLE_NAME(role, name) [STYLE_##role] = name,
	STYLE_ROLES(STYLE_NAME)
#undef STYLE_NAME
};

const char *style_name(enum style style)
{
	return style_table[style];
}

bool style_from_name(const char *name, enum style *out)
{
	for (size_t i = 0; i < STYLE_COUNT; i++) {
		if (str_eq(style_table[i], name)) {
			*out = (enum style)i;
			return true;
		}
	}
	return false;
}

const char *const *style_names(void)
{
	return style_table;
}

#include "runner/exposition.h"

#include <math.h>

/* What would end a line or a label's value is escaped. */
static void add_escaped(struct str *out, const char *text, bool quotes)
{
	for (; *text; text++) {
		if (*text == '\\')
			str_add(out, "\\\\");
		else if (*text == '\n')
			str_add(out, "\\n");
		else if (*text == '"' && quotes)
			str_add(out, "\\\"");
		else
			str_addc(out, *text);
	}
}

static void add_value(struct str *out, double value)
{
	if (isnan(value))
		str_add(out, "NaN");
	else if (isinf(value))
		str_add(out, value > 0 ? "+Inf" : "-Inf");
	else
		str_addf(out, "%.15g", value);
}

void exposition_family(struct str *out, const char *name, const char *type, const char *help)
{
	str_addf(out, "# HELP %s ", name);
	add_escaped(out, help, false);
	str_addf(out, "\n# TYPE %s %s\n", name, type);
}

void exposition_sample(struct str *out, const char *name, const char *suffix, const struct exposition_label *labels,
	size_t nlabels, double value)
{
	str_add(out, name);
	str_add(out, suffix);
	for (size_t i = 0; i < nlabels; i++) {
		str_addf(out, "%s%s=\"", i ? "," : "{", labels[i].name);
		add_escaped(out, labels[i].value, true);
		str_addc(out, '"');
	}
	str_add(out, nlabels ? "} " : " ");
	add_value(out, value);
	str_addc(out, '\n');
}

/*
 * The text format in which Prometheus reads figures (version 0.0.4). A family is what its HELP and TYPE lines say of a
 * name, and then its samples, all of them together. Appended to out.
 */
#ifndef RUNNER_EXPOSITION_H
#define RUNNER_EXPOSITION_H

#include "base/str.h"

#include <stddef.h>

struct exposition_label {
	const char *name;
	const char *value; /* any bytes: escaped */
};

/* type: "counter", "gauge" or "histogram". help is in English: a program reads it. */
void exposition_family(struct str *out, const char *name, const char *type, const char *help);

/* suffix follows the family's name ("_bucket"), or is "". */
void exposition_sample(struct str *out, const char *name, const char *suffix, const struct exposition_label *labels,
	size_t nlabels, double value);

#endif

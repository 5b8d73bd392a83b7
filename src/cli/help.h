/* What is said about the verbs, all made from their table: help, the manual page, completions. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/verb.h"

#include <stdio.h>

/* The list of verbs. */
void help_all(FILE *file, const struct verb *verbs);

/* One verb with its options. */
void help_one(FILE *file, const struct verb *verb);

/* The manual page trueup(1), in man(7), English. */
void help_manual(FILE *file, const struct verb *verbs);

/* Completion for bash. */
void help_completion(FILE *file, const struct verb *verbs);

#endif

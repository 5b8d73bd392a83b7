#include "cli/confirm.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/term_text.h"
#include "conf/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_terminal(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* The line that was typed, without its end; NULL and *err at the end of input or on a signal. */
static char *read_line(const struct context *context, struct err *err)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len = getline(&line, &cap, stdin);
	if (len < 0) {
		free(line);
		if (*context->interrupt)
			err_set(err, ERR_INTERRUPTED, _("interrupted; nothing was changed"));
		else
			err_set(err, ERR_REFUSED, _("nobody answered; nothing was changed"));
		return NULL;
	}
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

static bool ask_yes(const struct context *context, const char *question, struct err *err)
{
	fprintf(stderr, "%s [y/N] ", question);
	fflush(stderr);
	char *answer = read_line(context, err);
	if (!answer)
		return false;
	bool yes = strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0;
	free(answer);
	return yes || err_set(err, ERR_REFUSED, _("not confirmed; nothing was changed"));
}

static bool ask_name(
	const struct context *context, const char *question, const char *label, char **name, struct err *err)
{
	char *safe = safe_text(label, term_safe_mode());
	fprintf(stderr, _("%s\n%s is protected: type its name to go on: "), question, safe);
	fflush(stderr);
	free(safe);
	*name = read_line(context, err);
	return *name != NULL;
}

/* A target that its entry calls protected is, also where its database does not know of it. */
static bool check_name(const struct target *target, const char *label, const char *given, struct err *err)
{
	if (given && (str_eq(given, label) || str_eq(given, target->name)))
		return true;
	return err_set(err, ERR_REFUSED, _("%s is protected: its name must be typed to go on"), label);
}

bool confirm_change(struct context *context, const struct site *site, const char *question, int64_t rows, char **name,
	struct err *err)
{
	const char *given = args_get(context->args, OPTION_CONFIRM);
	const struct target *target = context_target(context, err);
	if (!target)
		return false;
	bool by_target = target->protect && !site->rights.protect;
	const char *label = by_target && target->label ? target->label : site->rights.label;
	*name = mem_strdup(given);
	if ((by_target || site->rights.protect) && !given && is_terminal() &&
		!ask_name(context, question, label ? label : target->name, name, err))
		return false;
	if (by_target)
		return check_name(target, label ? label : target->name, *name, err);
	if (site->rights.protect || rows <= 1 || given || args_has(context->args, OPTION_YES))
		return true;
	if (is_terminal())
		return ask_yes(context, question, err);
	return err_set(err, ERR_USAGE, _("%s Without a terminal this needs --yes."), question);
}

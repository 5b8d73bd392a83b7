#include "cli/action.h"

#include "base/str.h"
#include "base/text.h"
#include "cli/term_text.h"
#include "engine/said.h"

#include <stdio.h>
#include <stdlib.h>

static void complain(const struct action *action, const struct job_row *row, const char *id)
{
	struct err why = ERR_INIT;
	const char *database = action->numbered ? site_name(action->site) : NULL;
	char *said = said_text(action->rule, row->detail);
	if (said)
		err_set(&why, ERR_REFUSED, "%s", said);
	else if (action->set_left)
		action->set_left(&why, id, row->code ? row->code : row->outcome);
	else
		err_set(&why, ERR_REFUSED, _("%s: %s"), id, row->code ? row->code : row->outcome);
	if (database)
		err_wrap(&why, "%s", database);
	context_complain(action->context, &why);
	err_done(&why);
	free(said);
}

static void tell_done(const struct action *action, const struct job_row *row, const char *id)
{
	struct str name = STR_INIT, audit = STR_INIT;
	if (action->numbered)
		site_add_number(action->site, strtoll(id, NULL, 10), &name);
	else
		str_add(&name, id);
	site_add_number(action->site, row->audit, &audit);
	action->say_done(str_text(&name), str_text(&audit));
	str_done(&audit);
	str_done(&name);
}

void action_refused_json(const struct action *action, const struct job_row *row, const char *id)
{
	(void)id;
	json_out_object(action->out, NULL);
	json_out_text(action->out, "code", row->code ? row->code : row->outcome);
	json_out_text(action->out, "reason", row->detail);
	json_out_close(action->out);
}

void action_row(const struct action *action, const struct job_row *row)
{
	struct str id = STR_INIT;
	term_add_key(&id, row->key);
	if (!row->audit)
		complain(action, row, str_text(&id));
	if (action->out)
		action->add_json(action, row, str_text(&id));
	else if (row->audit && !action->context->quiet)
		tell_done(action, row, str_text(&id));
	str_done(&id);
}

static bool take_done(void *data, const struct job_row *row, struct err *err)
{
	(void)err;
	if (row->audit)
		action_row(data, row);
	return true;
}

static bool take_left(void *data, const struct job_row *row, struct err *err)
{
	(void)err;
	if (!row->audit)
		action_row(data, row);
	return true;
}

bool action_done(const struct action *action, int64_t job, struct err *err)
{
	struct action told = *action;
	return job_rows(action->site, job, take_done, &told, err);
}

bool action_left(const struct action *action, int64_t job, struct err *err)
{
	struct action told = *action;
	return job_rows(action->site, job, take_left, &told, err);
}

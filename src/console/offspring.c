#include "console/offspring.h"

#include "base/str.h"
#include "base/text.h"
#include "console/app.h"
#include "console/executed.h"

enum { WORDS = 4, ARGUMENTS = 1 + WORDS + 2 + 1 };

static uint64_t note(struct app *app, const char *const *argv)
{
	struct str line = STR_INIT;
	for (const char *const *word = argv; *word; word++) {
		str_add(&line, line.len ? " " : "");
		str_add_shell_word(&line, *word);
	}
	const struct executed_deed deed = {
		.kind = EXECUTED_PROCESS, .name = argv[1], .text = str_text(&line), .where = "here"};
	uint64_t number = executed_begin(app_executed(app), &deed);
	str_done(&line);
	return number;
}

bool offspring_start(struct app *app, const char *const *words, loop_ended_fn *ended, void *data, uint64_t *deed)
{
	const char *target = app_options(app)->target;
	const char *argv[ARGUMENTS] = {"trueup"};
	size_t argc = 1;
	struct err err = ERR_INIT;
	while (argc <= WORDS && words[argc - 1]) {
		argv[argc] = words[argc - 1];
		argc++;
	}
	if (target) {
		argv[argc++] = "--target";
		argv[argc++] = target;
	}
	*deed = note(app, argv);
	bool ok = loop_spawn_self(session_loop(app_session(app)), argv, ended, data, &err);
	if (!ok) {
		executed_end(app_executed(app), *deed, -1, &err);
		app_say_err(app, &err);
	}
	err_done(&err);
	return ok;
}

void offspring_end(struct app *app, uint64_t deed, int status)
{
	struct err err = ERR_INIT;
	if (status > 1)
		err_set(&err, ERR_INTERNAL, _("exit status %d"), status);
	executed_end(app_executed(app), deed, -1, &err);
	err_done(&err);
}

#include "console/service_read.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "console/app.h"
#include "console/loop.h"

#include <stdlib.h>

struct service_read {
	struct app *app;
	const struct service_read_ops *ops;
	void *data;
	struct service_reader *reader;
	char *program;
	struct loop_child *child;  /* NULL: it could not be started, or was ended */
	struct loop_timer *failed; /* tells that it could not, or did not end in time, from the loop */
	struct err err;
	uint64_t deed;
};

static void answer(struct service_read *read, int status)
{
	struct service_answer answer;
	service_reader_end(read->reader, status, &read->err, &answer);
	executed_end(app_executed(read->app), read->deed, answer.lines, &read->err);
	read->ops->answered(read->data, &answer);
	service_answer_done(&answer);
}

static void on_out(void *data, const char *bytes, size_t len)
{
	service_reader_out(((struct service_read *)data)->reader, bytes, len);
}

static void on_err(void *data, const char *bytes, size_t len)
{
	service_reader_err(((struct service_read *)data)->reader, bytes, len);
}

static void on_ended(void *data, int status)
{
	struct service_read *read = data;
	loop_timer_stop(read->failed);
	answer(read, status);
}

static void on_failed(void *data)
{
	struct service_read *read = data;
	if (read->child)
		err_set(&read->err, ERR_TEMPORARY, _("%s did not answer within %d seconds"), read->program,
			SERVICE_TIMEOUT_MS / 1000);
	loop_child_free(read->child);
	read->child = NULL;
	answer(read, 0);
}

static const struct loop_child_ops child_ops = {.out = on_out, .err = on_err, .ended = on_ended};

static uint64_t note(struct app *app, const char *const *words, bool routine)
{
	struct str text = STR_INIT;
	for (size_t i = 0; words[i]; i++) {
		str_add(&text, i ? " " : "");
		str_add_shell_word(&text, words[i]);
	}
	uint64_t deed = executed_begin(app_executed(app), &(const struct executed_deed){
								  .kind = EXECUTED_PROCESS,
								  .name = words[0],
								  .text = str_text(&text),
								  .where = "",
								  .routine = routine,
							  });
	str_done(&text);
	return deed;
}

struct service_read *service_read_new(struct app *app, struct loop *loop, const struct service_question *question,
	bool routine, const struct service_read_ops *ops, void *data)
{
	struct service_read *read = mem_zero(1, sizeof(*read));
	const char **words = service_command(question);
	read->app = app;
	read->ops = ops;
	read->data = data;
	read->reader = service_reader_new(question, ops->line, data);
	read->deed = note(app, words, routine);
	read->child = loop_child_new(loop, words, &child_ops, read, &read->err);
	read->program = mem_strdup(words[0]);
	read->failed = loop_timer_new(loop, on_failed, read);
	if (!read->child)
		loop_timer_start(read->failed, 0);
	else if (question->want != SERVICE_FOLLOW)
		loop_timer_start(read->failed, SERVICE_TIMEOUT_MS);
	free(words);
	return read;
}

void service_read_free(struct service_read *read)
{
	if (!read)
		return;
	loop_child_free(read->child);
	loop_timer_free(read->failed);
	executed_end(app_executed(read->app), read->deed, -1, &read->err);
	service_reader_free(read->reader);
	err_done(&read->err);
	free(read->program);
	free(read);
}

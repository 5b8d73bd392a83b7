#include "console/shell.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "console/popup.h"
#include "console/session.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A command in the making. bad: a word of it is one that cannot be shown, or typed, as it is. */
struct line {
	struct str text;
	bool bad;
};

static void add(struct line *line, const char *word)
{
	char *safe = safe_text(word, SAFE_SHOW);
	line->bad = line->bad || !str_eq(safe, word);
	free(safe);
	str_add(&line->text, line->text.len ? " " : "");
	str_add_shell_word(&line->text, word);
}

/* A text that is no option, whatever it begins with. */
static void add_option(struct line *line, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	add(line, name);
	add(line, value);
}

static void add_words(struct line *line, const char *words)
{
	str_add(&line->text, line->text.len ? " " : "");
	str_add(&line->text, words);
}

static struct line begin(const char *target, const char *verb)
{
	struct line line = {.bad = false};
	add_words(&line, "trueup");
	add_words(&line, verb);
	add_option(&line, "--target", target);
	return line;
}

static void end(struct shell *out, struct line *line, char *note)
{
	bool bad = line->bad;
	*out = (struct shell){.command = str_take(&line->text), .note = note};
	if (!bad)
		return;
	shell_done(out);
	out->note = mem_strdup(_("It holds characters that cannot be shown: there is no command to copy."));
}

/* A key as a person types it: its values in the order of the rule's columns, commas between them. NULL: it cannot be
 * said so. */
static char *key_word(const struct rule *rule, const json_t *key)
{
	struct str word = STR_INIT;
	bool ok = true;
	for (size_t i = 0; ok && i < rule->nkey; i++) {
		const json_t *value = json_object_get(key, rule->key[i].name);
		char *text = json_is_string(value) ? mem_strdup(json_string_value(value))
						   : json_dumps(value, JSON_ENCODE_ANY);
		ok = text && *text && !json_is_null(value) && (i + 1 == rule->nkey || !strchr(text, ','));
		str_addf(&word, "%s%s", i ? "," : "", ok ? text : "");
		free(text);
	}
	char *taken = str_take(&word);
	if (!ok)
		free(taken);
	return ok ? taken : NULL;
}

/* Each key behind option, or (NULL) as a word. False if they are too many, or one cannot be said. */
static bool add_keys(struct line *line, const struct rule *rule, const char *option, const char *keys, size_t *count)
{
	json_t *array = json_loads(keys, 0, NULL);
	*count = json_array_size(array);
	bool ok = *count > 0 && *count <= SHELL_KEYS;
	for (size_t i = 0; ok && i < *count; i++) {
		char *word = key_word(rule, json_array_get(array, i));
		ok = word && (option || *word != '-');
		if (ok && option)
			add(line, option);
		if (ok)
			add(line, word);
		free(word);
	}
	json_decref(array);
	return ok;
}

static char *note_keys(size_t count)
{
	if (count <= SHELL_KEYS)
		return mem_strdup(_("The key of a row cannot be written as a word: there is no command for it."));
	return mem_printf(
		N_("%zu row is too many to name in a command. Without marks, and a filter by workspace or none, "
		   "there is one.",
			"%zu rows are too many to name in a command. Without marks, and a filter by workspace or "
			"none, there is one.",
			count),
		count);
}

/* Where the filter is a workspace alone it is an option; *whole is false if it is more than that. */
static void add_filter(struct line *line, const char *filter, bool *whole)
{
	json_t *json = filter ? json_loads(filter, 0, NULL) : NULL;
	const char *scope = json_string_value(json_object_get(json, "scope"));
	*whole = json_object_size(json) == (scope ? 1 : 0);
	if (scope)
		add_option(line, "--scope", scope);
	else
		add(line, "--all");
	json_decref(json);
}

static void repair(struct shell *out, const char *target, const struct flow_request *request, const char *reason)
{
	struct line line = begin(target, "repair");
	bool said = true, whole = true;
	size_t count = 0;
	add(&line, request->rule->name);
	if (request->keys)
		said = add_keys(&line, request->rule, "--key", request->keys, &count);
	else
		add_filter(&line, request->filter, &whole);
	if (request->params)
		add(&line, "--force");
	add_option(&line, "--reason", reason);
	if (!said) {
		str_done(&line.text);
		out->note = note_keys(count);
		return;
	}
	const char *note =
		!whole ? _("The filter's words cannot be said in a command: this one does MORE than is shown here.")
		: request->keys ? NULL
				: _("It looks again first, and asks before it changes anything.");
	end(out, &line, mem_strdup(note));
}

/* Which verb does what an action rule does, and what it takes of its parameters. */
static const struct {
	const char *rule, *verb, *param, *option;
} action_verbs[] = {
	{"response-delete", "response delete", "workspace", "--workspace"},
	{"job-discard", "dead-letters discard", NULL, NULL},
};

static void act(struct shell *out, const char *target, const struct flow_request *request, const char *reason)
{
	size_t i = 0, most = sizeof(action_verbs) / sizeof(action_verbs[0]), count = 0;
	while (i < most && !str_eq(action_verbs[i].rule, request->rule->name))
		i++;
	if (i == most || !request->keys) {
		out->note = mem_printf(_("There is no verb for %s."), request->rule->name);
		return;
	}
	json_t *params = request->params ? json_loads(request->params, 0, NULL) : NULL;
	struct line line = begin(target, action_verbs[i].verb);
	bool said = add_keys(&line, request->rule, NULL, request->keys, &count);
	if (action_verbs[i].param)
		add_option(&line, action_verbs[i].option,
			json_string_value(json_object_get(params, action_verbs[i].param)));
	add_option(&line, "--reason", reason && *reason ? reason : _("WHY"));
	json_decref(params);
	if (said) {
		end(out, &line,
			reason && *reason ? NULL
					  : mem_strdup(_("A reason is needed: put it in place of the last word.")));
		return;
	}
	str_done(&line.text);
	out->note = note_keys(count);
}

static void undo(struct shell *out, const char *target, const struct flow_request *request, const char *reason)
{
	struct line line = begin(target, "undo");
	const char *name = request->session ? session_name(request->session) : NULL;
	char *number = mem_printf("%s%s%" PRId64, name ? name : "", name ? ":" : "",
		request->undo_job ? request->undo_job : request->undo_audit);
	if (request->undo_job)
		add(&line, "--job");
	add(&line, number);
	add_option(&line, "--reason", reason);
	free(number);
	end(out, &line, NULL);
}

void shell_change(struct shell *out, const char *target, const struct flow_request *request, const char *reason)
{
	*out = (struct shell){.command = NULL};
	switch (request->kind) {
	case JOB_REPAIR:
		repair(out, target, request, reason);
		break;
	case JOB_ACTION:
		act(out, target, request, reason);
		break;
	case JOB_DETECT:
		break; /* never asked for here */
	case JOB_UNDO:
		undo(out, target, request, reason);
		break;
	}
}

void shell_words(
	struct shell *out, const char *target, const char *verb, const char *how, const char *what, const char *more)
{
	struct line line = begin(target, verb);
	add(&line, how);
	if (what)
		add(&line, what);
	if (more)
		add(&line, more);
	end(out, &line, NULL);
}

void shell_detect(struct shell *out, const char *target, const char *rule)
{
	struct line line = begin(target, "check");
	if (rule)
		add(&line, rule);
	end(out, &line, NULL);
}

void shell_open(struct shell *out, const char *target, const struct view *view, const char *about, const char *database)
{
	struct line line = begin(target, "console");
	json_t *json = about ? json_loads(about, 0, NULL) : NULL;
	struct str key = STR_INIT;
	add(&line, view->name);
	if (database && view->nparams)
		str_addf(&key, "%s:", database);
	for (size_t i = 0; i < view->nparams; i++) {
		const json_t *value = json_object_get(json, view->params[i].name);
		char *text = json_is_string(value) ? mem_strdup(json_string_value(value))
						   : json_dumps(value, JSON_ENCODE_ANY);
		str_addf(&key, "%s%s", i ? "," : "", text ? text : "");
		free(text);
	}
	if (key.len)
		add(&line, str_text(&key));
	str_done(&key);
	json_decref(json);
	end(out, &line, NULL);
}

void shell_show(struct app *app, const struct shell *shell)
{
	struct dialog *dialog = dialog_new(_("The same as a shell command"), &(const struct key){.code = 'c'});
	const char *const texts[] = {shell->command};
	if (shell->command)
		dialog_add_line(dialog, STYLE_TITLE, shell->command);
	if (shell->note)
		dialog_add_line(dialog, STYLE_WARNING, shell->note);
	popup_read(app, dialog, texts, shell->command ? 1 : 0);
}

void shell_done(struct shell *out)
{
	free(out->command);
	free(out->note);
	*out = (struct shell){.command = NULL};
}

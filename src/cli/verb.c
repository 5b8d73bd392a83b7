#include "cli/verb.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/help.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Words of argv that name the verb: 2 for "gig count", 1 for "check", 0 if it is not this one. */
static size_t names(const struct verb *verb, const char *const *words, size_t nwords)
{
	size_t first = strcspn(verb->name, " ");
	if (!nwords || strlen(words[0]) != first || strncmp(verb->name, words[0], first) != 0)
		return 0;
	if (!verb->name[first])
		return 1;
	return nwords > 1 && str_eq(verb->name + first + 1, words[1]) ? 2 : 0;
}

/* "gig" alone, or with a second word that it does not have: says which there are. */
static bool complain_of_second(const struct verb *verbs, const char *const *words, size_t nwords, struct err *err)
{
	struct str seconds = STR_INIT;
	size_t len = strlen(words[0]);
	for (const struct verb *verb = verbs; verb->name; verb++)
		if (strncmp(verb->name, words[0], len) == 0 && verb->name[len] == ' ')
			str_addf(&seconds, "%s%s", seconds.len ? ", " : "", verb->name + len + 1);
	bool known = seconds.len > 0;
	if (known && nwords > 1)
		err_set(err, ERR_USAGE, _("trueup %s cannot \"%s\": expected %s"), words[0], words[1], seconds.data);
	else if (known)
		err_set(err, ERR_USAGE, _("trueup %s needs a word more: %s"), words[0], seconds.data);
	str_done(&seconds);
	return known;
}

static void complain_of_verb(const struct verb *verbs, const char *word, struct err *err)
{
	size_t count = 0;
	while (verbs[count].name)
		count++;
	char **firsts = mem_zero(count + 1, sizeof(*firsts));
	for (size_t i = 0; i < count; i++)
		firsts[i] = mem_strndup(verbs[i].name, strcspn(verbs[i].name, " "));
	const char *nearest = str_nearest(word, (const char *const *)firsts);
	if (nearest)
		err_set(err, ERR_USAGE, _("there is no verb \"%s\" (did you mean \"%s\"?)"), word, nearest);
	else
		err_set(err, ERR_USAGE, _("there is no verb \"%s\": trueup --help lists them"), word);
	for (size_t i = 0; i < count; i++)
		free(firsts[i]);
	free(firsts);
}

const struct verb *verb_find(
	const struct verb *verbs, const char *const *words, size_t nwords, size_t *took, struct err *err)
{
	for (const struct verb *verb = verbs; verb->name; verb++) {
		size_t count = names(verb, words, nwords);
		if (count && took)
			*took = count;
		if (count)
			return verb;
	}
	if (!complain_of_second(verbs, words, nwords, err))
		complain_of_verb(verbs, words[0], err);
	return NULL;
}

static bool check_words(const struct context *context, struct err *err)
{
	const struct verb *verb = context->verb;
	if (verb->max_words >= 0 && context->nwords > (size_t)verb->max_words)
		return err_set(err, ERR_USAGE, _("\"%s\" is too much: trueup %s%s%s"), context->words[verb->max_words],
			verb->name, verb->usage ? " " : "", verb->usage ? verb->usage : "");
	if (context->nwords < (size_t)verb->min_words)
		return err_set(err, ERR_USAGE, _("something is missing: trueup %s %s"), verb->name, verb->usage);
	return true;
}

static bool run(struct context *context, struct err *err)
{
	const struct verb *verb = context->verb;
	const char *format = args_get(context->args, OPTION_FORMAT);
	if (format && !verb->reports && !context->json && !str_eq(format, "text"))
		return err_set(
			err, ERR_USAGE, _("--format %s is not for %s: expected text or json"), format, verb->name);
	if (!args_allow(context->args, OPTIONS_COMMON | verb->options, verb->name, err) || !check_words(context, err))
		return false;
	return verb->run(context, err);
}

/* A full disk is noticed at the end: what was printed is then cut off. */
static bool flush_output(struct err *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return true;
	return err_set(err, ERR_INTERNAL, _("the output could not be written: %s"), strerror(errno));
}

static bool dispatch(const struct verb *verbs, struct context *context, struct err *err)
{
	size_t took = 0;
	const struct args *args = context->args;
	bool is_help = args_has(args, OPTION_HELP);
	if (is_help && !args->nwords) {
		help_all(stdout, verbs);
		return true;
	}
	if (args_has(args, OPTION_VERSION)) {
		printf("trueup %s\n", TRUEUP_VERSION);
		return true;
	}
	context->verbs = verbs;
	context->verb = args->nwords ? verb_find(verbs, args->words, args->nwords, &took, err) : verbs;
	if (!context->verb)
		return false;
	context->words = args->words + took;
	context->nwords = args->nwords - took;
	if (is_help) {
		help_one(stdout, context->verb);
		return true;
	}
	return run(context, err);
}

int verb_main(const struct verb *verbs, int argc, char *argv[])
{
	struct args args;
	struct context context;
	struct err err = ERR_INIT;
	text_begin();
	bool ok = args_parse(&args, argc, argv, &err);
	context_init(&context, &args);
	ok = ok && dispatch(verbs, &context, &err);
	ok = flush_output(ok ? &err : NULL) && ok;
	int status = ok ? (int)context.status : (int)context_exit(&err);
	if (!ok)
		context_complain(&context, &err);
	context_release(&context);
	context_done(&context);
	args_done(&args);
	err_done(&err);
	return status;
}

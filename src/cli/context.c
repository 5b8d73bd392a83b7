#include "cli/context.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "cli/term_text.h"
#include "conf/settings.h"
#include "conf/target.h"
#include "systems/participants.h"
#include "systems/participants_warm.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A site that is open, and what it was opened with. */
struct opened {
	const struct target_database *database;
	const char *conninfo;
	struct site *site; /* NULL: it could not be, and why says why */
	struct err why;
};

struct context_open {
	struct files *files;
	struct settings *settings;
	struct targets *targets;
	const struct target *target;
	struct catalog *catalog;
	struct participants_config participants;
	struct function functions[3]; /* the last has no name */
	struct {
		VEC(struct opened);
	} sites;
	struct {
		VEC(char *);
	} held; /* complaints */
};

/* A signal handler reaches nothing but a global. */
static volatile sig_atomic_t interrupted;
static volatile sig_atomic_t end_within; /* seconds; 0: any time */

static void on_signal(int signal)
{
	if (interrupted || signal == SIGALRM)
		_exit(EXIT_INTERRUPTED);
	interrupted = 1;
	if (end_within)
		alarm((unsigned)end_within);
}

void context_end_within(int seconds)
{
	end_within = seconds;
}

void context_init(struct context *context, const struct args *args)
{
	/* Without SA_RESTART, so that a question on the terminal ends as well. */
	struct sigaction action = {.sa_handler = on_signal};
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	*context = (struct context){
		.args = args,
		.json = str_eq(args_get(args, OPTION_FORMAT), "json"),
		.quiet = args_has(args, OPTION_QUIET),
		.verbose = args_has(args, OPTION_VERBOSE),
		.interrupt = &interrupted,
		.open = mem_zero(1, sizeof(*context->open)),
	};
	/* Its reader is a program, and what it says beside the document is read with it. */
	if (context->json)
		text_use_english();
}

void context_done(struct context *context)
{
	struct context_open *open = context->open;
	for (size_t i = 0; i < open->sites.len; i++) {
		site_close(open->sites.items[i].site);
		err_done(&open->sites.items[i].why);
	}
	free(open->sites.items);
	free(open->held.items);
	catalog_free(open->catalog);
	targets_free(open->targets);
	free(open->settings);
	files_close(open->files);
	free(open);
	context->open = NULL;
}

struct files *context_files(struct context *context, struct err *err)
{
	struct context_open *open = context->open;
	if (!open->files) {
		struct files_env env = files_env_get();
		open->files = files_open(&env, err);
	}
	return open->files;
}

const struct settings *context_settings(struct context *context, struct err *err)
{
	struct context_open *open = context->open;
	if (open->settings)
		return open->settings;
	struct settings *settings = mem_zero(1, sizeof(*settings));
	if (settings_read(settings, (const char *const *)environ, err))
		return open->settings = settings;
	free(settings);
	return NULL;
}

static struct targets *load_targets(struct context *context, struct err *err)
{
	const struct files *files = context_files(context, err);
	if (!files)
		return NULL;
	const struct files_entry *file = files_find(files, "targets.ini");
	return file ? targets_parse(file->where, file->text, err) : targets_from_env((const char *const *)environ, err);
}

const struct target *context_target(struct context *context, struct err *err)
{
	struct context_open *open = context->open;
	if (!open->targets)
		open->targets = load_targets(context, err);
	if (open->targets && !open->target)
		open->target = targets_find(open->targets, args_get(context->args, OPTION_TARGET), err);
	return open->target;
}

const struct catalog *context_catalog(struct context *context, struct err *err)
{
	struct context_open *open = context->open;
	if (!open->catalog && context_files(context, err))
		open->catalog = catalog_load(open->files);
	return open->catalog;
}

static struct pace pace_of(const struct settings *settings)
{
	const int64_t *value = settings->value;
	return (struct pace){
		.lock_ms = (int)value[SETTING_LOCK_TIMEOUT],
		.statement_ms = (int)value[SETTING_STATEMENT_TIMEOUT],
		.chunk_target_ms = (int)value[SETTING_CHUNK_TARGET],
		.chunk_max = (int)value[SETTING_CHUNK_MAX],
		.part_size = (int)value[SETTING_PART_SIZE],
		.lease_ms = (int)value[SETTING_LEASE],
		.detect_ms = (int)value[SETTING_DETECT_TIMEOUT],
		.retry_ms = (int)value[SETTING_LOCK_RETRY],
		.max_waiting = (int)value[SETTING_MAX_LOCK_WAITS],
		.max_active = (int)value[SETTING_MAX_ACTIVE],
		.max_lag_ms = (int)value[SETTING_MAX_LAG],
	};
}

static struct site *reopen(const struct opened *opened, struct err *err)
{
	if (!opened->site)
		err_set(err, opened->why.kind, "%s", opened->why.text);
	return opened->site;
}

bool context_site_options(
	struct context *context, const struct target_database *database, struct site_options *out, struct err *err)
{
	const struct settings *settings = context_settings(context, err);
	if (!settings || !context_catalog(context, err))
		return false;
	struct context_open *open = context->open;
	if (!open->functions[0].name) {
		open->participants = (struct participants_config){
			.target = open->target, .settings = settings, .interrupt = context->interrupt};
		open->functions[0] = participants_function(&open->participants);
		open->functions[1] = participants_warm_function(&open->participants);
	}
	*out = (struct site_options){
		.conninfo = database->runner ? database->runner : database->conninfo,
		.connect_ms = (int)settings->value[SETTING_CONNECT_TIMEOUT],
		.target = open->target,
		.database = database,
		.operator= context_operator(),
		.ssh_client = context_ssh_client(),
		.read_only = args_has(context->args, OPTION_READ_ONLY),
		.catalog = open->catalog,
		.pace = pace_of(settings),
		.functions = open->functions,
		.interrupt = context->interrupt,
	};
	return true;
}

static struct site *open_site(
	struct context *context, const struct target_database *database, const char *conninfo, struct err *err)
{
	struct context_open *open = context->open;
	struct site_options options;
	for (size_t i = 0; i < open->sites.len; i++)
		if (open->sites.items[i].database == database && str_eq(open->sites.items[i].conninfo, conninfo))
			return reopen(&open->sites.items[i], err);
	if (!context_site_options(context, database, &options, err))
		return NULL;
	options.conninfo = conninfo;
	struct opened opened = {database, conninfo, site_open(&options, err), ERR_INIT};
	if (!opened.site)
		err_set(&opened.why, err->kind, "%s", err->text);
	VEC_PUSH(&open->sites, opened);
	return opened.site;
}

const struct target_database *context_database(struct context *context, const char *system, struct err *err)
{
	const struct target *target = context_target(context, err);
	if (!target)
		return NULL;
	if (!system)
		system = args_get(context->args, OPTION_SYSTEM);
	return system ? target_database(target, system) : &target->databases[0];
}

struct site *context_site_of(struct context *context, const struct target_database *database, struct err *err)
{
	return database ? open_site(context, database, database->conninfo, err) : NULL;
}

struct site *context_runner_of(struct context *context, const struct target_database *database, struct err *err)
{
	if (!database)
		return NULL;
	return open_site(context, database, database->runner ? database->runner : database->conninfo, err);
}

struct site *context_site(struct context *context, const char *system, struct err *err)
{
	return context_site_of(context, context_database(context, system, err), err);
}

struct site *context_runner(struct context *context, const char *system, struct err *err)
{
	return context_runner_of(context, context_database(context, system, err), err);
}

/* A variable that is set and not empty, or NULL. */
static const char *variable(const char *name)
{
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

const char *context_operator(void)
{
	static const char *const names[] = {"TRUEUP_OPERATOR", "SUDO_USER", "LOGNAME", "USER"};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (variable(names[i]))
			return variable(names[i]);
	return NULL;
}

const char *context_ssh_client(void)
{
	return variable("SSH_CLIENT");
}

enum exit_status context_exit(const struct err *err)
{
	switch (err->kind) {
	case ERR_NONE:
		return EXIT_FINE;
	case ERR_USAGE:
		return EXIT_USAGE;
	case ERR_INTERRUPTED:
		return EXIT_INTERRUPTED;
	case ERR_INPUT:
	case ERR_CONNECT:
	case ERR_TEMPORARY:
	case ERR_DENIED:
	case ERR_MISSING:
	case ERR_REFUSED:
	case ERR_QUERY:
	case ERR_INTERNAL:
		break;
	}
	return EXIT_COULD_NOT;
}

void context_worse(struct context *context, enum exit_status status)
{
	if (context->status < status)
		context->status = status;
}

static void say(const char *text)
{
	char *safe = safe_text(text, term_safe_mode());
	/* What was printed so far comes first where both go to the same place. */
	fflush(stdout);
	fprintf(stderr, "trueup: %s\n", safe);
	free(safe);
}

static void say_or_hold(const struct context *context, const char *text)
{
	if (context->json)
		VEC_PUSH(&context->open->held, mem_strdup(text));
	else
		say(text);
}

void context_complain(const struct context *context, const struct err *err)
{
	say_or_hold(context, err->text ? err->text : _("something went wrong, and nobody said what"));
}

void context_remark(const struct context *context, const char *fmt, ...)
{
	if (context->quiet)
		return;
	va_list ap;
	va_start(ap, fmt);
	char *text = mem_vprintf(fmt, ap);
	va_end(ap);
	say_or_hold(context, text);
	free(text);
}

void context_release(const struct context *context)
{
	struct context_open *open = context->open;
	for (size_t i = 0; i < open->held.len; i++) {
		say(open->held.items[i]);
		free(open->held.items[i]);
	}
	open->held.len = 0;
}

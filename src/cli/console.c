#include "base/mem.h"
#include "base/text.h"
#include "cli/verbs.h"
#include "conf/keymap.h"
#include "conf/settings.h"
#include "conf/target.h"
#include "conf/theme.h"
#include "console/app.h"
#include "systems/max_api.h"

#include <stdlib.h>

static bool load_theme(
	const struct files *files, const struct target *target, struct style_sheet *sheet, struct err *err)
{
	const char *name = target->theme ? target->theme : "default";
	char *path = mem_printf("themes/%s.theme", name);
	const struct files_entry *file = files_find(files, path);
	bool ok = true;
	if (file)
		ok = theme_parse(file->where, file->text, sheet, err);
	else if (target->theme)
		ok = err_set(err, ERR_MISSING, _("there is no theme \"%s\""), name);
	else
		*sheet = theme_plain();
	free(path);
	return ok;
}

/* The default keys, or those of keys.ini. */
static struct keymap *load_keys(const struct files *files, struct err *err)
{
	const struct files_entry *file = files_find(files, "keys.ini");
	return file ? keymap_parse(file->where, file->text, err) : keymap_new();
}

/* Where no token is, nothing is asked for there. */
static const char *max_api_of(const struct target *target)
{
	if (!target->max_api_token && !target->max_api_token_file)
		return NULL;
	return target->max_api ? target->max_api : MAX_API_URL;
}

static bool wants_lazy(const struct settings *settings, const struct target *target)
{
	return settings->value[SETTING_PARTICIPANTS_LAZY_UPDATE] && !settings->value[SETTING_PARTICIPANTS_DISABLED] &&
	       max_api_of(target);
}

bool console_verb(struct context *context, struct err *err)
{
	struct style_sheet sheet;
	struct files *files = context_files(context, err);
	const struct settings *settings = files ? context_settings(context, err) : NULL;
	const struct target *target = settings ? context_target(context, err) : NULL;
	struct keymap *keymap = target && load_theme(files, target, &sheet, err) ? load_keys(files, err) : NULL;
	if (!keymap)
		return false;
	const char *named = args_get(context->args, OPTION_TARGET);
	const bool from_file = files_find(files, "targets.ini") != NULL;
	const struct app_options options = {
		.files = files,
		.sheet = &sheet,
		.keymap = keymap,
		.theme = target->theme,
		.entry = target,
		.target = named,
		.label = target->label ? target->label
			 : from_file   ? target->name
				       : NULL,
		.redis = target->redis,
		.max_api = max_api_of(target),
		.operator= context_operator(),
		.ssh_client = context_ssh_client(),
		.lang = text_language(),
		.lazy = wants_lazy(settings, target),
		.mouse = settings->value[SETTING_MOUSE] != 0,
		.protect = target->protect,
		.read_only = args_has(context->args, OPTION_READ_ONLY),
		.connect_ms = (int)settings->value[SETTING_CONNECT_TIMEOUT],
		.armed_ms = (int)settings->value[SETTING_ARMED],
		.part_size = (int)settings->value[SETTING_PART_SIZE],
		.view = context->nwords > 0 ? context->words[0] : NULL,
		.key = context->nwords > 1 ? context->words[1] : NULL,
	};
	bool ok = app_run(&options, err);
	keymap_free(keymap);
	return ok;
}

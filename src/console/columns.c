#include "console/columns.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "conf/ini.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE_MAX_READ = 1 << 20 };

static const char *const key_off = "off";

char *columns_path(const char *state_home, const char *home)
{
	if (state_home && *state_home == '/')
		return mem_printf("%s/trueup/columns.ini", state_home);
	if (home && *home == '/')
		return mem_printf("%s/.local/state/trueup/columns.ini", home);
	return NULL;
}

/* The file as a text, "" if there is none; NULL and *err. */
static char *slurp(const char *path, struct err *err)
{
	struct str text = STR_INIT;
	char bytes[4096];
	size_t len;
	FILE *file = fopen(path, "re");
	if (!file && errno == ENOENT)
		return mem_strdup("");
	if (!file) {
		err_set(err, ERR_DENIED, "%s: %s", path, strerror(errno));
		return NULL;
	}
	while (text.len < SIZE_MAX_READ && (len = fread(bytes, 1, sizeof(bytes), file)) > 0)
		str_addn(&text, bytes, len);
	bool good = !ferror(file);
	if (!good)
		err_set(err, ERR_DENIED, "%s: %s", path, strerror(errno));
	fclose(file);
	if (good)
		return str_take(&text);
	str_done(&text);
	return NULL;
}

/* The file taken apart; false and *err if it cannot be read, or is malformed. */
static bool load(const char *path, struct arena *arena, struct ini *ini, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	char *text = slurp(path, err);
	if (!text)
		return false;
	*ini = ini_read(arena, path, arena_strdup(arena, text), &problems);
	bool good = problems_none(&problems, err);
	problems_done(&problems);
	free(text);
	return good;
}

bool columns_read(const char *path, const char *list, char ***off, size_t *count, struct err *err)
{
	struct arena *arena = arena_new();
	struct ini ini = {.count = 0};
	*off = NULL;
	*count = 0;
	bool good = load(path, arena, &ini, err);
	for (size_t i = 0; good && i < ini.count; i++) {
		const struct ini_section *section = &ini.sections[i];
		for (size_t j = 0; str_eq(section->name, list) && j < section->count; j++) {
			const char *rest = section->entries[j].value;
			if (!str_eq(section->entries[j].key, key_off) || !*rest)
				continue;
			while (rest) {
				*off = mem_resize(*off, *count + 1, sizeof(**off));
				(*off)[(*count)++] = mem_strdup(ini_next_item(arena, &rest));
			}
		}
	}
	arena_free(arena);
	return good;
}

/* All folders above path. What cannot be made is found when the file is written. */
static void make_folders(const char *path)
{
	char *copy = mem_strdup(path);
	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0700);
		*slash = '/';
	}
	free(copy);
}

/* Beside it first, then in its place: it is there whole at any time. */
static bool replace(const char *path, const struct str *text, struct err *err)
{
	char *beside = mem_printf("%s.XXXXXX", path);
	make_folders(path);
	int fd = mkstemp(beside);
	bool good = fd >= 0;
	good = good && write(fd, str_text(text), text->len) == (ssize_t)text->len && fsync(fd) == 0;
	int failed = errno;
	if (fd >= 0 && close(fd) != 0 && good) {
		failed = errno;
		good = false;
	}
	if (good && rename(beside, path) != 0) {
		failed = errno;
		good = false;
	}
	if (!good) {
		err_set(err, ERR_DENIED, "%s: %s", path, strerror(failed));
		if (fd >= 0)
			unlink(beside);
	}
	free(beside);
	return good;
}

static void add_section(struct str *out, const struct ini_section *section)
{
	str_addf(out, "[%s]\n", section->name);
	for (size_t i = 0; i < section->count; i++)
		str_addf(out, "%s = %s\n", section->entries[i].key, section->entries[i].value);
	str_addc(out, '\n');
}

bool columns_write(const char *path, const char *list, const char *const *off, size_t count, struct err *err)
{
	struct arena *arena = arena_new();
	struct ini ini = {.count = 0};
	struct str text = STR_INIT;
	bool good = load(path, arena, &ini, err);
	str_add(&text, "# Columns that are switched off in the console's lists (C).\n\n");
	for (size_t i = 0; good && i < ini.count; i++)
		if (*ini.sections[i].name && !str_eq(ini.sections[i].name, list))
			add_section(&text, &ini.sections[i]);
	if (count) {
		str_addf(&text, "[%s]\n%s = ", list, key_off);
		for (size_t i = 0; i < count; i++)
			str_addf(&text, "%s%s", i ? ", " : "", off[i]);
		str_addc(&text, '\n');
	}
	good = good && replace(path, &text, err);
	str_done(&text);
	arena_free(arena);
	return good;
}

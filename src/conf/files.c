#include "conf/files.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "conf/files_builtin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	DEPTH_MAX = 8 /* a link that leads back up must come to an end */
};

struct files {
	struct arena *arena;
	VEC(struct files_entry);
	struct files *older; /* as it was before the last files_reread; NULL: never read again */
};

/* One override folder while it is read. */
struct folder {
	struct files *files;
	enum files_origin origin;
	const char *root;
};

static const char *const trees[] = {"sql", "themes", "views"};

static const char *const origin_names[] = {
	[FILES_HOME] = "home",
	[FILES_USER] = "user",
	[FILES_ETC] = "etc",
	[FILES_BUILTIN] = "builtin",
};

struct files_env files_env_get(void)
{
	return (struct files_env){
		.trueup_home = getenv("TRUEUP_HOME"),
		.config_home = getenv("XDG_CONFIG_HOME"),
		.home = getenv("HOME"),
		.etc = "/etc",
	};
}

const char *files_origin_name(enum files_origin origin)
{
	return origin_names[origin];
}

/* Errors name a path that may hold anything. */
static bool path_error(struct err *err, const char *path, const char *why)
{
	char *shown = safe_text(path, SAFE_REVEAL);

	err_set(err, ERR_INPUT, "%s: %s", shown, why);
	free(shown);
	return false;
}

static bool read_all(int fd, const char *path, struct str *text, struct err *err)
{
	char block[16384];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return path_error(err, path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return path_error(err, path, _("not a plain file"));
	while ((n = read(fd, block, sizeof(block))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return path_error(err, path, strerror(errno));
		if (text->len + (size_t)n > FILES_SIZE_MAX)
			return path_error(err, path, _("larger than 1 MiB"));
		str_addn(text, block, (size_t)n);
	}
	if (text->len > 0 && memchr(text->data, '\0', text->len))
		return path_error(err, path, _("holds a zero byte, so it is no text"));
	return true;
}

static bool add_file(const struct folder *folder, const char *path, const char *where, struct err *err)
{
	struct str text = STR_INIT;
	struct arena *arena = folder->files->arena;
	int fd = open(where, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a FIFO must not hang us */
	bool ok;

	if (fd < 0)
		return path_error(err, where, strerror(errno));
	ok = read_all(fd, where, &text, err);
	close(fd);
	if (ok)
		VEC_PUSH(folder->files, ((struct files_entry){
						.path = arena_strdup(arena, path),
						.where = arena_strdup(arena, where),
						.text = arena_strndup(arena, str_text(&text), text.len),
						.len = text.len,
						.origin = folder->origin,
					}));
	str_done(&text);
	return ok;
}

static bool is_passed_over(const char *name)
{
	return name[0] == '.' || str_ends(name, "~");
}

/* Reads the tree at path below the folder's root. */
static bool add_tree(const struct folder *folder, const char *path, int depth, struct err *err)
{
	char *where = mem_printf("%s/%s", folder->root, path);
	DIR *dir = opendir(where);
	struct dirent *item;
	bool ok = true;

	if (!dir)
		ok = (errno == ENOENT && depth == 0) || path_error(err, where, strerror(errno));
	else if (depth > DEPTH_MAX)
		ok = path_error(err, where, _("folders nested too deep; is there a link that leads back?"));
	while (ok && dir && (item = readdir(dir))) {
		if (is_passed_over(item->d_name))
			continue;
		char *below = mem_printf("%s/%s", path, item->d_name);
		char *below_where = mem_printf("%s/%s", where, item->d_name);
		struct stat st;

		if (stat(below_where, &st) == 0 && S_ISDIR(st.st_mode))
			ok = add_tree(folder, below, depth + 1, err);
		else
			ok = add_file(folder, below, below_where, err);
		free(below);
		free(below_where);
	}
	if (dir)
		closedir(dir);
	free(where);
	return ok;
}

static bool add_top(const struct folder *folder, DIR *dir, struct err *err)
{
	struct dirent *item;
	bool ok = true;

	while (ok && (item = readdir(dir))) {
		if (is_passed_over(item->d_name) || !str_ends(item->d_name, ".ini"))
			continue;
		char *where = mem_printf("%s/%s", folder->root, item->d_name);

		ok = add_file(folder, item->d_name, where, err);
		free(where);
	}
	return ok;
}

/* Only $TRUEUP_HOME must be there: whoever sets it means a certain folder. */
static bool add_folder(struct files *files, enum files_origin origin, const char *root, struct err *err)
{
	const struct folder folder = {.files = files, .origin = origin, .root = root};
	DIR *dir = opendir(root);
	bool ok;

	if (!dir && origin != FILES_HOME && (errno == ENOENT || errno == ENOTDIR))
		return true;
	if (!dir)
		return path_error(err, root, strerror(errno));
	ok = add_top(&folder, dir, err);
	closedir(dir);
	for (size_t i = 0; ok && i < sizeof(trees) / sizeof(trees[0]); i++)
		ok = add_tree(&folder, trees[i], 0, err);
	return ok;
}

static bool add_folders(struct files *files, const struct files_env *env, struct err *err)
{
	bool has_config = env->config_home && env->config_home[0] == '/';
	bool has_home = env->home && env->home[0];
	char *user = has_config ? mem_printf("%s/trueup", env->config_home)
		     : has_home ? mem_printf("%s/.config/trueup", env->home)
				: NULL;
	char *etc = env->etc && env->etc[0] ? mem_printf("%s/trueup", env->etc) : NULL;
	bool ok = true;

	if (env->trueup_home && env->trueup_home[0])
		ok = add_folder(files, FILES_HOME, env->trueup_home, err) || err_wrap(err, "TRUEUP_HOME");
	ok = ok && (!user || add_folder(files, FILES_USER, user, err));
	ok = ok && (!etc || add_folder(files, FILES_ETC, etc, err));
	free(user);
	free(etc);
	return ok;
}

static void add_builtin(struct files *files)
{
	for (const struct files_builtin *file = files_builtin; file->path; file++)
		VEC_PUSH(files, ((struct files_entry){
					.path = file->path,
					.where = file->path,
					.text = file->text,
					.len = (size_t)(file->end - file->text),
					.origin = FILES_BUILTIN,
				}));
}

static int compare(const void *a, const void *b)
{
	const struct files_entry *left = a, *right = b;
	int order = strcmp(left->path, right->path);

	return order ? order : (int)left->origin - (int)right->origin;
}

/* Leaves one entry a path: the first origin's. */
static void keep_winners(struct files *files)
{
	size_t kept = 0;

	if (files->len > 0)
		qsort(files->items, files->len, sizeof(*files->items), compare);
	for (size_t i = 0; i < files->len; i++) {
		if (kept > 0 && str_eq(files->items[kept - 1].path, files->items[i].path))
			files->items[kept - 1].overrides = true;
		else
			files->items[kept++] = files->items[i];
	}
	files->len = kept;
}

struct files *files_open(const struct files_env *env, struct err *err)
{
	struct files *files = mem_zero(1, sizeof(*files));

	files->arena = arena_new();
	add_builtin(files);
	if (!add_folders(files, env, err)) {
		files_close(files);
		return NULL;
	}
	keep_winners(files);
	return files;
}

size_t files_count(const struct files *files)
{
	return files->len;
}

const struct files_entry *files_at(const struct files *files, size_t index)
{
	return &files->items[index];
}

/* The index of the first path that is not below key. */
static size_t lower_bound(const struct files *files, const char *key)
{
	size_t low = 0, high = files->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(files->items[middle].path, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct files_entry *files_find(const struct files *files, const char *path)
{
	size_t i = lower_bound(files, path);

	return i < files->len && str_eq(files->items[i].path, path) ? &files->items[i] : NULL;
}

size_t files_under(const struct files *files, const char *prefix, size_t *count)
{
	size_t first = lower_bound(files, prefix), end = first;

	while (end < files->len && str_starts(files->items[end].path, prefix))
		end++;
	*count = end - first;
	return first;
}

bool files_reread(struct files *files, const struct files_env *env, struct err *err)
{
	struct files *now = files_open(env, err);
	if (!now)
		return false;
	struct files before = *files;
	*files = *now;
	*now = before;
	files->older = now;
	return true;
}

void files_close(struct files *files)
{
	while (files) {
		struct files *older = files->older;
		arena_free(files->arena);
		free(files->items);
		free(files);
		files = older;
	}
}

/*
 * The files that trueup works by: rules, queries, views, themes. All of sql/, views/ and themes/ is
 * compiled into the binary; a file of the same path below one of these folders wins over it, the
 * first of them over the others:
 *
 *	$TRUEUP_HOME    $XDG_CONFIG_HOME/trueup (else ~/.config/trueup)    /etc/trueup
 *
 * So /etc/trueup/sql/rules/gigs/gig-counters.sql stands in for the built-in rule, and a path that
 * is not built in adds a new file. Besides the three trees, *.ini files at the top of these folders
 * count (targets.ini); nothing of that kind is built in. Names that begin with a dot or end with ~
 * are passed over.
 */
#ifndef CONF_FILES_H
#define CONF_FILES_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum { FILES_SIZE_MAX = 1024 * 1024 };

/* Where a file comes from; the first of two wins. */
enum files_origin {
	FILES_HOME, /* $TRUEUP_HOME */
	FILES_USER, /* ~/.config/trueup */
	FILES_ETC,  /* /etc/trueup */
	FILES_BUILTIN,
};

/* Where to look. Plain value, borrowed strings; NULL or "" means that there is no such folder. */
struct files_env {
	const char *trueup_home; /* must be a folder if it is set */
	const char *config_home; /* XDG_CONFIG_HOME; passed over unless absolute */
	const char *home;        /* HOME, for ~/.config */
	const char *etc;         /* "/etc" */
};

/* One file in force. Owned by the struct files it came from. */
struct files_entry {
	const char *path;  /* "sql/rules/gigs/gig-counters.sql", the same wherever it comes from */
	const char *where; /* the path on disk; for a built-in file the same as path */
	const char *text;  /* terminated, holds no zero byte; not checked for anything else */
	size_t len;
	enum files_origin origin;
	bool overrides; /* true if it hides a file of the same path from further down */
};

struct files;

/* What the process's environment says. Borrowed from it. */
struct files_env files_env_get(void);

/* Reads all there is. NULL and *err if a file or folder cannot be read, is no plain file, holds a zero byte, or is
 * larger than FILES_SIZE_MAX: the text names it. Free with files_close. */
struct files *files_open(const struct files_env *env, struct err *err);

/* The files in force, sorted by path (bytes). Borrowed. */
size_t files_count(const struct files *files);
const struct files_entry *files_at(const struct files *files, size_t index);

/* The file with this path, or NULL. Borrowed. */
const struct files_entry *files_find(const struct files *files, const char *path);

/* The first file whose path begins with prefix ("sql/rules/"), as an index for files_at; the others follow it. The
 * number of them goes to *count, which may be 0. */
size_t files_under(const struct files *files, const char *prefix, size_t *count);

/* The word for an origin, as in JSON: "home", "user", "etc", "builtin". */
const char *files_origin_name(enum files_origin origin);

/* Reads everything again. False and *err as files_open, and then nothing changed. What was borrowed before stays as it
 * was until files_close. */
bool files_reread(struct files *files, const struct files_env *env, struct err *err);

void files_close(struct files *files); /* NULL is allowed */

#endif

/* The table of built-in files, made by the build from sql/, views/ and themes/; read by conf/files.c alone. */
#ifndef CONF_FILES_BUILTIN_H
#define CONF_FILES_BUILTIN_H

struct files_builtin {
	const char *path;
	const char *text; /* a zero byte follows the last one */
	const char *end;
};

/* Sorted by path in bytes; the last entry has a NULL path. */
extern const struct files_builtin files_builtin[];

#endif

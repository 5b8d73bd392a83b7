/*
 * Memory. Allocation never returns NULL: when there is none left the program aborts, and the
 * handler for SIGABRT (ui/term) restores the terminal first. An arena holds everything of one
 * parsed file or one result, and is freed whole.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

void *mem_alloc(size_t size);                           /* not cleared; free() it */
void *mem_zero(size_t count, size_t size);              /* cleared; checks for overflow */
void *mem_resize(void *old, size_t count, size_t size); /* checks for overflow */
char *mem_strdup(const char *text);                     /* NULL gives NULL */
char *mem_strndup(const char *text, size_t len);        /* at most len bytes, always terminated */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* Many small allocations that live and die together. */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);                             /* NULL is allowed */
void *arena_zero(struct arena *arena, size_t count, size_t size); /* cleared, aligned for any type */
char *arena_strdup(struct arena *arena, const char *text);        /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif

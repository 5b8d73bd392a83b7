#include "base/mem.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ARENA_BLOCK = 8192, /* bytes of an ordinary block; what is larger gets a block of its own */
};

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	max_align_t data[];
};

struct arena {
	struct arena_block *blocks; /* the first one is the one that is filled */
};

static void *mem_or_abort(void *mem)
{
	if (!mem)
		abort();
	return mem;
}

static size_t mem_product(size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		abort();
	return bytes;
}

void *mem_alloc(size_t size)
{
	return mem_or_abort(malloc(size ? size : 1));
}

void *mem_zero(size_t count, size_t size)
{
	size_t bytes = mem_product(count, size);
	return mem_or_abort(calloc(1, bytes ? bytes : 1));
}

void *mem_resize(void *old, size_t count, size_t size)
{
	size_t bytes = mem_product(count, size);
	return mem_or_abort(realloc(old, bytes ? bytes : 1));
}

char *mem_strdup(const char *text)
{
	return text ? mem_or_abort(strdup(text)) : NULL;
}

char *mem_strndup(const char *text, size_t len)
{
	return mem_or_abort(strndup(text, len));
}

char *mem_vprintf(const char *fmt, va_list ap)
{
	char *text = NULL;
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	return text;
}

char *mem_printf(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *text = mem_vprintf(fmt, ap);
	va_end(ap);
	return text;
}

struct arena *arena_new(void)
{
	return mem_zero(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct arena_block *block = arena->blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	free(arena);
}

static struct arena_block *arena_block_new(size_t size)
{
	if (size > SIZE_MAX - sizeof(struct arena_block))
		abort();
	struct arena_block *block = mem_alloc(sizeof(*block) + size);
	*block = (struct arena_block){.size = size};
	return block;
}

static void *arena_alloc(struct arena *arena, size_t bytes)
{
	const size_t align = sizeof(max_align_t);
	if (bytes > SIZE_MAX - align)
		abort();
	bytes = (bytes + align - 1) / align * align;
	struct arena_block *block = arena->blocks;
	if (!block || block->size - block->used < bytes) {
		bool large = bytes > ARENA_BLOCK / 4;
		struct arena_block *fresh = arena_block_new(large ? bytes : ARENA_BLOCK);
		/* A large one goes behind the block being filled, whose rest would be lost otherwise. */
		struct arena_block **at = large && block ? &block->next : &arena->blocks;
		fresh->next = *at;
		*at = fresh;
		block = fresh;
	}
	void *mem = (char *)block->data + block->used;
	block->used += bytes;
	return mem;
}

void *arena_zero(struct arena *arena, size_t count, size_t size)
{
	size_t bytes = mem_product(count, size);
	return memset(arena_alloc(arena, bytes ? bytes : 1), 0, bytes);
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	len = strnlen(text, len);
	char *copy = arena_alloc(arena, len + 1);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text ? arena_strndup(arena, text, SIZE_MAX) : NULL;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *text = mem_vprintf(fmt, ap);
	va_end(ap);
	char *copy = arena_strdup(arena, text);
	free(text);
	return copy;
}

/* A growing array of anything: struct { T *items; size_t len, cap; } and VEC_PUSH. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/mem.h"

#include <stddef.h>

/* Declares the members of a vector of type inside a struct: struct { VEC(int); } v = {0}; */
#define VEC(type)    \
	type *items; \
	size_t len;  \
	size_t cap

/* Makes room for one more item and evaluates to a pointer to it (not cleared). Free with free(v.items). */
#define VEC_ADD(v)                                                                                                   \
	((v)->len == (v)->cap ? ((v)->cap = (v)->cap ? (v)->cap * 2 : 8,                                             \
					(v)->items = mem_resize((v)->items, (v)->cap, sizeof(*(v)->items)), (void)0) \
			      : (void)0,                                                                             \
		&(v)->items[(v)->len++])

/* Appends value. */
#define VEC_PUSH(v, value) (*VEC_ADD(v) = (value))

#endif

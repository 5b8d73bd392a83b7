/* What every fuzzer of a parser begins with. */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/mem.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A promise: if it does not hold, the fuzzer has found something. */
#define FUZZ_PROMISE(condition)   \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a text, up to its first zero byte; to be freed. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	return mem_strndup((const char *)data, size);
}

#endif

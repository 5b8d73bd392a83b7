/* What may go to a clipboard: text that cannot do harm where it is pasted, and no more than terminals take. */
#ifndef UI_CLIP_H
#define UI_CLIP_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Bytes at most: as base64, with what stands around it, no more than the 100,000 that xterm takes. */
#define CLIP_BYTES 74994

/* How much of a text went there. */
struct clip_size {
	size_t bytes;
	bool cut; /* there was more */
};

/* Appends text as it may go there: tabs and line ends stay (they part columns and rows), all else goes through
 * safe_text without leaving a sign. Cut between two characters where it would be longer than CLIP_BYTES. */
struct clip_size clip_add_safe(struct str *out, const char *text, size_t len);

/* Appends text as base64. */
void clip_add_base64(struct str *out, const char *text, size_t len);

#endif

/* What terminals send for keys that are no characters. Private to term; a table, so that curses need not be asked. */
#ifndef UI_TERMKEYS_H
#define UI_TERMKEYS_H

#include "ui/decode.h"

/* One way in which a key comes. */
struct termkey {
	const char *sent; /* a sequence that begins with ESC, else the terminfo capability that holds it */
	uint32_t code;    /* KC_PASTE: where a paste begins; KC_NONE: where it ends */
	unsigned mods;
};

/* The table; *count gets its length. */
const struct termkey *termkeys_all(size_t *count);

/* Takes the key of that place in the table. True if *out is a key now. */
bool termkeys_decode(struct decode *decode, size_t index, int64_t now_ms, struct key *out);

#endif

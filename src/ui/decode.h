/*
 * Keys out of what a terminal sends, byte by byte. curses only recognizes function keys for us;
 * characters (UTF-8, also when cut between two reads), Alt, Ctrl and bracketed paste are decoded
 * here, with no terminal needed, so that any bytes can be tried.
 *
 * Pasted text comes as one KC_PASTE and never as keys. Of the mouse come clicks of the left button
 * and the wheel (SGR reports, and those of old that some terminals send instead). A sequence that
 * nobody knows (a key of another terminal, a terminal's report) is swallowed whole: its last letter
 * must not act, also where it comes in two reads.
 */
#ifndef UI_DECODE_H
#define UI_DECODE_H

#include "ui/keys.h"

/* Longest paste that is kept; what is beyond is dropped. */
#define DECODE_PASTE_BYTES 65536

/* Where the end of a paste was lost, ESC or C-c after this long without a byte drops it (and is itself swallowed).
 * Nothing else does: on a slow line the rest of a paste must not act. */
#define DECODE_PASTE_SILENCE_MS 1000

/* A sequence that stops in its middle is forgotten after this long without a byte. ESC that came alone and a "[" within
 * this time are one that a slow line has torn. */
#define DECODE_SEQUENCE_MS 1000

struct decode;

struct decode *decode_new(void);
void decode_free(struct decode *decode); /* NULL is allowed */

/* Takes one byte as typed. last: no further byte is waiting, so that an ESC is the key itself and not the start of
 * Alt. True if *out is a key now; false if more is needed. */
bool decode_byte(struct decode *decode, unsigned char byte, bool last, int64_t now_ms, struct key *out);

/* Takes a key that the terminal library recognized. True if *out is a key now (inside a paste it is not). */
bool decode_special(struct decode *decode, uint32_t code, unsigned mods, int64_t now_ms, struct key *out);

/* The marks around a paste. decode_paste_end is true if *out is the KC_PASTE. */
void decode_paste_begin(struct decode *decode, int64_t now_ms);
bool decode_paste_end(struct decode *decode, struct key *out);

#endif

/* Time: a monotonic clock for measuring, and how times and durations are written for people and for JSON. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

#include <stdint.h>
#include <time.h>

int64_t clock_ms(void);      /* monotonic, milliseconds */
int64_t clock_us(void);      /* monotonic, microseconds */
int64_t clock_wall_us(void); /* microseconds since 1970, as this host has it */
void clock_sleep_ms(int ms); /* returns early on a signal */

/* The name of this host's time zone, as "Europe/Moscow": of TZ, else of the system; free() it. NULL: it has no name
 * that would be known elsewhere. */
char *clock_zone(void);

/* Appends "2026-11-22T03:04:05Z" (UTC). */
void clock_add_rfc3339(struct str *out, time_t at);

/* Appends a time in microseconds since 1970 as "2026-11-22T03:04:05.123456Z" (UTC), the fraction without zeros at its
 * end and not there where it is none: Go's RFC3339Nano. */
void clock_add_rfc3339_us(struct str *out, int64_t us);

/* The time in text, as RFC 3339 has it: with any offset, and a fraction of any number of digits, of which six count.
 * False if it is anything else. */
bool clock_parse_rfc3339(const char *text, int64_t *us);

/* Appends an age in the form of a column: "12s", "3m", "2h", "9d"; "now" below a second. */
void clock_add_age(struct str *out, int64_t seconds);

/* Appends a duration: "85 ms", "2.4 s", "3 min 20 s", "1 h 23 min". */
void clock_add_duration(struct str *out, int64_t ms);

/* The span of time in text, as settings and files have it: a whole number and "ms", "s", "m", "h" or "d", no blank
 * between them. False if it is anything else, or more than some 290 million years. */
bool clock_parse_span(const char *text, int64_t *ms);

/* Appends a span (0 or more milliseconds) in that form, with the largest unit that needs no fraction: "90s", "400d". */
void clock_add_span(struct str *out, int64_t ms);

#endif

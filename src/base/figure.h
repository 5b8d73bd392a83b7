/*
 * Numbers and moments as people write them in the language in use: "1,204" or "1 204" (with a no-break space, one
 * column wide), "29.6" or "29,6", "22 Nov 14:02" or "22 ноя 14:02". Ages and durations are in base/clock. What programs
 * read (JSON, SQL, exported files, commands to copy) has none of this.
 */
#ifndef BASE_FIGURE_H
#define BASE_FIGURE_H

#include "base/str.h"

#include <stdint.h>
#include <time.h>

/* Appends a whole number, its thousands apart. */
void figure_add_count(struct str *out, int64_t count);

/* The same for the digits of a whole number or a decimal ("-1204.50", as SQL and JSON write them); other text is
 * appended as it is. */
void figure_add_number(struct str *out, const char *text);

/* Appends value with that many decimals (0 to 9), rounded; what is no finite number as "–". */
void figure_add_decimal(struct str *out, double value, int decimals);

/* Appends form, a text with one "%s", with the number in its place: of N_(), say. */
void figure_add_form(struct str *out, const char *form, int64_t count);

/* Appends a moment in local time, "22 Nov 14:02"; more than nine months from now (0: not known) "22 Nov 2025". At most
 * 12 columns in each language. */
void figure_add_moment(struct str *out, time_t at, time_t now);

#endif

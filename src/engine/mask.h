/*
 * Hides what leads to a person: phone numbers and e-mail addresses, known by their shape wherever
 * they stand, and whole values of columns whose name says that they hold such a thing. For what
 * leaves the installation; identifiers, times and plain numbers stay as they are.
 */
#ifndef ENGINE_MASK_H
#define ENGINE_MASK_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* True if a column of that name holds a phone number, an address or an account of a person: "contact_phone", "email".
 */
bool mask_is_personal(const char *column);

/* Appends text with phone numbers (10 to 15 digits, or 7 to 15 behind "+") as "+***78" (the last two digits stay), and
 * e-mail addresses as "***@***". personal: text without either becomes "***". */
void mask_add(struct str *out, const char *text, size_t len, bool personal);

#endif

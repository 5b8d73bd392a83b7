/* SHA-256, by which a run, a job and an audit row name the text of the rule that they used. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

/* Writes the digest of len bytes as 64 hexadecimal digits, terminated. */
void sha256_hex(const void *data, size_t len, char out[65]);

#endif

/* A secret that proves to a service who asks. It goes into a header as it is, and stands in no error. */
#ifndef SYSTEMS_TOKEN_H
#define SYSTEMS_TOKEN_H

#include "base/err.h"

/* The token itself, or what is in file where that is not NULL, without blanks around it; free with token_free. NULL and
 * *err (ERR_INPUT): the file cannot be read, or what is there can be none. whose says for what, in English, as it is in
 * the catalogues: "the MAX API". */
char *token_read(const char *token, const char *file, const char *whose, struct err *err);
void token_free(char *token); /* leaves nothing of it behind; NULL is allowed */

#endif

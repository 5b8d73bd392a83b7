/* Opening a chat by the backend's own get-or-create: another way than trueup's, and never both at once. */
#ifndef CLI_CHAT_VIA_API_H
#define CLI_CHAT_VIA_API_H

#include "cli/context.h"

/* chat open TEACHER STUDENT --via-api. Where the backend opens none, what it needs is looked at and told. */
bool chat_via_api(struct context *context, const char *teacher, const char *student, struct err *err);

#endif

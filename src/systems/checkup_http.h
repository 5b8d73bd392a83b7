/*
 * The step of a checklist that asks over HTTP: one GET, of which the status, the time and a part of the answer are held
 * against what the step expects. A server that is not reached, or does not answer in time, fails the step: that is what
 * was asked. No redirect is followed; the target's tokens go to the target's own addresses and stand in nothing that is
 * said. It takes no slot of MAX_API_RATE, whose 95 % of what is allowed leave room for a person's question.
 */
#ifndef SYSTEMS_CHECKUP_HTTP_H
#define SYSTEMS_CHECKUP_HTTP_H

#include "conf/target.h"
#include "systems/checkup.h"

struct checkup_http;

/* What a step asks of target. Copies what it needs, so that a thread may ask while both are gone. NULL: this target has
 * no such server or no token for it, which makes the step skipped, as checkup says. */
struct checkup_http *checkup_http_new(
	const struct checklist_step *step, const struct target *target, struct checkup *checkup);
void checkup_http_free(struct checkup_http *http); /* NULL is allowed */

/* The request as a person would write it, without secrets: "GET https://host/path". Borrowed. */
const char *checkup_http_text(const struct checkup_http *http);

/* Asks, waiting, and judges. False and *err where it was interrupted alone. */
bool checkup_http_ask(const struct checkup_http *http, const volatile sig_atomic_t *interrupt, struct checkup *checkup,
	struct err *err);

#endif

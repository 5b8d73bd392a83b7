/*
 * The function participants/refresh: asks the MAX API for the participant counts of chats, within the budget that all
 * workers share (systems/rate), writes them where they changed, and tells the cache. What came of each chat is kept in
 * trueup.participants_state. Redis is an aid: where it is away the work goes on without it.
 */
#ifndef SYSTEMS_PARTICIPANTS_H
#define SYSTEMS_PARTICIPANTS_H

#include "conf/settings.h"
#include "conf/target.h"
#include "engine/function.h"

#include <signal.h>

/* Plain value; borrowed while a site that has the function is open. */
struct participants_config {
	const struct target *target;
	const struct settings *settings;
	const volatile sig_atomic_t *interrupt; /* what is under way is waited for, and no more is asked */
};

/* The function, for struct site_options. */
struct function participants_function(const struct participants_config *config);

#endif

/*
 * The function participants/warm: fills the cache with the counts that the database has, for a cache that is new or was
 * lost. Nothing is asked of the MAX API. What stands in the cache stays, unless it is no count at all; what is put in
 * is marked as the database's, and is of the time that the count is known to be of.
 */
#ifndef SYSTEMS_PARTICIPANTS_WARM_H
#define SYSTEMS_PARTICIPANTS_WARM_H

#include "systems/participants.h"

/* The function, for struct site_options. */
struct function participants_warm_function(const struct participants_config *config);

#endif

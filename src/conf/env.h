/* The environment as a value, so that what reads it can be tested: like environ, "NAME=value" and NULL at the end. */
#ifndef CONF_ENV_H
#define CONF_ENV_H

/* The value of name in env; NULL if it is not there or empty. Borrowed. */
const char *env_get(const char *const *env, const char *name);

#endif

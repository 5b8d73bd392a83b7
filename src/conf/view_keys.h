/* The words and keys of a view's sections, for conf/view*.c alone. */
#ifndef CONF_VIEW_KEYS_H
#define CONF_VIEW_KEYS_H

#include "conf/ini.h"

/* The words for each enum, in its order, ending with NULL. */
extern const char *const view_format_words[];
extern const char *const view_run_words[];
extern const char *const view_on_words[];

/* Each table fills the struct of its name. */
extern const struct ini_key view_keys[];         /* struct view */
extern const struct ini_key view_section_keys[]; /* struct view_section */
extern const struct ini_key view_column_keys[];  /* struct view_column */
extern const struct ini_key view_action_keys[];  /* struct view_action */

#endif

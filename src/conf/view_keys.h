/* The keys of a view's sections, for conf/view_parse.c alone. Each table fills the struct of its name. */
#ifndef CONF_VIEW_KEYS_H
#define CONF_VIEW_KEYS_H

#include "conf/ini.h"

extern const struct ini_key view_keys[];         /* struct view */
extern const struct ini_key view_section_keys[]; /* struct view_section */
extern const struct ini_key view_column_keys[];  /* struct view_column */
extern const struct ini_key view_action_keys[];  /* struct view_action */

#endif

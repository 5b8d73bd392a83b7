/* What a rule has for people: whether its headers of that are as they should be, and each the same as its Russian twin.
 */
#ifndef CONF_RULE_PEOPLE_H
#define CONF_RULE_PEOPLE_H

#include "conf/problem.h"
#include "conf/rule.h"

/* Adds what is wrong with refusals, members, words and scope of rule. */
void rule_check_people(const struct rule *rule, struct problems *problems);

#endif

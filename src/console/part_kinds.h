/* The kinds of part that there are, for the tables that name them. */
#ifndef CONSOLE_PART_KINDS_H
#define CONSOLE_PART_KINDS_H

#include "console/part.h"

extern const struct part_ops part_absent_ops;
extern const struct part_ops part_chart_ops;
extern const struct part_ops part_grid_ops;
extern const struct part_ops part_fields_ops;
extern const struct part_ops part_checklist_ops;
extern const struct part_ops part_checklists_ops;
extern const struct part_ops part_executed_ops;
extern const struct part_ops part_log_ops;
extern const struct part_ops part_progress_ops;
extern const struct part_ops part_rules_ops;
extern const struct part_ops part_service_ops;

#endif

/* What a viewer is made of; shared by viewer.c (drawing, keys) and viewer_act.c (what the view's actions do). */
#ifndef CONSOLE_VIEWER_PARTS_H
#define CONSOLE_VIEWER_PARTS_H

#include "base/str.h"
#include "console/app.h"
#include "console/part.h"
#include "console/part_grid.h"
#include "ui/prompt.h"

struct viewer {
	struct screen screen; /* first */
	const struct view *view;
	char *about;             /* JSON key of the row that it is about; NULL: of none */
	struct pg_param *params; /* the view's own, taken from about */
	struct part **parts;
	size_t nparts;
	size_t focus;
	struct prompt **prompts; /* of the filter of each part */
	bool typing;             /* a filter is being typed */
	char *filter_before;     /* what esc goes back to */
	bool looked;             /* whether there is one row alone, to be opened */
};

/* Fills the place of each part in area, with its heading; one without a row is not in sight. */
void viewer_layout(const struct viewer *viewer, struct area area, struct area *places);

/* One part of several has its title above it. */
bool viewer_has_heading(const struct viewer *viewer, const struct part *part);

/* Filters by what could have been typed; "": not at all. */
void viewer_set_filter(struct viewer *viewer, const char *text);

/* The way from the first screen to this one, in one line; where that is short, the first steps are left out and the
 * last stays. Returns the column behind it. */
int viewer_draw_title(const struct viewer *viewer, struct area area);

/* How much the rule whose rows a pane has found on each of the last days, before column end of the first row: where
 * there is room behind column from, and more than one day to show. */
void viewer_draw_trend(const struct viewer *viewer, struct area area, int from, int end);

/* The part with the cursor; what is done from the screen is done in its database. */
struct part *viewer_focus(const struct viewer *viewer);
void viewer_set_focus(struct viewer *viewer, size_t part);

/* The part with the rows that a filter is about: the focused one if it is a grid, else the first grid; NULL: none. */
struct part *viewer_grid(const struct viewer *viewer);

/* The prompt of a part of it. */
struct prompt *viewer_prompt(const struct viewer *viewer, const struct part *part);

/* The part that "/" is for: the focused one if it can be filtered, else that of viewer_grid; NULL: none. */
struct part *viewer_filtered(const struct viewer *viewer);

/* The action's label with what it would touch, as the footer shows it; appended to out. */
void viewer_add_label(
	const struct viewer *viewer, const struct part *part, const struct view_action *action, struct str *out);

/* The rule that an action is about: its own, else that of the row, else that of the screen; NULL: of none. */
const char *viewer_rule(const struct viewer *viewer, const struct part *part, const struct view_action *action);

/* The view that an action opens, and the JSON key that it is about (NULL: nothing); NULL and *err: there is none. */
const struct view *viewer_target(const struct viewer *viewer, const struct part *part, const struct view_action *action,
	const char **about, struct err *err);

/* Why the action cannot be done now, NULL if it can. */
const char *viewer_why_not(const struct viewer *viewer, const struct part *part, const struct view_action *action);

/* What an action that changes something asks for, and the texts that it borrows. */
struct viewer_request {
	struct flow_request flow; /* without asked */
	struct str keys, label;
	char *params;
};

/* Fills *out for an action that can be done now (viewer_why_not); false and *err if it cannot be asked for. To be given
 * to viewer_request_done either way. */
bool viewer_request_make(const struct viewer *viewer, struct part *part, const struct view_action *action,
	struct viewer_request *out, struct err *err);
void viewer_request_done(struct viewer_request *request);

/* The palette: all that can be done from here, by name; and the line for search alone. viewer_search looks for text. */
void viewer_palette(struct viewer *viewer);
void viewer_find(struct viewer *viewer);
void viewer_search(struct viewer *viewer, const char *text);

/* The watched job: whether it can be paused, resumed, either; whether the last one can be undone; and doing so. */
bool viewer_has_job(const struct viewer *viewer);
bool viewer_has_paused(const struct viewer *viewer);
bool viewer_has_steered(const struct viewer *viewer);
bool viewer_has_undo(const struct viewer *viewer);
void viewer_pause(struct viewer *viewer);
void viewer_cancel(struct viewer *viewer);
void viewer_undo(struct viewer *viewer);

/* The key of a command, for what asks before it is done; code KC_NONE: it has none. */
struct key viewer_key_of(const struct viewer *viewer, enum keymap_action action);

/* What an action "steer VERB" does to the job under the cursor: to pause one that is paused is to resume it. */
const char *viewer_steering(const struct part *part, const char *verb);

/* Why it cannot be done to that job; NULL if it can. */
const char *viewer_why_not_steer(const struct part *part, const char *verb);
void viewer_steer_row(struct viewer *viewer, const struct part *part, const char *verb, const struct key *asked);

/* The job under the cursor: its key's "job_id", else the column "job"; 0: none. */
int64_t viewer_job(const struct part *part);

/* The same for an action "schedule VERB" and the schedule under the cursor: on, off or run. */
const char *viewer_scheduling(const struct part *part, const char *verb);
const char *viewer_why_not_schedule(const struct part *part, const char *verb);
void viewer_schedule_row(struct viewer *viewer, const struct part *part, const char *verb, const struct key *asked);

/* Shows what can be done here as shell commands. */
void viewer_shell(struct viewer *viewer);

/* The part at a place in the order in which actions count: the one in focus first; and whether the key stands for an
 * action of a part before it. */
struct part *viewer_part_at(const struct viewer *viewer, size_t place);
bool viewer_is_taken(const struct viewer *viewer, size_t place, const char *key);

/* Does it, or says why not. asked: the key that was pressed. */
void viewer_act(struct viewer *viewer, struct part *part, const struct view_action *action, const struct key *asked);

/* Opens the only row of a part that wants that (open-alone), once, as soon as all its rows are there and if nothing
 * else was opened meanwhile. */
void viewer_open_alone(struct viewer *viewer);

/* Does what a key stands for: one that every view has, else one of the view's actions, those of the part in focus
 * first. False if it stands for nothing. */
bool viewer_command(struct viewer *viewer, const struct key *key);
/* Says what the view's action with that key does, and that it wants the key. */
void viewer_tell(struct viewer *viewer, const struct key *key);
void viewer_draw_keys(const struct viewer *viewer, struct area area, int row);
void viewer_help(struct viewer *viewer);

#endif

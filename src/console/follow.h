/*
 * Watches one job of a database until it is at an end: starts a runner for it, reads its progress about once a second,
 * draws it as a line, and says how it ended. Where this console has started none it watches the newest that runs,
 * whoever asked for it. A job that is paused is watched on, so that it can be resumed.
 */
#ifndef CONSOLE_FOLLOW_H
#define CONSOLE_FOLLOW_H

#include "ui/draw.h"

#include <stdbool.h>
#include <stdint.h>

struct app;
struct session;
struct follow;

/* session: of the database whose jobs are meant; borrowed. */
struct follow *follow_new(struct app *app, struct session *session);
void follow_free(struct follow *follow); /* NULL is allowed */

/* A job was queued: sees to it that somebody does it (starter.h), and says so where nobody can. */
void follow_begin(struct follow *follow, int64_t job, const char *label);

/* The last job that was done here and can be undone; 0: none. */
int64_t follow_last_job(const struct follow *follow);

/* The session's data changed: looks whether a job runs that was started elsewhere. */
void follow_refresh(struct follow *follow);

/* The job that is watched (0: none), and whether it is paused or about to be; it can be steered (not ending already).
 */
int64_t follow_job(const struct follow *follow);
bool follow_is_paused(const struct follow *follow);

/* Somebody else on this screen has just read that job: what was read is taken, and it is not read again as long as that
 * goes on. state NULL: it is not under way any more. All texts borrowed. */
void follow_heard(struct follow *follow, const char *state, int64_t handled, int64_t previewed, const char *throttled);
bool follow_can_steer(const struct follow *follow);

/* Pauses the job that is watched, or resumes it where it is paused. Says what came of it. */
void follow_pause(struct follow *follow);

/* Asks a job to "pause", "resume", "cancel" or "retry", and says why not; one that goes on is watched from then on. */
void follow_steer(struct follow *follow, int64_t job, const char *verb);

/* Prints a sentence for whoever leaves while a job that was started here is not at its end; nothing if there is none.
 */
void follow_farewell(const struct follow *follow);

/* True while a job is watched: follow_draw has something to draw. */
bool follow_is_on(const struct follow *follow);
void follow_draw(const struct follow *follow, struct area area, int row);

/* Looks for drift by a rule (NULL: by every rule) in the background, and says what came of it. False: it does not, as
 * one look is under way already, or says why not. */
bool follow_detect(struct follow *follow, const char *rule);
bool follow_is_detecting(const struct follow *follow);

#endif

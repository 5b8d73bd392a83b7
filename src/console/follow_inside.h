/* What the files of follow.h share. */
#ifndef CONSOLE_FOLLOW_INSIDE_H
#define CONSOLE_FOLLOW_INSIDE_H

#include "console/follow.h"
#include "engine/throttle.h"

struct follow {
	struct app *app;
	struct session *session;
	struct asker *asker;
	struct loop_timer *timer;
	int64_t job; /* 0: none */
	int64_t last_job;
	bool own;                     /* it was started here */
	uint64_t version;             /* of the session's data in which a job that runs was looked for */
	int64_t rate_from, rate_base; /* when counting its rate began, and with how many rows; 0: not yet */
	const char *steering;         /* the verb that is on its way; NULL: none */
	int64_t steered;              /* and the job that it is for */
	int pause_ms;                 /* before it is read again: a short job is over soon */
	char *label;
	char *state;
	int64_t handled, previewed;
	struct throttle throttle; /* why it waits */
	char *why;                /* it is queued, and nobody can begin with it; NULL: not so */
	struct starter *starter;
	int64_t seen_to;      /* when somebody was last looked for who does the job that was started here */
	uint64_t detect_deed; /* in executed */
	char *detecting;      /* the rule that is looked at, "": all, NULL: none */
};

#endif

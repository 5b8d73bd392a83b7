#include "base/fault.h"

#ifdef TRUEUP_FAULTS

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void fault_point(const char *name)
{
	/* The count has to outlive the call; a test build alone has it. */
	static atomic_long hits;
	const char *wanted = getenv("TRUEUP_FAULT");
	size_t len = strlen(name);

	if (!wanted || strncmp(wanted, name, len) != 0 || wanted[len] != ':')
		return;
	char *end;
	long nth = strtol(wanted + len + 1, &end, 10);
	if (atomic_fetch_add(&hits, 1) + 1 != nth)
		return;
	if (strcmp(end, ":kill") == 0)
		kill(getpid(), SIGKILL);
	else if (strcmp(end, ":stop") == 0)
		raise(SIGSTOP); /* sent to the process, another thread may take it while this one goes on */
	else if (strcmp(end, ":crash") == 0)
		raise(SIGSEGV);
	else if (strcmp(end, ":hang") == 0)
		for (;;)
			pause();
}

#endif

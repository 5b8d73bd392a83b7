#include "base/fault.h"
#include "unit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REACHED_END = 7 };

/* A child that passes the points and tells how it ended. */
static int child_status(const char *fault, int options)
{
	pid_t child = fork();
	if (child == 0) {
		if (fault)
			setenv("TRUEUP_FAULT", fault, 1);
		else
			unsetenv("TRUEUP_FAULT");
		for (int i = 0; i < 3; i++) {
			fault_point("chunk.locked");
			fault_point("chunk");
		}
		_exit(REACHED_END);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, options), child);
	if (WIFSTOPPED(status)) {
		int last;
		kill(child, SIGKILL);
		waitpid(child, &last, 0);
	}
	return status;
}

static void a_point_kills_at_the_hit_that_was_asked_for(void **state)
{
	(void)state;
	int status = child_status("chunk.locked:3:kill", 0);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	status = child_status("chunk.locked:4:kill", 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == REACHED_END);
}

static void a_point_stops_where_stop_was_asked_for(void **state)
{
	(void)state;
	int status = child_status("chunk:1:stop", WUNTRACED);
	assert_true(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
}

static void a_point_crashes_where_a_crash_was_asked_for(void **state)
{
	(void)state;
	signal(SIGSEGV, SIG_DFL); /* the sanitizer's, else */
	int status = child_status("chunk:2:crash", 0);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static void other_points_and_malformed_wishes_do_nothing(void **state)
{
	(void)state;
	static const char *const harmless[] = {NULL, "", "chun:1:kill", "chunk.locked.x:1:kill", "chunk::kill",
		"chunk:1", "chunk:1:explode", "chunk:0:kill", "chunk"};
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		int status = child_status(harmless[i], 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == REACHED_END);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_point_kills_at_the_hit_that_was_asked_for),
	cmocka_unit_test(a_point_stops_where_stop_was_asked_for),
	cmocka_unit_test(a_point_crashes_where_a_crash_was_asked_for),
	cmocka_unit_test(other_points_and_malformed_wishes_do_nothing),
};

UNIT_MAIN(tests)

/* What every unit test begins with: cmocka and the headers it wants, and a main that prints TAP. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The program: runs the tests of the table and exits with the number of those that failed. */
#define UNIT_MAIN(tests)                                              \
	int main(void)                                                \
	{                                                             \
		cmocka_set_message_output(CM_OUTPUT_TAP);             \
		return cmocka_run_group_tests(tests, NULL, NULL) > 0; \
	}

#endif

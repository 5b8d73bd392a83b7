#include "console.h"

#include "../unit/unit.h"
#include "database.h"

#include <sys/wait.h>

enum { REST_MS = 150, RESTS = 40 };

int console_begin(void **state)
{
	(void)state;
	database_begin(true);
	return 0;
}

int console_end(void **state)
{
	(void)state;
	database_end();
	return 0;
}

void console_confirm(struct screen *screen)
{
	int rests = 0;
	while (rests < RESTS && screen_bytes_while_idle(screen, REST_MS))
		rests++;
	assert_true(rests < RESTS);
	screen_keys(screen, "Y");
}

void console_leave(struct screen *screen)
{
	screen_keys(screen, "q");
	int status = screen_wait_exit(screen);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	screen_check_restored(screen);
	screen_end(screen);
}

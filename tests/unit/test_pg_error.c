/* What is said of a login that failed: one line, the reason first. */
#include "store/pg.h"
#include "unit.h"

#include <stdlib.h>

static const struct {
	const char *words, *wanted;
} logins[] = {
	{"connection to server on socket \"/run/.s.PGSQL.5432\" failed: No such file or directory\n"
	 "\tIs the server running locally and accepting connections on that socket?\n",
		"No such file or directory. Is the server running locally and accepting connections on that socket? "
		"(connection to server on socket \"/run/.s.PGSQL.5432\" failed)"},
	{"подключиться к серверу \"db\" (10.0.0.1), порту 5432 не удалось: В соединении отказано\n"
	 "\tСервер принимает подключения?\n",
		"В соединении отказано. Сервер принимает подключения? "
		"(подключиться к серверу \"db\" (10.0.0.1), порту 5432 не удалось)"},
	{"connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user "
	 "\"anna\"\n",
		"password authentication failed for user \"anna\" "
		"(connection to server at \"db\" (10.0.0.1), port 5432 failed)"},
	{"could not translate host name \"nowhere\" to address: Name or service not known\n",
		"Name or service not known (could not translate host name \"nowhere\" to address)"},
	/* Of several servers all is told in the order in which they were asked. */
	{"connection to server at \"a\" (10.0.0.1), port 5432 failed: Connection refused\n"
	 "connection to server at \"b\" (10.0.0.2), port 5432 failed: Connection refused\n",
		"connection to server at \"a\" (10.0.0.1), port 5432 failed: Connection refused. "
		"connection to server at \"b\" (10.0.0.2), port 5432 failed: Connection refused"},
	{"the connection to the server was lost", "the connection to the server was lost"},
	{"server closed the connection unexpectedly\n\tThis probably means that it ended.\n",
		"server closed the connection unexpectedly. This probably means that it ended."},
};

static void the_reason_of_a_failed_login_stands_first_in_whichever_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(logins) / sizeof(*logins); i++) {
		char *line = pg_login_message(logins[i].words);
		assert_string_equal(line, logins[i].wanted);
		free(line);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reason_of_a_failed_login_stands_first_in_whichever_language),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "conf/target.h"
#include "unit.h"

static struct targets *parse(const char *text)
{
	struct err err = ERR_INIT;
	struct targets *targets = targets_parse("targets.ini", text, &err);
	if (!targets)
		fail_msg("%s", err.text);
	return targets;
}

static void a_file_names_its_targets_in_order(void **state)
{
	(void)state;
	struct targets *targets = parse("[prod-eu]\nlabel = production\ndatabase = host=db1 dbname=main\n"
					"database.chats = service=chats\nschema.gigs = public\nschema.chats = app\n"
					"runner_database = postgres://r@db1/main\nredis = redis://c1/0\nprotect = yes\n"
					"theme = contrast\nmax_api = https://max/api\nmax_api_rate = 10\n"
					"service = bot@eu.service\n[demo]\n[other]\nservice = off\n");
	struct err err = ERR_INIT;
	assert_int_equal(targets_count(targets), 3);
	const struct target *prod = targets_at(targets, 0);
	assert_string_equal(prod->service, "bot@eu.service");
	assert_string_equal(targets_at(targets, 1)->service, TARGET_SERVICE);
	assert_null(targets_at(targets, 2)->service);
	assert_string_equal(prod->name, "prod-eu");
	assert_string_equal(prod->label, "production");
	assert_true(prod->protect);
	assert_string_equal(prod->theme, "contrast");
	assert_int_equal(prod->max_api_rate, 10);
	assert_string_equal(target_database(prod, "chats")->conninfo, "service=chats");
	assert_string_equal(target_database(prod, "gigs")->conninfo, "host=db1 dbname=main");
	assert_string_equal(target_schema(prod, "chats"), "app");
	assert_string_equal(target_schema(prod, "gigs"), "public");
	assert_null(target_schema(prod, "counters"));
	const struct target *demo = targets_find(targets, "demo", &err);
	assert_string_equal(demo->database, "");
	assert_null(demo->runner_database);
	assert_int_equal(demo->ndatabases, 1);
	assert_int_equal(demo->max_api_rate, 30);
	assert_false(demo->protect);
	targets_free(targets);
	targets_free(NULL);
}

static void a_system_may_have_a_database_of_its_own_or_share_one(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct targets *targets = parse("[a]\ndatabase = dbname=a\nrunner_database = dbname=a user=r\n"
					"database.chats = service=chats\ndatabase.counters = service=chats\n"
					"database.gigs = dbname=a\nrunner_database.counters = service=doers\n");
	const struct target *target = targets_at(targets, 0);
	assert_int_equal(target->ndatabases, 2);
	const struct target_database *main = target_database(target, "ranking"), *chats = &target->databases[1];
	assert_string_equal(main->name, "main");
	assert_string_equal(main->runner, "dbname=a user=r");
	assert_ptr_equal(target_database(target, "gigs"), main);
	assert_string_equal(chats->name, "chats");
	assert_string_equal(chats->runner, "service=doers");
	assert_ptr_equal(target_database(target, "chats"), chats);
	assert_ptr_equal(target_database(target, "counters"), chats);
	assert_ptr_equal(target_database_named(target, "main", &err), main);
	assert_ptr_equal(target_database_named(target, "counters", &err), chats);
	assert_null(target_database_named(target, "chast", &err));
	assert_string_equal(err.text, "there is no database \"chast\" here; expected one of main, chats");
	assert_int_equal(err.kind, ERR_USAGE);
	err_done(&err);
	targets_free(targets);
}

static void a_target_is_found_by_name_or_by_being_the_only_one(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	struct targets *one = parse("[a]\n"), *two = parse("[a]\n[b]\n");
	assert_string_equal(targets_find(one, NULL, &err)->name, "a");
	assert_null(targets_find(two, NULL, &err));
	assert_string_equal(err.text, "there are several targets; name one of a, b with --target");
	assert_null(targets_find(two, "c", &err));
	assert_string_equal(err.text, "there is no target \"c\"; expected one of a, b");
	assert_int_equal(err.kind, ERR_USAGE);
	err_done(&err);
	targets_free(one);
	targets_free(two);
}

static void check_error(const char *text, const char *want)
{
	struct err err = ERR_INIT;
	assert_null(targets_parse("targets.ini", text, &err));
	assert_string_equal(err.text, want);
	err_done(&err);
}

static void mistakes_are_placed(void **state)
{
	(void)state;
	check_error("", "targets.ini:1:1: no target is here; expected a section [NAME]");
	check_error("[a]\nprotcet = yes\n", "targets.ini:2:1: unknown key \"protcet\" (did you mean \"protect\"?)");
	check_error("[a]\nprotect = true\n", "targets.ini:2:11: protect is \"true\"; expected yes or no");
	check_error("[a]\n[a]\n", "targets.ini:2:1: repeated target \"a\"");
	check_error("[A b]\n",
		"targets.ini:1:1: malformed target \"A b\"; expected [NAME] of lower-case letters, digits, "
		"\"-\", \"_\" and \".\"");
	check_error("[a]\nschema.gigs = My Schema\n",
		"targets.ini:2:15: malformed schema \"My Schema\"; expected lower-case "
		"letters, digits and \"_\"");
	check_error("[a]\nschema.Gigs = gigs\n",
		"targets.ini:2:1: malformed system \"Gigs\"; expected lower-case letters, digits and \"_\"");
	check_error("[a]\nmax_api_token = x\nmax_api_token_file = /y\n",
		"targets.ini:1:1: expected max_api_token or max_api_token_file, not both");
	check_error("[a]\ndatabase.main = dbname=x\n",
		"targets.ini:2:1: \"main\" is what the target's own database is called; expected \"database\" alone");
	check_error("[a]\nrunner_database.chats = dbname=x\n",
		"targets.ini:1:1: runner_database.chats needs database.chats beside it");
	check_error("key = 1\n",
		"targets.ini:1:1: malformed target \"\"; expected [NAME] of lower-case letters, digits, "
		"\"-\", \"_\" and \".\" (and 1 more problem)");
}

static void a_malformed_conninfo_is_refused_without_being_quoted(void **state)
{
	(void)state;
	check_error("[a]\ndatabase = host=h password='geheim\n",
		"targets.ini:2:12: database is malformed; expected \"host=… dbname=…\" or \"postgres://…\" (it is not "
		"shown: it "
		"may hold a password)");
	check_error("[a]\ndatabase.chats = geheim\n", "targets.ini:2:18: database.chats is malformed; expected "
						      "\"host=… dbname=…\" or \"postgres://…\" (it is not "
						      "shown: it may hold a password)");
	check_error("[a]\nredis = geheim\n", "targets.ini:2:9: redis: the address of Redis is malformed; expected "
					     "redis://[user:password@]host[:port][/database] or "
					     "unix:///path[?db=database] (it is not shown: it may hold a "
					     "password)");
	check_error("[a]\nbackend = geheim\n",
		"targets.ini:2:11: backend is malformed; expected \"http://…\" or \"https://…\" (it is not shown: it "
		"may hold a password)");
	check_error("[a]\nmax_api = ftp://geheim\n",
		"targets.ini:2:11: max_api is malformed; expected \"http://…\" or \"https://…\" (it is not shown: it "
		"may hold a password)");
}

static void without_a_file_the_environment_describes_one_target(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	static const char *const env[] = {"DATABASE_URL=postgres://u:p@h/d", "REDIS_URL=redis://r",
		"MAX_API_URL=https://m", "MAX_API_TOKEN_FILE=/t", "MAX_API_RATE=5", "BACKEND_SERVICE=bot.service",
		"BACKEND_URL=https://b", "BACKEND_TOKEN_FILE=/b", "BACKEND_CA_FILE=/c", NULL};
	struct targets *targets = targets_from_env(env, &err);
	const struct target *target = targets_find(targets, NULL, &err);
	assert_string_equal(target->name, "default");
	assert_string_equal(target->database, "postgres://u:p@h/d");
	assert_string_equal(target->redis, "redis://r");
	assert_string_equal(target->max_api_token_file, "/t");
	assert_int_equal(target->max_api_rate, 5);
	assert_string_equal(target->service, "bot.service");
	assert_string_equal(target->backend, "https://b");
	assert_string_equal(target->backend_token_file, "/b");
	assert_string_equal(target->backend_ca_file, "/c");
	assert_int_equal(target->ndatabases, 1);
	assert_string_equal(target_database(target, "gigs")->conninfo, "postgres://u:p@h/d");
	targets_free(targets);
	static const char *const none[] = {NULL};
	targets = targets_from_env(none, &err);
	assert_string_equal(targets_at(targets, 0)->database, "");
	assert_string_equal(targets_at(targets, 0)->service, TARGET_SERVICE);
	targets_free(targets);
}

static void a_bad_variable_is_named(void **state)
{
	(void)state;
	struct err err = ERR_INIT;
	static const char *const rate[] = {"MAX_API_RATE=0", NULL};
	assert_null(targets_from_env(rate, &err));
	assert_string_equal(err.text, "MAX_API_RATE is \"0\"; expected a whole number from 1 to 100000");
	static const char *const service[] = {"BACKEND_SERVICE=-x", NULL};
	assert_null(targets_from_env(service, &err));
	assert_int_equal(strncmp(err.text, "BACKEND_SERVICE is \"-x\"", 23), 0);
	static const char *const tokens[] = {"MAX_API_TOKEN=geheim", "MAX_API_TOKEN_FILE=/t", NULL};
	assert_null(targets_from_env(tokens, &err));
	assert_string_equal(err.text, "expected MAX_API_TOKEN or MAX_API_TOKEN_FILE, not both");
	static const char *const backend[] = {"BACKEND_TOKEN=geheim", "BACKEND_TOKEN_FILE=/t", NULL};
	assert_null(targets_from_env(backend, &err));
	assert_string_equal(err.text, "expected BACKEND_TOKEN or BACKEND_TOKEN_FILE, not both");
	static const char *const redis[] = {"REDIS_URL=geheim", NULL};
	assert_null(targets_from_env(redis, &err));
	assert_null(strstr(err.text, "geheim"));
	assert_int_equal(strncmp(err.text, "REDIS_URL", 9), 0);
	static const char *const port[] = {"REDIS_URL=redis://:geheim@h:99999", NULL};
	assert_null(targets_from_env(port, &err));
	assert_null(strstr(err.text, "geheim"));
	assert_int_equal(strncmp(err.text, "REDIS_URL: the address of Redis is malformed; expected redis://", 63), 0);
	static const char *const api[] = {"MAX_API_URL=geheim.max.ru", NULL};
	assert_null(targets_from_env(api, &err));
	assert_string_equal(err.text, "MAX_API_URL is malformed; expected \"http://…\" or \"https://…\" (it is not "
				      "shown: it may hold a password)");
	static const char *const address[] = {"BACKEND_URL=geheim:80", NULL};
	assert_null(targets_from_env(address, &err));
	assert_null(strstr(err.text, "geheim"));
	assert_int_equal(strncmp(err.text, "BACKEND_URL is malformed", 24), 0);
	static const char *const url[] = {"DATABASE_URL=geheim", NULL};
	assert_null(targets_from_env(url, &err));
	assert_null(strstr(err.text, "geheim"));
	assert_int_equal(strncmp(err.text, "DATABASE_URL", 12), 0);
	err_done(&err);
}

static void check_safe(const char *conninfo, const char *want)
{
	struct str out = STR_INIT;
	target_add_safe_conninfo(&out, conninfo);
	assert_string_equal(str_text(&out), want);
	str_done(&out);
}

static void a_password_is_hidden_however_it_is_written(void **state)
{
	(void)state;
	check_safe("", "");
	check_safe("host=h dbname=d", "host=h dbname=d");
	check_safe("host=h password=geheim dbname=d", "host=h password=*** dbname=d");
	check_safe("password = 'ge\\'h eim' host=h", "password = *** host=h");
	check_safe("password=ge\\ heim host=h", "password=*** host=h");
	check_safe("sslpassword=geheim", "sslpassword=***");
	check_safe("passfile=/p sslkey=/k", "passfile=/p sslkey=/k");
	check_safe("dbname=postgres://u:geheim@h/d", "dbname=***");
	check_safe("postgres://u:geheim@h:5432/d", "postgres://u:***@h:5432/d");
	check_safe("postgresql://u@h/d?sslmode=require", "postgresql://u@h/d?sslmode=require");
	check_safe("postgres://h:5432/d", "postgres://h:5432/d");
	check_safe("postgres://u@h/d?password=geheim&x=y", "postgres://u@h/d?password=***&x=y");
	check_safe("postgres:///d?x=y&p%61ssword=geheim", "postgres:///d?x=y&p%61ssword=***");
	check_safe("postgres:///d?passw%6Frd=geheim", "postgres:///d?passw%6Frd=***");
	check_safe("postgres:///d?passw%6frd=geheim%zz", "postgres:///d?passw%6frd=***");
	check_safe("postgres:///d?password=ge?heim", "postgres:///d?password=***");
	check_safe("redis://:geheim@h:6379/0", "redis://:***@h:6379/0");
}

static void of_what_cannot_be_taken_apart_nothing_is_shown(void **state)
{
	(void)state;
	check_safe("geheim", "***");
	check_safe("host=h password='geheim", "***");
	check_safe("host=h =geheim", "***");
	check_safe("host=h geheim", "***");
}

static void rather_too_much_is_hidden_than_too_little(void **state)
{
	(void)state;
	check_safe("postgres://u:ge@heim@h/d", "postgres://u:***@h/d");
	check_safe("postgres://u:ge/heim@h/d", "postgres://u:***@h/d");
	check_safe("postgres://u:x@h/d?a=b@c&password=geheim", "postgres://u:***@c&password=***");
	check_safe("postgres:///d?password=ge@heim", "postgres:///d?password=***");
}

static void check_censor(const char *text, const char *conninfo, const char *want)
{
	char *got = target_censor(text, conninfo);
	assert_string_equal(got, want);
	free(got);
}

static void a_password_is_taken_out_of_any_text(void **state)
{
	(void)state;
	check_censor("FATAL: no geheim, geheim", "password=geheim", "FATAL: no ***, ***");
	check_censor("got ge heim", "password='ge heim'", "got ***");
	check_censor("got ge'heim", "password='ge\\'heim'", "got ***");
	check_censor("got a@b and a%40b", "postgres://u:a%40b@h/d", "got *** and ***");
	check_censor("nothing", "host=h", "nothing");
	check_censor("missing = after geheim", "geheim", "***");
	check_censor("empty", "password=''", "empty");
	assert_null(target_censor(NULL, "host=h"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_file_names_its_targets_in_order),
	cmocka_unit_test(a_system_may_have_a_database_of_its_own_or_share_one),
	cmocka_unit_test(a_target_is_found_by_name_or_by_being_the_only_one),
	cmocka_unit_test(mistakes_are_placed),
	cmocka_unit_test(a_malformed_conninfo_is_refused_without_being_quoted),
	cmocka_unit_test(without_a_file_the_environment_describes_one_target),
	cmocka_unit_test(a_bad_variable_is_named),
	cmocka_unit_test(a_password_is_hidden_however_it_is_written),
	cmocka_unit_test(of_what_cannot_be_taken_apart_nothing_is_shown),
	cmocka_unit_test(rather_too_much_is_hidden_than_too_little),
	cmocka_unit_test(a_password_is_taken_out_of_any_text),
};

UNIT_MAIN(tests)

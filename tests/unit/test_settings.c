#include "conf/env.h"
#include "conf/settings.h"
#include "unit.h"

static void without_variables_the_table_stands(void **state)
{
	(void)state;
	struct settings settings;
	struct err err = ERR_INIT;
	static const char *const env[] = {"PATH=/bin", "TRUEUP_LEASE=", NULL};
	assert_true(settings_read(&settings, env, &err));
	for (int i = 0; i < SETTING_COUNT; i++)
		assert_int_equal(settings.value[i], settings_info((enum setting)i)->standard);
	assert_int_equal(settings.value[SETTING_LOCK_TIMEOUT], 250);
	assert_int_equal(settings.value[SETTING_AUDIT_RETENTION], 400LL * 24 * 60 * 60 * 1000);
}

static void variables_change_what_they_name(void **state)
{
	(void)state;
	struct settings settings;
	struct err err = ERR_INIT;
	static const char *const env[] = {
		"TRUEUP_LOCK_TIMEOUT=1s", "TRUEUP_CHUNK_MAX=100", "TRUEUP_AUDIT_RETENTION=30d", NULL};
	assert_true(settings_read(&settings, env, &err));
	assert_int_equal(settings.value[SETTING_LOCK_TIMEOUT], 1000);
	assert_int_equal(settings.value[SETTING_CHUNK_MAX], 100);
	assert_int_equal(settings.value[SETTING_AUDIT_RETENTION], 30LL * 24 * 60 * 60 * 1000);
}

static void check_error(const char *variable, const char *want)
{
	struct settings settings;
	struct err err = ERR_INIT;
	const char *const env[] = {variable, NULL};
	assert_false(settings_read(&settings, env, &err));
	assert_string_equal(err.text, want);
	assert_int_equal(err.kind, ERR_USAGE);
	err_done(&err);
}

static void a_bad_value_names_the_variable_the_value_and_the_range(void **state)
{
	(void)state;
	check_error("TRUEUP_LEASE=1s",
		"TRUEUP_LEASE is \"1s\"; expected a duration from 2s to 1h, such as \"250ms\", \"30s\" or \"2h\"");
	check_error("TRUEUP_LEASE=30",
		"TRUEUP_LEASE is \"30\"; expected a duration from 2s to 1h, such as \"250ms\", \"30s\" "
		"or \"2h\"");
	check_error("TRUEUP_CHUNK_MAX=0", "TRUEUP_CHUNK_MAX is \"0\"; expected a whole number from 1 to 100000");
	check_error(
		"TRUEUP_CHUNK_MAX=many\x1B", "TRUEUP_CHUNK_MAX is \"many·\"; expected a whole number from 1 to 100000");
	check_error("TRUEUP_AUDIT_RETENTION=99999999d", "TRUEUP_AUDIT_RETENTION is \"99999999d\"; expected a duration "
							"from 1d to 36500d, such as \"250ms\", \"30s\" or "
							"\"2h\"");
}

static void a_switch_is_on_or_off_and_nothing_else(void **state)
{
	static const char *const off[] = {"TRUEUP_MOUSE=off", NULL};
	struct settings settings;
	struct err err = ERR_INIT;
	struct str text = STR_INIT;
	(void)state;
	assert_true(settings_read(&settings, off, &err));
	assert_int_equal(settings.value[SETTING_MOUSE], 0);
	check_error("TRUEUP_MOUSE=1", "TRUEUP_MOUSE is \"1\"; expected \"on\" or \"off\"");
	settings_add_value(&text, SETTING_MOUSE, 1);
	assert_string_equal(str_text(&text), "on");
	str_done(&text);
}

static void the_variables_of_participants_are_as_their_document_has_them(void **state)
{
	static const char *const env[] = {"PARTICIPANTS_CACHE_TTL=1h", "PARTICIPANTS_UPDATE_INTERVAL=15m",
		"PARTICIPANTS_FULL_UPDATE_HOUR=3", "PARTICIPANTS_BATCH_SIZE=50",
		"PARTICIPANTS_ENABLE_BACKGROUND_SYNC=true", "PARTICIPANTS_ENABLE_LAZY_UPDATE=false", NULL};
	static const char *const minutes[] = {
		"PARTICIPANTS_CACHE_TTL", "PARTICIPANTS_UPDATE_INTERVAL", "PARTICIPANTS_STALE_THRESHOLD"};
	struct settings settings;
	struct err err = ERR_INIT;
	(void)state;
	assert_true(settings_read(&settings, env, &err));
	assert_int_equal(settings.value[SETTING_PARTICIPANTS_CACHE_TTL], 3600000);
	assert_int_equal(settings.value[SETTING_PARTICIPANTS_UPDATE_INTERVAL], 900000);
	assert_int_equal(settings.value[SETTING_PARTICIPANTS_FULL_UPDATE_HOUR], 3);
	assert_int_equal(settings.value[SETTING_PARTICIPANTS_BATCH_SIZE], 50);
	assert_true(settings.given[SETTING_PARTICIPANTS_BATCH_SIZE]);
	assert_false(settings.given[SETTING_PARTICIPANTS_ROLLOUT]);
	assert_int_equal(settings.value[SETTING_PARTICIPANTS_BACKGROUND_SYNC], 1);
	assert_int_equal(settings.value[SETTING_PARTICIPANTS_LAZY_UPDATE], 0);
	assert_int_equal(settings.value[SETTING_PARTICIPANTS_HOURLY_REQUESTS], 200);
	for (size_t i = 0; i < sizeof(minutes) / sizeof(*minutes); i++) {
		struct str variable = STR_INIT, want = STR_INIT;
		str_addf(&variable, "%s=59s", minutes[i]);
		str_addf(&want,
			"%s is \"59s\"; expected a duration from 1m to 1d, such as \"250ms\", \"30s\" or \"2h\"",
			minutes[i]);
		check_error(str_text(&variable), str_text(&want));
		str_done(&variable);
		str_done(&want);
	}
	check_error("PARTICIPANTS_FULL_UPDATE_HOUR=24",
		"PARTICIPANTS_FULL_UPDATE_HOUR is \"24\"; expected a whole number from 0 to 23");
	check_error("PARTICIPANTS_BATCH_SIZE=1001",
		"PARTICIPANTS_BATCH_SIZE is \"1001\"; expected a whole number from 1 to 1000");
	check_error("PARTICIPANTS_MAX_RETRIES=11",
		"PARTICIPANTS_MAX_RETRIES is \"11\"; expected a whole number from 0 to 10");
	check_error(
		"PARTICIPANTS_ROLLOUT=101", "PARTICIPANTS_ROLLOUT is \"101\"; expected a whole number from 0 to 100");
	check_error("PARTICIPANTS_MAX_API_TIMEOUT=6m",
		"PARTICIPANTS_MAX_API_TIMEOUT is \"6m\"; expected a duration from "
		"1s to 5m, such as \"250ms\", \"30s\" or \"2h\"");
	check_error("PARTICIPANTS_DISABLED=yes", "PARTICIPANTS_DISABLED is \"yes\"; expected \"true\" or \"false\"");
}

static void an_address_has_a_port_or_is_off(void **state)
{
	static const struct {
		const char *env, *host;
		int port;
	} good[] = {
		{"TRUEUP_METRICS_ADDR=off", "", 0},
		{"TRUEUP_METRICS_ADDR=0.0.0.0:1", "0.0.0.0", 1},
		{"TRUEUP_METRICS_ADDR=localhost:65535", "127.0.0.1", 65535},
		{"TRUEUP_METRICS_ADDR=[::1]:9100", "::1", 9100},
		{"TRUEUP_METRICS_ADDR=*:9100", "", 9100},
		{"TRUEUP_METRICS_ADDR=", "127.0.0.1", 10310},
	};
	static const char *const bad[] = {"9100", ":9100", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "::1:9100",
		"[127.0.0.1]:9100", "[::1:9100", "example.com:9100", "127.1:9100", "127.0.0.1:9100x", "none"};
	struct settings settings;
	struct err err = ERR_INIT;
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(settings_read(&settings, (const char *const[]){good[i].env, NULL}, &err));
		assert_string_equal(settings.metrics.host, good[i].host);
		assert_int_equal(settings.metrics.port, good[i].port);
		assert_int_equal(settings.value[SETTING_METRICS_ADDR], good[i].port);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct str env = STR_INIT, want = STR_INIT;
		str_addf(&env, "TRUEUP_METRICS_ADDR=%s", bad[i]);
		str_addf(&want,
			"TRUEUP_METRICS_ADDR is \"%s\"; expected an address and a port, such as "
			"\"127.0.0.1:10310\", or \"off\"",
			bad[i]);
		check_error(str_text(&env), str_text(&want));
		str_done(&env);
		str_done(&want);
	}
}

static void settings_that_contradict_each_other_are_refused(void **state)
{
	(void)state;
	struct settings settings;
	struct err err = ERR_INIT;
	static const char *const env[] = {"TRUEUP_LOCK_TIMEOUT=1s", "TRUEUP_STATEMENT_TIMEOUT=1s", NULL};
	assert_false(settings_read(&settings, env, &err));
	assert_string_equal(err.text, "TRUEUP_LOCK_TIMEOUT must be below TRUEUP_STATEMENT_TIMEOUT");
	err_done(&err);
}

static void every_entry_is_complete_and_its_own_standard_is_in_range(void **state)
{
	(void)state;
	for (int i = 0; i < SETTING_COUNT; i++) {
		const struct setting_info *info = settings_info((enum setting)i);
		assert_non_null(info->name);
		assert_true(str_starts(info->name, "TRUEUP_") || str_starts(info->name, "PARTICIPANTS_"));
		assert_true(info->min <= info->standard && info->standard <= info->max);
		assert_true(strlen(info->text) > 10);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(info->name, settings_info((enum setting)j)->name);
	}
}

static void a_value_is_written_as_it_is_read(void **state)
{
	(void)state;
	struct str out = STR_INIT;
	settings_add_value(&out, SETTING_LOCK_TIMEOUT, 1500);
	str_addc(&out, ' ');
	settings_add_value(&out, SETTING_AUDIT_RETENTION, 400LL * 24 * 60 * 60 * 1000);
	str_addc(&out, ' ');
	settings_add_value(&out, SETTING_LOCK_RETRY, 0);
	str_addc(&out, ' ');
	settings_add_value(&out, SETTING_PART_SIZE, 5000);
	assert_string_equal(out.data, "1500ms 400d 0ms 5000");
	str_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(without_variables_the_table_stands),
	cmocka_unit_test(variables_change_what_they_name),
	cmocka_unit_test(a_bad_value_names_the_variable_the_value_and_the_range),
	cmocka_unit_test(a_switch_is_on_or_off_and_nothing_else),
	cmocka_unit_test(the_variables_of_participants_are_as_their_document_has_them),
	cmocka_unit_test(an_address_has_a_port_or_is_off),
	cmocka_unit_test(settings_that_contradict_each_other_are_refused),
	cmocka_unit_test(every_entry_is_complete_and_its_own_standard_is_in_range),
	cmocka_unit_test(a_value_is_written_as_it_is_read),
};

UNIT_MAIN(tests)

#include "conf/target.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/vec.h"
#include "conf/conninfo.h"
#include "conf/env.h"
#include "conf/ini.h"
#include "conf/redis_url.h"

#include <stdlib.h>
#include <string.h>

enum { RATE_STANDARD = 30, RATE_MAX = 100000, UNIT_MAX = 255 };

static const char MAIN[] = "main"; /* the database that systems without one of their own are in */

struct targets {
	struct arena *arena;
	struct {
		VEC(struct target);
	} list;
};

/* A target while its section is read. */
struct target_parser {
	struct target target; /* first, so that the keys' offsets hold */
	struct {
		VEC(struct target_system);
	} systems;
};

/* A conninfo that cannot be taken apart is refused here, without a word of what it says. */
static bool target_is_conninfo(const char *text)
{
	struct str out = STR_INIT;
	target_add_safe_conninfo(&out, text);
	bool good = !str_eq(str_text(&out), "***");
	str_done(&out);
	return good;
}

static void target_expect_conninfo(const struct ini_reading *reading, const struct ini_entry *entry)
{
	if (!target_is_conninfo(entry->value))
		problems_add(reading->problems, &entry->at,
			_("%s is malformed; expected \"host=… dbname=…\" or \"postgres://…\" (it is not shown: it may "
			  "hold a "
			  "password)"),
			entry->key);
}

static void take_conninfo(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	ini_take_string(reading, key, entry);
	target_expect_conninfo(reading, entry);
}

/* What is asked by HTTP has no other scheme. */
static bool target_is_http(const char *text)
{
	return str_starts(text, "http://") || str_starts(text, "https://");
}

static void take_http(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	ini_take_string(reading, key, entry);
	if (!target_is_http(entry->value))
		problems_add(reading->problems, &entry->at,
			_("%s is malformed; expected \"http://…\" or \"https://…\" (it is not shown: it may hold a "
			  "password)"),
			entry->key);
}

/* False and *err (with no part of the text in it) if it is no address of a Redis. */
static bool target_is_redis(const char *text, struct err *err)
{
	struct redis_url url;
	bool good = redis_url_parse(text, &url, err);
	if (good)
		redis_url_done(&url);
	return good;
}

static void take_redis(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct err why = ERR_INIT;
	ini_take_string(reading, key, entry);
	if (!target_is_redis(entry->value, &why))
		problems_add(reading->problems, &entry->at, "%s: %s", entry->key, why.text);
	err_done(&why);
}

static struct target_system *target_system_named(struct target_parser *parser, const char *name)
{
	for (size_t i = 0; i < parser->systems.len; i++) {
		if (str_eq(parser->systems.items[i].name, name))
			return &parser->systems.items[i];
	}
	VEC_PUSH(&parser->systems, ((struct target_system){.name = name}));
	return &parser->systems.items[parser->systems.len - 1];
}

/* "database.chats", "runner_database.chats" and "schema.chats". */
static void take_system(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	const char *name = entry->key + strlen(key->name);
	bool schema = str_starts(key->name, "schema"), runner = str_starts(key->name, "runner");
	if (!ini_is_name(name, "_"))
		problems_add(reading->problems, &entry->at_key,
			_("malformed system \"%.80s\"; expected lower-case letters, digits and \"_\""), name);
	else if (schema && !str_is_identifier(entry->value))
		problems_add(reading->problems, &entry->at,
			_("malformed schema \"%.80s\"; expected lower-case letters, digits and \"_\""), entry->value);
	else if (!schema && str_eq(name, MAIN))
		problems_add(reading->problems, &entry->at_key,
			_("\"%s\" is what the target's own database is called; expected \"%.*s\" alone"), name,
			(int)strlen(key->name) - 1, key->name);
	else if (!schema)
		target_expect_conninfo(reading, entry);
	struct target_system *system = target_system_named(reading->to, name);
	*(schema ? &system->schema : runner ? &system->runner : &system->database) = entry->value;
}

bool target_is_unit(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_.\\@-";
	size_t len = strlen(text);
	return len > 0 && len <= UNIT_MAX && *text != '-' && strspn(text, letters) == len;
}

/* "off" is no unit: there is none to look after. */
static bool target_read_service(struct target *target, const char *text)
{
	target->service = str_eq(text, "off") ? NULL : text;
	return target_is_unit(text);
}

static void take_service(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	if (!target_read_service(reading->to, entry->value))
		problems_add(reading->problems, &entry->at,
			_("%s is \"%.80s\"; expected a unit of systemd such as %s, or off"), key->name, entry->value,
			TARGET_SERVICE);
}

#define AT(member) .offset = offsetof(struct target, member)

static const struct ini_key target_keys[] = {
	{"label", ini_take_string, AT(label)},
	{"database", take_conninfo, AT(database)},
	{"database.", .take = take_system},
	{"schema.", .take = take_system},
	{"runner_database", take_conninfo, AT(runner_database)},
	{"runner_database.", .take = take_system},
	{"redis", take_redis, AT(redis)},
	{"max_api", take_http, AT(max_api)},
	{"max_api_token", ini_take_string, AT(max_api_token)},
	{"max_api_token_file", ini_take_string, AT(max_api_token_file)},
	{"max_api_ca_file", ini_take_string, AT(max_api_ca_file)},
	{"max_api_rate", ini_take_int, AT(max_api_rate), .min = 1, .max = RATE_MAX},
	{"service", .take = take_service},
	{"backend", take_http, AT(backend)},
	{"backend_token", ini_take_string, AT(backend_token)},
	{"backend_token_file", ini_take_string, AT(backend_token_file)},
	{"backend_ca_file", ini_take_string, AT(backend_ca_file)},
	{"protect", ini_take_bool, AT(protect)},
	{"theme", ini_take_name, AT(theme)},
	{0},
};

static struct target_database *target_database_at(struct target_database *databases, size_t count, const char *conninfo)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(databases[i].conninfo, conninfo))
			return &databases[i];
	return NULL;
}

/* The databases that the entry comes to. */
static void target_gather_databases(struct target *target, struct arena *arena)
{
	struct target_database *databases = arena_zero(arena, target->nsystems + 1, sizeof(*databases));
	size_t count = 0;
	databases[count++] = (struct target_database){MAIN, target->database, target->runner_database};
	for (size_t i = 0; i < target->nsystems; i++) {
		const struct target_system *system = &target->systems[i];
		struct target_database *known =
			system->database ? target_database_at(databases, count, system->database) : NULL;
		if (known && !known->runner)
			known->runner = system->runner;
		else if (system->database && !known)
			databases[count++] = (struct target_database){system->name, system->database, system->runner};
	}
	target->databases = databases;
	target->ndatabases = count;
}

static struct targets *targets_new(void)
{
	struct targets *targets = mem_zero(1, sizeof(*targets));
	targets->arena = arena_new();
	return targets;
}

void targets_free(struct targets *targets)
{
	if (!targets)
		return;
	free(targets->list.items);
	arena_free(targets->arena);
	free(targets);
}

static void targets_read_section(struct targets *targets, const struct ini_section *section, struct problems *problems)
{
	struct target_parser parser = {.target = {.name = section->name,
					       .database = "",
					       .max_api_rate = RATE_STANDARD,
					       .service = TARGET_SERVICE}};
	struct ini_reading reading = {.to = &parser, .arena = targets->arena, .problems = problems};

	if (!ini_is_name(section->name, "-_."))
		problems_add(problems, &section->at,
			_("malformed target \"%s\"; expected [NAME] of lower-case letters, digits, \"-\", \"_\" and "
			  "\".\""),
			section->name);
	for (size_t i = 0; i < targets->list.len; i++) {
		if (str_eq(targets->list.items[i].name, section->name))
			problems_add(problems, &section->at, _("repeated target \"%s\""), section->name);
	}
	ini_apply(section, target_keys, &reading);
	if (parser.target.max_api_token && parser.target.max_api_token_file)
		problems_add(problems, &section->at, _("expected max_api_token or max_api_token_file, not both"));
	if (parser.target.backend_token && parser.target.backend_token_file)
		problems_add(problems, &section->at, _("expected backend_token or backend_token_file, not both"));
	struct target_system *systems = arena_zero(targets->arena, parser.systems.len, sizeof(*systems));
	for (size_t i = 0; i < parser.systems.len; i++) {
		systems[i] = parser.systems.items[i];
		if (systems[i].runner && !systems[i].database)
			problems_add(problems, &section->at, _("runner_database.%s needs database.%s beside it"),
				systems[i].name, systems[i].name);
	}
	parser.target.systems = systems;
	parser.target.nsystems = parser.systems.len;
	free(parser.systems.items);
	target_gather_databases(&parser.target, targets->arena);
	VEC_PUSH(&targets->list, parser.target);
}

struct targets *targets_check(const char *path, const char *text, struct problems *problems)
{
	struct targets *targets = targets_new();
	struct problems found = PROBLEMS_INIT;
	struct ini ini = ini_read(targets->arena, path, text, &found);
	struct place at = {.path = path, .line = 1, .column = 1};

	for (size_t i = 0; i < ini.count && found.found <= PROBLEMS_MAX; i++)
		targets_read_section(targets, &ini.sections[i], &found);
	if (!ini.count)
		problems_add(&found, &at, _("no target is here; expected a section [NAME]"));
	bool good = !found.found;
	problems_merge(problems, &found);
	if (good)
		return targets;
	targets_free(targets);
	return NULL;
}

struct targets *targets_parse(const char *path, const char *text, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	struct targets *targets = targets_check(path, text, &problems);
	if (!targets)
		problems_none(&problems, err);
	problems_done(&problems);
	return targets;
}

size_t targets_count(const struct targets *targets)
{
	return targets->list.len;
}

const struct target *targets_at(const struct targets *targets, size_t index)
{
	return &targets->list.items[index];
}

static const char *targets_names(const struct targets *targets, struct str *out)
{
	for (size_t i = 0; i < targets->list.len; i++)
		str_addf(out, "%s%s", i ? ", " : "", targets->list.items[i].name);
	return str_text(out);
}

const struct target *targets_find(const struct targets *targets, const char *name, struct err *err)
{
	if (!name && targets->list.len == 1)
		return &targets->list.items[0];
	for (size_t i = 0; name && i < targets->list.len; i++) {
		if (str_eq(targets->list.items[i].name, name))
			return &targets->list.items[i];
	}
	struct str names = STR_INIT;
	targets_names(targets, &names);
	if (name)
		err_set(err, ERR_USAGE, _("there is no target \"%s\"; expected one of %s"), name, str_text(&names));
	else
		err_set(err, ERR_USAGE, _("there are several targets; name one of %s with --target"), str_text(&names));
	str_done(&names);
	return NULL;
}

const struct target_database *target_database(const struct target *target, const char *system)
{
	for (size_t i = 0; i < target->nsystems; i++) {
		if (!str_eq(target->systems[i].name, system) || !target->systems[i].database)
			continue;
		for (size_t at = 0; at < target->ndatabases; at++)
			if (str_eq(target->databases[at].conninfo, target->systems[i].database))
				return &target->databases[at];
	}
	return &target->databases[0];
}

const char *target_schema(const struct target *target, const char *system)
{
	for (size_t i = 0; i < target->nsystems; i++)
		if (str_eq(target->systems[i].name, system))
			return target->systems[i].schema;
	return NULL;
}

const struct target_database *target_database_named(const struct target *target, const char *name, struct err *err)
{
	for (size_t i = 0; i < target->ndatabases; i++)
		if (str_eq(target->databases[i].name, name))
			return &target->databases[i];
	for (size_t i = 0; i < target->nsystems; i++)
		if (str_eq(target->systems[i].name, name) && target->systems[i].database)
			return target_database(target, name);
	struct str names = STR_INIT;
	target_add_databases(target, &names);
	err_set(err, ERR_USAGE, _("there is no database \"%s\" here; expected one of %s"), name, str_text(&names));
	str_done(&names);
	return NULL;
}

void target_add_databases(const struct target *target, struct str *out)
{
	for (size_t i = 0; i < target->ndatabases; i++)
		str_addf(out, "%s%s", i ? ", " : "", target->databases[i].name);
}

/* A variable and the member that it fills. */
static const struct target_variable {
	const char *name;
	size_t offset;
} variables[] = {
	{"DATABASE_URL", offsetof(struct target, database)},
	{"REDIS_URL", offsetof(struct target, redis)},
	{"MAX_API_URL", offsetof(struct target, max_api)},
	{"MAX_API_TOKEN", offsetof(struct target, max_api_token)},
	{"MAX_API_TOKEN_FILE", offsetof(struct target, max_api_token_file)},
	{"MAX_API_CA_FILE", offsetof(struct target, max_api_ca_file)},
	{"BACKEND_URL", offsetof(struct target, backend)},
	{"BACKEND_TOKEN", offsetof(struct target, backend_token)},
	{"BACKEND_TOKEN_FILE", offsetof(struct target, backend_token_file)},
	{"BACKEND_CA_FILE", offsetof(struct target, backend_ca_file)},
};

/* text may be NULL: it is not set. */
static bool target_check_redis(const char *text, struct err *err)
{
	struct err why = ERR_INIT;
	bool good = !text || target_is_redis(text, &why);
	if (!good)
		err_set(err, ERR_USAGE, "REDIS_URL: %s", why.text);
	err_done(&why);
	return good;
}

static bool target_check_http(const char *variable, const char *text, struct err *err)
{
	if (!text || target_is_http(text))
		return true;
	return err_set(err, ERR_USAGE,
		_("%s is malformed; expected \"http://…\" or \"https://…\" (it is not shown: it may hold a password)"),
		variable);
}

static bool target_read_env(struct target *target, struct arena *arena, const char *const *env, struct err *err)
{
	const char *rate = env_get(env, "MAX_API_RATE"), *service = env_get(env, "BACKEND_SERVICE");
	long number = RATE_STANDARD;

	*target = (struct target){.name = "default", .database = "", .service = TARGET_SERVICE};
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *value = env_get(env, variables[i].name);
		if (value)
			*(const char **)((char *)target + variables[i].offset) = arena_strdup(arena, value);
	}
	if (!target_is_conninfo(target->database))
		return err_set(err, ERR_USAGE,
			_("DATABASE_URL is malformed; expected \"postgres://…\" or \"host=… "
			  "dbname=…\" (it is not shown: it may hold a password)"));
	if (!target_check_redis(target->redis, err) || !target_check_http("MAX_API_URL", target->max_api, err) ||
		!target_check_http("BACKEND_URL", target->backend, err))
		return false;
	if (target->max_api_token && target->max_api_token_file)
		return err_set(err, ERR_USAGE, _("expected MAX_API_TOKEN or MAX_API_TOKEN_FILE, not both"));
	if (target->backend_token && target->backend_token_file)
		return err_set(err, ERR_USAGE, _("expected BACKEND_TOKEN or BACKEND_TOKEN_FILE, not both"));
	if (rate && !str_to_long(rate, 1, RATE_MAX, &number))
		return err_set(err, ERR_USAGE, _("MAX_API_RATE is \"%.80s\"; expected a whole number from 1 to %d"),
			rate, RATE_MAX);
	target->max_api_rate = (int)number;
	if (service && !target_read_service(target, arena_strdup(arena, service)))
		return err_set(err, ERR_USAGE, _("%s is \"%.80s\"; expected a unit of systemd such as %s, or off"),
			"BACKEND_SERVICE", service, TARGET_SERVICE);
	target_gather_databases(target, arena);
	return true;
}

struct targets *targets_from_env(const char *const *env, struct err *err)
{
	struct targets *targets = targets_new();
	struct target target;
	if (target_read_env(&target, targets->arena, env, err)) {
		VEC_PUSH(&targets->list, target);
		return targets;
	}
	targets_free(targets);
	return NULL;
}

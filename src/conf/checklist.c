#include "conf/checklist.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

/* A checklist with what it lives in; whoever has the checklist has this. */
struct checklist_box {
	struct checklist checklist; /* first, so that one is the other */
	struct arena *arena;
};

struct checklist_parser {
	struct checklist *checklist;
	struct arena *arena;
	struct problems *problems;
	bool begun; /* [checklist] was there */
	struct {
		VEC(struct checklist_step);
	} steps;
};

static const char *const server_words[] = {[CHECKLIST_BACKEND] = "backend", [CHECKLIST_MAX] = "max", NULL};

static const char *const look_words[] = {[CHECKLIST_ACTIVE] = "active", [CHECKLIST_ERRORS] = "errors", NULL};

static void take_expect(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct checklist_step *step = reading->to;
	bool above = *entry->value == '>', below = *entry->value == '<';
	(void)key;
	step->test = above ? CHECKLIST_ABOVE : below ? CHECKLIST_BELOW : CHECKLIST_EQUAL;
	step->word = entry->value;
	if ((above || below) && !str_to_number(entry->value + 1 + strspn(entry->value + 1, " \t"), &step->number))
		problems_add(reading->problems, &entry->at,
			_("malformed expectation \"%.80s\"; expected a word, a number, > NUMBER or < NUMBER"),
			entry->value);
}

/* What goes out as it stands: letters of ASCII, no blank. */
static bool is_plain(const char *text)
{
	for (; *text > ' ' && *text < 0x7F; text++)
		continue;
	return !*text;
}

/* Without a user: a password has no place in a file that everybody reads. */
static void take_url(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct checklist_step *step = reading->to;
	const char *host = strstr(entry->value, "://");
	bool http = str_starts(entry->value, "http://") || str_starts(entry->value, "https://");
	size_t len = http ? strcspn(host + 3, "/?#") : 0;
	(void)key;
	step->url = entry->value;
	if (!len || memchr(host + 3, '@', len) || !is_plain(entry->value))
		problems_add(reading->problems, &entry->at,
			_("malformed address; expected http:// or https://, a host, and no user"));
}

static void take_path(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct checklist_step *step = reading->to;
	(void)key;
	step->path = entry->value;
	if (*entry->value != '/' || !is_plain(entry->value))
		problems_add(reading->problems, &entry->at,
			_("malformed path \"%.80s\"; expected \"/\" and what stands behind it, without blanks"),
			entry->value);
}

static void take_within(const struct ini_reading *reading, const struct ini_key *key, const struct ini_entry *entry)
{
	struct checklist_step *step = reading->to;
	int64_t ms = 0;
	(void)key;
	if (!clock_parse_span(entry->value, &ms) || ms < 1 || ms > CHECKLIST_WITHIN_MAX_MS)
		problems_add(reading->problems, &entry->at, _("expected 1ms to 1m, such as 500ms, not \"%.80s\""),
			entry->value);
	else
		step->within_ms = (int)ms;
}

#define AT(type, member) .offset = offsetof(struct type, member)

static const struct ini_key checklist_keys[] = {
	{"title", ini_take_text, AT(checklist, title), .required = true},
	{"help", ini_take_text, AT(checklist, help)},
	{"system", ini_take_name, AT(checklist, system)},
	{0},
};

#define COMMON                                                                 \
	{"title", ini_take_text, AT(checklist_step, title), .required = true}, \
		{"help", ini_take_text, AT(checklist_step, help)},             \
		{"advice", ini_take_text, AT(checklist_step, advice)},         \
		{"repair", ini_take_name, AT(checklist_step, repair)},         \
		{"open", ini_take_name, AT(checklist_step, open)},             \
	{                                                                      \
		"command", ini_take_string, AT(checklist_step, command)        \
	}

static const struct ini_key rule_keys[] = {
	COMMON,
	{"rule", ini_take_name, AT(checklist_step, rule)},
	{0},
};

static const struct ini_key query_keys[] = {
	COMMON,
	{"system", ini_take_name, AT(checklist_step, system)},
	{"query", ini_take_query, AT(checklist_step, query), .required = true},
	{"expect", .take = take_expect},
	{"found", ini_take_form, AT(checklist_step, found)},
	{0},
};

static const struct ini_key service_keys[] = {
	COMMON,
	{"look", ini_take_word, AT(checklist_step, look), .words = look_words, .required = true},
	{"about", ini_take_string, AT(checklist_step, about)},
	{0},
};

static const struct ini_key http_keys[] = {
	COMMON,
	{"server", ini_take_word, AT(checklist_step, server), .words = server_words},
	{"path", .take = take_path},
	{"url", .take = take_url},
	{"status", ini_take_int, AT(checklist_step, status), .min = 100, .max = 599},
	{"within", .take = take_within},
	{"contains", ini_take_string, AT(checklist_step, contains)},
	{0},
};

static const struct ini_key question_keys[] = {
	COMMON,
	{0},
};

/* What a section of the file can begin with, in the order of the enum; then the head of the file. */
static const struct checklist_head {
	const char *word;
	const struct ini_key *keys;
} heads[] = {
	[CHECKLIST_RULE] = {"rule", rule_keys},
	[CHECKLIST_QUERY] = {"query", query_keys},
	[CHECKLIST_SERVICE] = {"service", service_keys},
	[CHECKLIST_HTTP] = {"http", http_keys},
	[CHECKLIST_QUESTION] = {"question", question_keys},
};

enum { KINDS = sizeof(heads) / sizeof(heads[0]) };

const char *checklist_kind_name(enum checklist_kind kind)
{
	return heads[kind].word;
}

static void read_head(struct checklist_parser *parser, const struct ini_section *ini, const char *name)
{
	struct ini_reading reading = {parser->checklist, parser->arena, parser->problems};
	if (*name || parser->begun)
		problems_add(parser->problems, &ini->at, _("expected one [checklist], without a name"));
	parser->begun = true;
	ini_apply(ini, checklist_keys, &reading);
}

/* What its keys say together. */
static void check_step(struct checklist_parser *parser, const struct ini_section *ini, struct checklist_step *step)
{
	bool elsewhere = step->kind == CHECKLIST_HTTP && step->server == CHECKLIST_ELSEWHERE;
	if (step->kind == CHECKLIST_RULE && !step->rule)
		step->rule = step->name;
	if (step->about && step->look != CHECKLIST_ERRORS)
		problems_add(parser->problems, &ini->at, _("about is for look = errors"));
	if (step->kind == CHECKLIST_HTTP && (elsewhere != (step->url != NULL) || (elsewhere && step->path)))
		problems_add(parser->problems, &ini->at,
			_("expected server = backend or max, perhaps with a path, or else url = ADDRESS"));
	else if (step->kind == CHECKLIST_HTTP && !elsewhere && !step->path)
		step->path = "/";
}

static void read_step(struct checklist_parser *parser, const struct ini_section *ini, int kind, const char *name)
{
	struct checklist_step step = {.name = name, .kind = (enum checklist_kind)kind, .server = CHECKLIST_ELSEWHERE};
	struct ini_reading reading = {&step, parser->arena, parser->problems};
	if (!ini_is_name(name, "-_"))
		problems_add(parser->problems, &ini->at,
			_("malformed name \"%s\"; expected [%s NAME] of lower-case letters, digits, \"-\" and \"_\""),
			name, heads[kind].word);
	for (size_t i = 0; i < parser->steps.len; i++)
		if (str_eq(parser->steps.items[i].name, name))
			problems_add(parser->problems, &ini->at, _("repeated step \"%s\""), name);
	if (parser->steps.len == CHECKLIST_STEPS_MAX)
		problems_add(parser->problems, &ini->at, _("expected at most %d steps"), CHECKLIST_STEPS_MAX);
	ini_apply(ini, heads[kind].keys, &reading);
	check_step(parser, ini, &step);
	VEC_PUSH(&parser->steps, step);
}

static void read_section(struct checklist_parser *parser, const struct ini_section *ini)
{
	size_t len = strcspn(ini->name, " \t");
	const char *word = arena_strndup(parser->arena, ini->name, len);
	const char *name = ini->name + len + strspn(ini->name + len, " \t");
	const char *words[KINDS + 2] = {"checklist"};
	for (int i = 0; i < KINDS; i++)
		words[i + 1] = heads[i].word;
	if (!*word) {
		problems_add(parser->problems, &ini->at, _("expected [checklist] before the first key"));
	} else if (str_eq(word, "checklist")) {
		read_head(parser, ini, name);
	} else {
		int kind = 0;
		while (kind < KINDS && !str_eq(heads[kind].word, word))
			kind++;
		if (kind < KINDS)
			read_step(parser, ini, kind, name);
		else
			problems_add_unknown(parser->problems, &ini->at, _("section"), word, words);
	}
}

static void read_file(struct checklist_parser *parser, const char *text)
{
	struct checklist *checklist = parser->checklist;
	struct ini ini = ini_read(parser->arena, checklist->path, text, parser->problems);
	struct place at = {.path = checklist->path, .line = 1, .column = 1};

	for (size_t i = 0; i < ini.count && parser->problems->found <= PROBLEMS_MAX; i++)
		read_section(parser, &ini.sections[i]);
	if (!parser->begun)
		problems_add(parser->problems, &at, _("expected a section [checklist]"));
	if (!parser->steps.len)
		problems_add(parser->problems, &at, _("expected a step such as [rule NAME]"));
	struct checklist_step *steps = arena_zero(parser->arena, parser->steps.len, sizeof(*steps));
	for (size_t i = 0; i < parser->steps.len; i++) {
		steps[i] = parser->steps.items[i];
		if (!steps[i].system)
			steps[i].system = checklist->system;
	}
	checklist->steps = steps;
	checklist->nsteps = parser->steps.len;
	free(parser->steps.items);
}

struct checklist *checklist_check(const char *path, const char *text, struct problems *problems)
{
	struct arena *arena = arena_new();
	struct checklist_box *box = arena_zero(arena, 1, sizeof(*box));
	struct problems found = PROBLEMS_INIT;
	struct checklist_parser parser = {.checklist = &box->checklist, .arena = arena, .problems = &found};

	box->arena = arena;
	box->checklist.path = arena_strdup(arena, path);
	box->checklist.name = ini_stem(arena, path, ".checklist");
	read_file(&parser, text);
	bool good = !found.found;
	problems_merge(problems, &found);
	if (good)
		return &box->checklist;
	arena_free(arena);
	return NULL;
}

struct checklist *checklist_parse(const char *path, const char *text, struct err *err)
{
	struct problems problems = PROBLEMS_INIT;
	struct checklist *checklist = checklist_check(path, text, &problems);
	if (!checklist)
		problems_none(&problems, err);
	problems_done(&problems);
	return checklist;
}

void checklist_free(struct checklist *checklist)
{
	if (checklist)
		arena_free(((struct checklist_box *)checklist)->arena);
}

bool checklist_accepts(const struct checklist_step *step, const char *answer)
{
	double number;
	if (step->test == CHECKLIST_ANY)
		return true;
	if (step->test == CHECKLIST_EQUAL)
		return str_eq(step->word, answer);
	if (!str_to_number(answer, &number))
		return false;
	return step->test == CHECKLIST_ABOVE ? number > step->number : number < step->number;
}

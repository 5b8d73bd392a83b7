#include "base/mem.h"
#include "conf/checklist.h"
#include "unit.h"

static const char good[] = "[checklist]\n"
			   "title = Before a deploy\n"
			   "title[ru] = Перед выкладкой\n"
			   "help = All of it.\n"
			   "system = chats\n"
			   "[rule chat-missing]\n"
			   "title = Chats\n"
			   "advice = Make them.\n"
			   "advice[ru] = Создать.\n"
			   "repair = chat-missing\n"
			   "open = chats\n"
			   "command = trueup repair chat-missing --all # 100%\n"
			   "[rule again]\n"
			   "title = Again\n"
			   "rule = chat-missing\n"
			   "[query bookings]\n"
			   "title = Bookings\n"
			   "query = chats/bookings\n"
			   "expect = > 0\n"
			   "found = active: %s\n"
			   "found[ru] = активных: %s\n"
			   "[query version]\n"
			   "title = Server\n"
			   "system = gigs\n"
			   "query = version\n"
			   "[service errors]\n"
			   "title = Errors\n"
			   "look = errors\n"
			   "about = chat\n"
			   "[http health]\n"
			   "title = Health\n"
			   "server = max\n"
			   "path = /me\n"
			   "status = 201\n"
			   "within = 500ms\n"
			   "contains = \"id\"\n"
			   "[http front]\n"
			   "title = Front\n"
			   "url = https://front.example/a?b=c\n"
			   "[http root]\n"
			   "title = Root\n"
			   "server = backend\n"
			   "[question told]\n"
			   "title = Did you say so?\n";

static struct checklist *parse(const char *text)
{
	struct err err = ERR_INIT;
	struct checklist *checklist = checklist_parse("views/pre-deploy.checklist", text, &err);
	if (!checklist)
		fail_msg("%s", err.text);
	return checklist;
}

static void a_file_is_its_steps_in_order(void **state)
{
	(void)state;
	struct checklist *checklist = parse(good);
	assert_string_equal(checklist->name, "pre-deploy");
	assert_string_equal(checklist->title.ru, "Перед выкладкой");
	assert_int_equal(checklist->nsteps, 9);
	const struct checklist_step *steps = checklist->steps;
	assert_int_equal(steps[0].kind, CHECKLIST_RULE);
	assert_string_equal(steps[0].rule, "chat-missing");
	assert_string_equal(steps[0].advice.ru, "Создать.");
	assert_string_equal(steps[0].repair, "chat-missing");
	assert_string_equal(steps[0].open, "chats");
	assert_string_equal(steps[0].command, "trueup repair chat-missing --all # 100%");
	assert_string_equal(steps[1].rule, "chat-missing");
	assert_string_equal(steps[2].query, "chats/bookings");
	assert_string_equal(steps[2].system, "chats");
	assert_string_equal(steps[2].found.ru, "активных: %s");
	assert_string_equal(steps[3].system, "gigs");
	assert_null(steps[3].word);
	assert_int_equal(steps[4].look, CHECKLIST_ERRORS);
	assert_string_equal(steps[4].about, "chat");
	assert_int_equal(steps[5].kind, CHECKLIST_HTTP);
	assert_int_equal(steps[5].server, CHECKLIST_MAX);
	assert_string_equal(steps[5].path, "/me");
	assert_int_equal(steps[5].status, 201);
	assert_int_equal(steps[5].within_ms, 500);
	assert_string_equal(steps[5].contains, "\"id\"");
	assert_string_equal(steps[6].url, "https://front.example/a?b=c");
	assert_int_equal(steps[7].server, CHECKLIST_BACKEND);
	assert_string_equal(steps[7].path, "/");
	assert_null(steps[7].url);
	assert_int_equal(steps[8].kind, CHECKLIST_QUESTION);
	checklist_free(checklist);
	checklist_free(NULL);
}

static void an_answer_is_held_against_what_is_expected(void **state)
{
	static const struct {
		const char *expect, *answer;
		bool accepted;
	} cases[] = {
		{"expect = 3\n", "3", true},
		{"expect = 3\n", "30", false},
		{"expect = 3\n", "", false},
		{"expect = active\n", "active", true},
		{"expect = > 0\n", "1", true},
		{"expect = > 0\n", "0", false},
		{"expect = > 0\n", "many", false},
		{"expect = < 3600\n", "3599.5", true},
		{"expect = < 3600\n", "3600", false},
		{"", "anything", true},
		{"", "", true},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = mem_printf("[checklist]\ntitle = A\n[query a]\ntitle = A\nquery = a\n%s", cases[i].expect);
		struct checklist *checklist = parse(text);
		assert_int_equal(checklist_accepts(&checklist->steps[0], cases[i].answer), cases[i].accepted);
		checklist_free(checklist);
		free(text);
	}
}

static void a_mistake_is_named_with_its_place(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"", "a.checklist:1:1: expected a section [checklist]"},
		{"[checklist]\ntitle = A\n", "a.checklist:1:1: expected a step such as [rule NAME]"},
		{"title = A\n", "a.checklist:1:1: expected [checklist] before the first key"},
		{"[rule a]\ntitle = A\n[checklist]\ntitle = A\n[checklist]\ntitle = A\n",
			"a.checklist:5:1: expected one [checklist], without a name"},
		{"[checklist]\ntitle = A\n[rules a]\n[rule a]\ntitle = A\n",
			"a.checklist:3:1: unknown section \"rules\" (did you mean \"rule\"?)"},
		{"[checklist]\ntitle = A\n[rule a]\ntitle = A\n[query a]\ntitle = A\nquery = a\n",
			"a.checklist:5:1: repeated step \"a\""},
		{"[checklist]\ntitle = A\n[rule A]\ntitle = A\n", "a.checklist:3:1: malformed name \"A\""},
		{"[checklist]\ntitle = A\n[query a]\ntitle = A\n", "a.checklist:3:1: "},
		{"[checklist]\ntitle = A\n[query a]\ntitle = A\nquery = ../a\n",
			"a.checklist:5:9: malformed query \"../a\""},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\n", "a.checklist:3:1: expected server = backend or max, "
								  "perhaps with a path, or else url = ADDRESS"},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nserver = max\nurl = http://a\n",
			"a.checklist:3:1: expected server = backend or max"},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\npath = /a\nurl = http://a\n",
			"a.checklist:3:1: expected server = backend or max"},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nserver = redis\n",
			"a.checklist:3:1: expected server = backend or max"},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nserver = max\npath = me\n",
			"a.checklist:6:8: malformed path \"me\""},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nserver = max\npath = /a b\n",
			"a.checklist:6:8: malformed path \"/a b\""},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nserver = max\nwithin = 61s\n",
			"a.checklist:6:10: expected 1ms to 1m"},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nserver = max\nstatus = 600\n", "a.checklist:6:10: "},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nurl = ftp://a\n",
			"a.checklist:5:7: malformed address; expected http:// or https://, a host, and no user"},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nurl = https://me:secret@a\n",
			"a.checklist:5:7: malformed address"},
		{"[checklist]\ntitle = A\n[http a]\ntitle = A\nurl = https:///a\n",
			"a.checklist:5:7: malformed address"},
		{"[checklist]\ntitle = A\n[query a]\ntitle = A\nquery = a\nexpect = > b\n",
			"a.checklist:6:10: malformed expectation \"> b\""},
		{"[checklist]\ntitle = A\n[query a]\ntitle = A\nquery = a\nfound = %d\n",
			"a.checklist:6:9: \"%d\" can have one"},
		{"[checklist]\ntitle = A\n[rule a]\ntitle = A\nquery = a\n", "a.checklist:5:1: unknown key \"query\""},
		{"[checklist]\ntitle = A\n[service a]\ntitle = A\nlook = up\n", "a.checklist:5:8: unknown look \"up\""},
		{"[checklist]\ntitle = A\n[service a]\ntitle = A\nlook = active\nabout = chat\n",
			"a.checklist:3:1: about is for look = errors"},
		{"[checklist]\ntitle = A\n[rule a]\ntitle = A\ncommand[ru] = a\n",
			"a.checklist:5:1: key \"command\" is not text for people: it has no [ru]"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct err err = ERR_INIT;
		assert_null(checklist_parse("a.checklist", cases[i].text, &err));
		if (strncmp(err.text, cases[i].error, strlen(cases[i].error)) != 0)
			fail_msg("%s\nexpected %s", err.text, cases[i].error);
		err_done(&err);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_file_is_its_steps_in_order),
	cmocka_unit_test(an_answer_is_held_against_what_is_expected),
	cmocka_unit_test(a_mistake_is_named_with_its_place),
};

UNIT_MAIN(tests)

#include "cli/chat_via_api.h"

#include "base/figure.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cli/checks.h"
#include "cli/confirm.h"
#include "cli/room.h"
#include "conf/target.h"
#include "engine/binding.h"
#include "engine/detect.h"
#include "engine/preview.h"
#include "systems/backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* What the backend needs, in the order in which one would look for it. */
enum need { TEACHER, STUDENT, LESSON, NOT_DELETED, SERVICE, NEEDS };

static const struct {
	const char *name, *title, *advice;
} needs[NEEDS] = {
	[TEACHER] = {"teacher", TEXT("The teacher is there"), NULL},
	[STUDENT] = {"student", TEXT("The student is there"), NULL},
	[LESSON] = {"lesson", TEXT("The teacher has a lesson with this student"),
		TEXT("Without a lesson the backend opens no chat, and is right not to.")},
	[NOT_DELETED] = {"room", TEXT("No deleted chat is in the way"),
		TEXT("The backend finds no open chat, and cannot make a second one. Without --via-api, and with "
		     "--revive, trueup brings the deleted one back.")},
	[SERVICE] = {"service", TEXT("The backend is at work"), TEXT("trueup service shows what it wrote last.")},
};

struct opening {
	struct context *context;
	struct site *site;
	const struct target *target;
	const struct rule *rule; /* that makes chats, where trueup does it */
	const char *teacher, *student;
	struct room before, after;
	struct backend_answer answer;
	struct checks checks; /* of what it needs; none where it opened the chat */
};

static void judge_person(struct checkup *checkup, const struct pg_rows *rows, const char *who, const char *role)
{
	char *deleted = mem_printf("%s_deleted", who), *role_name = mem_printf("%s_role", who);
	const char *has = pg_rows_get(rows, 0, role_name);
	if (!pg_rows_get(rows, 0, who))
		checkup_set(checkup, CHECKUP_UNKNOWN, mem_strdup(_("this login sees no users")));
	else if (!pg_rows_bool(rows, 0, who))
		checkup_set(checkup, CHECKUP_FAIL, mem_strdup(_("there is no such user")));
	else if (pg_rows_bool(rows, 0, deleted))
		checkup_set(checkup, CHECKUP_FAIL, mem_strdup(_("this user is deleted")));
	else
		checkup_set(checkup, has && strcasecmp(has, role) != 0 ? CHECKUP_FAIL : CHECKUP_PASS,
			has ? mem_printf(_("role: %s"), has) : NULL);
	free(deleted);
	free(role_name);
}

static void judge_lesson(struct checkup *checkup, const struct pg_rows *rows)
{
	struct str found = STR_INIT;
	int64_t lessons = pg_rows_int(rows, 0, "lessons"), shared = pg_rows_int(rows, 0, "shared");
	figure_add_form(&found, N_("%s lesson of the teacher", "%s lessons of the teacher", lessons), lessons);
	str_add(&found, ", ");
	figure_add_form(&found, N_("%s booked by the student", "%s booked by the student", shared), shared);
	checkup_set(checkup, shared ? CHECKUP_PASS : CHECKUP_FAIL, str_take(&found));
}

/* What it needs and whether that is there. False and *err on an interrupt alone. */
static bool look(struct opening *opening, struct err *err)
{
	static const struct checklist_step step = {.kind = CHECKLIST_SERVICE, .look = CHECKLIST_ACTIVE};
	const struct checkup_means means = {.unit = opening->target->service, .interrupt = opening->context->interrupt};
	const struct pg_param params[] = {{"teacher_id", opening->teacher}, {"student_id", opening->student}};
	struct made *made = opening->checks.made;
	struct err why = ERR_INIT;
	struct pg_rows *rows =
		site_ask(opening->site, PG_READ, "sql/queries/chats/verb-hindrances.sql", "chats", params, 2, &why);
	for (int i = 0; !rows && i < SERVICE; i++)
		checkup_set(&made[i].checkup, CHECKUP_UNKNOWN, mem_strdup(why.text));
	if (rows) {
		bool deleted = pg_rows_bool(rows, 0, "deleted") && (!opening->after.id || opening->after.deleted);
		judge_person(&made[TEACHER].checkup, rows, "teacher", "teacher");
		judge_person(&made[STUDENT].checkup, rows, "student", "student");
		judge_lesson(&made[LESSON].checkup, rows);
		checkup_set(&made[NOT_DELETED].checkup, deleted ? CHECKUP_FAIL : CHECKUP_PASS,
			mem_strdup(deleted ? _("their chat is marked as deleted") : _("nothing found")));
	}
	pg_rows_free(rows);
	if (why.kind == ERR_INTERRUPTED)
		return err_move(err, &why);
	err_done(&why);
	return checkup_make(&step, &means, &made[SERVICE].checkup, err);
}

static void begin_checks(struct checks *checks)
{
	checks_init(checks, "get-or-create", "get-or-create", NEEDS);
	for (int i = 0; i < NEEDS; i++) {
		checks->made[i].name = needs[i].name;
		checks->made[i].title = _(needs[i].title);
		checks->made[i].advice = needs[i].advice ? _(needs[i].advice) : NULL;
	}
}

static bool is_open(const struct room *room)
{
	return room->id && !room->deleted;
}

/* The answer is held against the database: it may be of another installation. */
static bool hold_against(struct opening *opening)
{
	struct backend_answer *answer = &opening->answer;
	if (!answer->room || (is_open(&opening->after) && strcasecmp(opening->after.id, answer->room) == 0))
		return answer->room != NULL;
	answer->why =
		mem_printf(_("the backend opened chat %s, which is not the pair's in this database; see BACKEND_URL"),
			answer->room);
	return false;
}

static const char *result_of(const struct opening *opening, bool opened)
{
	if (!opened)
		return "failed";
	/* A deleted chat that went, and another in its place, is none that came back. */
	if (!str_eq(opening->before.id, opening->after.id))
		return "created";
	return opening->before.deleted ? "revived" : "found";
}

static void print_json(const struct opening *opening, const char *result, bool opened)
{
	struct json_out *out = json_out_new(stdout);
	json_out_object(out, NULL);
	json_out_text(out, "teacher_id", opening->teacher);
	json_out_text(out, "student_id", opening->student);
	room_json(out, opened ? &opening->after : NULL, result);
	if (opening->answer.status)
		json_out_int(out, "status", opening->answer.status);
	else
		json_out_null(out, "status");
	json_out_text(out, "reason", opening->answer.why);
	checks_json(out, &opening->checks);
	json_out_free(out);
}

static void print_text(const struct opening *opening, const char *result)
{
	const char *room = opening->context->quiet ? NULL : opening->after.id;
	if (room && str_eq(result, "found"))
		printf(_("there is a chat: %s\n"), room);
	else if (room && str_eq(result, "created"))
		printf(_("the backend made chat %s\n"), room);
	else if (room && str_eq(result, "revived"))
		printf(_("the backend brought chat %s back\n"), room);
	for (size_t i = 0; i < opening->checks.count; i++)
		checks_line(stdout, &opening->checks.made[i], opening->context->quiet);
}

/* What came of it, said; an error where no chat was opened. */
static bool report(struct opening *opening, struct err *err)
{
	bool opened = hold_against(opening);
	const struct backend_answer *answer = &opening->answer;
	const char *result = result_of(opening, opened);
	if (!opened && !answer->of_token) {
		begin_checks(&opening->checks);
		if (!look(opening, err))
			return false;
	}
	if (opening->context->json)
		print_json(opening, result, opened);
	else
		print_text(opening, result);
	if (opened)
		return true;
	if (is_open(&opening->after) && !is_open(&opening->before))
		return err_set(
			err, ERR_REFUSED, _("%s; chat %s is there all the same"), answer->why, opening->after.id);
	return err_set(
		err, ERR_REFUSED, answer->unsure ? _("%s; whether it did anything is not known") : "%s", answer->why);
}

/* The database's leave, where trueup is installed: it knows whether it is protected, or a copy, and keeps what it
 * refuses. */
static bool ask_leave(const struct opening *opening, const char *name, struct err *err)
{
	struct site *site = opening->site;
	struct binding binding;
	const char *why = site->rights.schema ? site_why_not_submit(site) : NULL;
	if (why)
		return err_set(err, ERR_DENIED, "%s", why);
	binding_init(&binding);
	binding_text(&binding, "what", "get-or-create");
	binding_text(&binding, "rule", opening->rule->name);
	binding_text(&binding, "confirm", name);
	binding_text(&binding, "operator", context_operator());
	binding_text(&binding, "ssh_client", context_ssh_client());
	bool ok = !site->rights.schema || preview_ask_leave(site, "sql/engine/leave-ask.sql", &binding, err);
	binding_done(&binding);
	return ok;
}

/* It writes, if not by our hand. */
static bool may_write(const struct opening *opening, struct err *err)
{
	char *name = NULL;
	if (opening->site->options.read_only)
		return err_set(err, ERR_REFUSED, _("read-only: the backend might make a chat"));
	bool ok =
		confirm_change(opening->context, opening->site, _("Have the backend open this chat?"), 1, &name, err) &&
		ask_leave(opening, name, err);
	free(name);
	return ok;
}

static bool open_chat(struct opening *opening, struct err *err)
{
	const struct target *target = opening->target;
	const struct backend_options options = {
		.url = target->backend,
		.token = target->backend_token,
		.token_file = target->backend_token_file,
		.ca_file = target->backend_ca_file,
		.interrupt = opening->context->interrupt,
	};
	return room_read(&opening->before, opening->site, opening->teacher, opening->student, err) &&
	       may_write(opening, err) &&
	       backend_open_room(&options, opening->teacher, opening->student, &opening->answer, err) &&
	       room_read(&opening->after, opening->site, opening->teacher, opening->student, err) &&
	       report(opening, err);
}

bool chat_via_api(struct context *context, const char *teacher, const char *student, struct err *err)
{
	struct opening opening = {.context = context, .teacher = teacher, .student = student};
	struct str key = STR_INIT;
	char *words = mem_printf("%s,%s", teacher, student);
	if (args_has(context->args, OPTION_REVIVE)) {
		free(words);
		return err_set(err, ERR_USAGE, _("--via-api goes without --revive: the backend revives no chat"));
	}
	const struct catalog *catalog = context_catalog(context, err);
	const struct rule *rule = opening.rule = catalog ? catalog_find(catalog, "chat-missing", err) : NULL;
	bool ok = rule && detect_key_parse(rule, words, &key, err);
	opening.target = ok ? context_target(context, err) : NULL;
	opening.site = opening.target ? context_site(context, rule->system, err) : NULL;
	ok = opening.site && site_domain(opening.site, rule, err) && open_chat(&opening, err);
	checks_done(&opening.checks);
	backend_answer_done(&opening.answer);
	room_done(&opening.before);
	room_done(&opening.after);
	str_done(&key);
	free(words);
	return ok;
}

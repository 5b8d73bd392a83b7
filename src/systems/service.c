#include "systems/service.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "systems/process.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	WORDS = 12,
	COMPLAINT = 2000, /* bytes of a standard error that are kept */
	COMPLAINT_SHOWN = 200,
	STATUS_RAW = 64 * 1024,
};

struct service_reader {
	struct service_question question;
	service_line_fn *line;
	void *data;
	struct str raw;            /* the line that is being read */
	bool monstrous;            /* it is too long already */
	bool foreign;              /* something was printed that is no line of a journal */
	struct str complaint;      /* on the standard error */
	int64_t read, lines;       /* entries of the journal, and those of them that were handed on */
	char *load, *active, *sub; /* of SERVICE_STATUS */
	int64_t entered_us;        /* by the monotonic clock; 0: not known */
	int64_t changed_us;
};

void service_answer_done(struct service_answer *answer)
{
	free(answer->why);
	free(answer->word);
	*answer = (struct service_answer){.known = SERVICE_UNKNOWN};
}

void service_add_status(const struct service_answer *answer, struct str *out)
{
	struct str age = STR_INIT;
	if (answer->since) {
		clock_add_age(&age, (int64_t)time(NULL) - answer->since);
		str_addf(out, _("%s, for %s"), answer->word, age.data);
	} else {
		str_add(out, answer->word);
	}
	str_done(&age);
}

static int lines_looked_at(const struct service_question *question)
{
	if (question->about)
		return SERVICE_LOOKED_AT;
	return question->want == SERVICE_ERRORS ? SERVICE_LINES_MAX : question->lines;
}

const char **service_command(const struct service_question *question)
{
	static const char properties[] =
		"--property=LoadState,ActiveState,SubState,ActiveEnterTimestampMonotonic,StateChangeTimestampMonotonic";
	char *lines = mem_printf("--lines=%d", lines_looked_at(question));
	char *unit = mem_printf("--unit=%s", question->unit);
	const char *status[] = {"systemctl", "show", "--no-pager", properties, "--", question->unit, NULL};
	const char *journal[WORDS + 1] = {
		"journalctl", "--no-pager", "--output=json", "--output-fields=MESSAGE,PRIORITY", "--all", unit, lines};
	const char *const *words = question->want == SERVICE_STATUS ? status : journal;
	size_t count = 7, bytes = 0;
	if (question->want == SERVICE_ERRORS) {
		journal[count++] = "--priority=err";
		journal[count++] = "--since=-1h";
	} else if (question->want == SERVICE_FOLLOW) {
		journal[count++] = "--follow";
	}
	for (count = 0; words[count]; count++)
		bytes += strlen(words[count]) + 1;
	const char **block = mem_zero(1, (count + 1) * sizeof(*block) + bytes);
	char *text = (char *)(block + count + 1);
	for (size_t i = 0; i < count; i++) {
		block[i] = text;
		size_t len = strlen(words[i]) + 1;
		memcpy(text, words[i], len);
		text += len;
	}
	free(lines);
	free(unit);
	return block;
}

struct service_reader *service_reader_new(const struct service_question *question, service_line_fn *line, void *data)
{
	struct service_reader *reader = mem_zero(1, sizeof(*reader));
	reader->question = *question;
	reader->question.unit = mem_strdup(question->unit);
	reader->question.about = mem_strdup(question->about);
	reader->line = line;
	reader->data = data;
	return reader;
}

void service_reader_free(struct service_reader *reader)
{
	if (!reader)
		return;
	free((char *)(uintptr_t)reader->question.unit);
	free((char *)(uintptr_t)reader->question.about);
	str_done(&reader->raw);
	str_done(&reader->complaint);
	free(reader->load);
	free(reader->active);
	free(reader->sub);
	free(reader);
}

static void hand_on(struct service_reader *reader, const struct service_line *line)
{
	reader->lines++;
	if (reader->line)
		reader->line(reader->data, line);
}

/* What is no UTF-8 the journal writes as a list of its bytes, and a field that is there twice as a list of both. */
static void add_message(struct str *out, const json_t *message)
{
	const json_t *first = json_is_array(message) ? json_array_get(message, 0) : NULL;
	if (first && !json_is_integer(first))
		message = first;
	for (size_t i = 0; json_is_array(message) && i < json_array_size(message) && out->len < SERVICE_TEXT; i++)
		str_addc(out, (char)json_integer_value(json_array_get(message, i)));
	if (json_is_string(message))
		str_addn(out, json_string_value(message), json_string_length(message));
	for (size_t i = 0; i < out->len; i++)
		if (!out->data[i])
			out->data[i] = ' ';
}

static int64_t number_of(const json_t *text)
{
	long number = 0;
	const char *digits = json_string_value(text);
	return digits && str_to_long(digits, 0, INT64_MAX, &number) ? number : -1;
}

static void read_entry(struct service_reader *reader, const json_t *entry)
{
	struct str text = STR_INIT;
	reader->read++;
	int64_t at_us = number_of(json_object_get(entry, "__REALTIME_TIMESTAMP"));
	int64_t priority = number_of(json_object_get(entry, "PRIORITY"));
	add_message(&text, json_object_get(entry, "MESSAGE"));
	bool wanted = !reader->question.about || strcasestr(str_text(&text), reader->question.about);
	str_cut(&text, utf8_cut(str_text(&text), text.len, SERVICE_TEXT));
	if (wanted)
		hand_on(reader, &(const struct service_line){
					.at_ms = at_us > 0 ? at_us / 1000 : 0,
					.priority = priority <= 7 ? (int)priority : -1,
					.text = str_text(&text),
				});
	str_done(&text);
}

/* Beside entries it prints remarks ("-- No entries --"). */
static void read_journal(struct service_reader *reader, const char *raw, size_t len)
{
	json_error_t ignored;
	if (!len || str_starts(raw, "-- "))
		return;
	json_t *entry = json_loadb(raw, len, JSON_ALLOW_NUL, &ignored);
	if (json_is_object(entry))
		read_entry(reader, entry);
	else
		reader->foreign = true;
	json_decref(entry);
}

static void read_property(struct service_reader *reader, const char *raw)
{
	static const struct {
		const char *name;
		size_t text, number; /* where it goes; 0: nowhere */
	} properties[] = {
		{"LoadState=", offsetof(struct service_reader, load), 0},
		{"ActiveState=", offsetof(struct service_reader, active), 0},
		{"SubState=", offsetof(struct service_reader, sub), 0},
		{"ActiveEnterTimestampMonotonic=", 0, offsetof(struct service_reader, entered_us)},
		{"StateChangeTimestampMonotonic=", 0, offsetof(struct service_reader, changed_us)},
	};
	for (size_t i = 0; i < sizeof(properties) / sizeof(*properties); i++) {
		const char *value = raw + strlen(properties[i].name);
		long number;
		if (!str_starts(raw, properties[i].name))
			continue;
		if (properties[i].text) {
			char **text = (char **)((char *)reader + properties[i].text);
			free(*text);
			*text = safe_text(value, SAFE_SHOW);
		} else if (str_to_long(value, 0, INT64_MAX, &number)) {
			*(int64_t *)((char *)reader + properties[i].number) = number;
		}
	}
}

static void end_line(struct service_reader *reader)
{
	bool status = reader->question.want == SERVICE_STATUS;
	reader->read += reader->monstrous;
	if (reader->monstrous && !status)
		hand_on(reader, &(const struct service_line){
					.priority = -1, .text = _("(a line that is too long to be read)")});
	else if (status && !reader->monstrous)
		read_property(reader, str_text(&reader->raw));
	else if (!status)
		read_journal(reader, str_text(&reader->raw), reader->raw.len);
	reader->monstrous = false;
	str_clear(&reader->raw);
}

void service_reader_out(void *data, const char *bytes, size_t len)
{
	struct service_reader *reader = data;
	const size_t most = reader->question.want == SERVICE_STATUS ? STATUS_RAW : SERVICE_RAW;
	while (len) {
		const char *end = memchr(bytes, '\n', len);
		size_t part = end ? (size_t)(end - bytes) : len;
		reader->monstrous = reader->monstrous || reader->raw.len + part > most;
		if (reader->monstrous)
			str_clear(&reader->raw);
		else
			str_addn(&reader->raw, bytes, part);
		if (end)
			end_line(reader);
		part += end != NULL;
		bytes += part;
		len -= part;
	}
}

void service_reader_err(void *data, const char *bytes, size_t len)
{
	struct service_reader *reader = data;
	size_t room = reader->complaint.len < COMPLAINT ? COMPLAINT - reader->complaint.len : 0;
	str_addn(&reader->complaint, bytes, len < room ? len : room);
}

static bool says(const struct service_reader *reader, const char *words)
{
	return strstr(str_text(&reader->complaint), words) != NULL;
}

/* What is known to stand on a standard error, and what it means. */
static bool find_reason(const struct service_reader *reader, struct service_answer *answer)
{
	static const struct {
		const char *words;
		enum service_known known;
		bool denied;
		const char *why;
	} reasons[] = {
		{"not been booted with systemd", SERVICE_ABSENT, false, TEXT("no systemd")},
		{"No journal files were found", SERVICE_ABSENT, false, TEXT("no journal")},
		{"not seeing messages from other users", SERVICE_UNKNOWN, true,
			TEXT("this user may not read the journal: it must be in the group systemd-journal")},
		{"insufficient permissions", SERVICE_UNKNOWN, true,
			TEXT("this user may not read the journal: it must be in the group systemd-journal")},
	};
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		if (!says(reader, reasons[i].words))
			continue;
		answer->known = reasons[i].known;
		answer->denied = reasons[i].denied;
		answer->why = mem_strdup(_(reasons[i].why));
		return true;
	}
	return false;
}

/* Its first line: what else it says is advice for its own options. */
static void quote_complaint(const struct service_reader *reader, int status, struct service_answer *answer)
{
	const char *words = str_text(&reader->complaint);
	size_t len = strcspn(words, "\n");
	struct str line = STR_INIT;
	safe_text_add(&line, words, len < COMPLAINT_SHOWN ? len : COMPLAINT_SHOWN, SAFE_SHOW);
	answer->known = SERVICE_UNKNOWN;
	answer->why = line.len ? mem_strdup(line.data)
			       : mem_printf(_("%s ended with status %d"),
					 reader->question.want == SERVICE_STATUS ? "systemctl" : "journalctl", status);
	str_done(&line);
}

static enum service_activity activity_of(const char *active)
{
	static const struct {
		const char *word;
		enum service_activity activity;
	} words[] = {
		{"active", SERVICE_ACTIVE},
		{"reloading", SERVICE_ACTIVE},
		{"refreshing", SERVICE_ACTIVE},
		{"inactive", SERVICE_INACTIVE},
		{"failed", SERVICE_FAILED},
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(words[i].word, active))
			return words[i].activity;
	return SERVICE_CHANGING;
}

static void answer_status(const struct service_reader *reader, struct service_answer *answer)
{
	if (!reader->active) {
		answer->known = SERVICE_UNKNOWN;
		answer->why = mem_strdup(_("systemctl did not say how it is"));
		return;
	}
	if (str_eq(reader->load, "not-found")) {
		answer->known = SERVICE_ABSENT;
		answer->why = mem_printf(_("no unit %s"), reader->question.unit);
		return;
	}
	answer->activity = activity_of(reader->active);
	answer->word = reader->sub ? mem_printf("%s (%s)", reader->active, reader->sub) : mem_strdup(reader->active);
	/* By the monotonic clock, as every systemd says that alike whatever the language and the zone. */
	int64_t at = answer->activity == SERVICE_ACTIVE ? reader->entered_us : reader->changed_us;
	if (at > 0 && at <= clock_us())
		answer->since = (int64_t)time(NULL) - (clock_us() - at) / 1000000;
}

void service_reader_end(
	const struct service_reader *reader, int status, const struct err *failed, struct service_answer *answer)
{
	*answer = (struct service_answer){.known = SERVICE_KNOWN, .lines = reader->lines};
	answer->more = reader->question.want == SERVICE_ERRORS && reader->read >= lines_looked_at(&reader->question);
	if (failed && failed->kind != ERR_NONE) {
		bool missing = failed->kind == ERR_MISSING;
		answer->known = missing ? SERVICE_ABSENT : SERVICE_UNKNOWN;
		answer->why = mem_strdup(missing ? _("no systemd") : failed->text);
	} else if (find_reason(reader, answer)) {
		return;
	} else if (status) {
		quote_complaint(reader, status, answer);
	} else if (reader->question.want == SERVICE_STATUS) {
		answer_status(reader, answer);
	} else if (reader->foreign) {
		answer->known = SERVICE_UNKNOWN;
		answer->why = mem_strdup(_("journalctl printed what is no journal"));
	}
}

bool service_ask(const struct service_question *question, const volatile sig_atomic_t *interrupt, service_line_fn *line,
	void *data, struct service_answer *answer, struct err *err)
{
	struct err why = ERR_INIT;
	struct service_reader *reader = service_reader_new(question, line, data);
	const char **words = service_command(question);
	const struct process_options options = {
		.words = words,
		.timeout_ms = question->want == SERVICE_FOLLOW ? 0 : SERVICE_TIMEOUT_MS,
		.interrupt = interrupt,
		.out = service_reader_out,
		.err = service_reader_err,
		.data = reader,
	};
	int status = 0;
	process_run(&options, &status, &why);
	bool interrupted = why.kind == ERR_INTERRUPTED;
	service_reader_end(reader, status, &why, answer);
	if (interrupted)
		err_move(err, &why);
	err_done(&why);
	free(words);
	service_reader_free(reader);
	return !interrupted;
}

const char *service_priority_name(int priority)
{
	static const char *const names[] = {"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};
	return priority >= 0 && priority < (int)(sizeof(names) / sizeof(*names)) ? names[priority] : "";
}

const char *service_activity_name(enum service_activity activity)
{
	static const char *const names[] = {
		[SERVICE_ACTIVE] = "active",
		[SERVICE_INACTIVE] = "inactive",
		[SERVICE_FAILED] = "failed",
		[SERVICE_CHANGING] = "changing",
	};
	return names[activity];
}

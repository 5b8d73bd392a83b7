/*
 * A unit of systemd, as this host's systemd and journal tell of it: whether it is at work and since when, its errors,
 * the lines that it wrote. Only looked at: starting and stopping is for people.
 *
 * It is the programs systemctl and journalctl that are asked. They read every format of journal that their host may
 * have, with the rights of whoever asks; nothing of systemd is linked or loaded, and where there is none they are not
 * there. This is the only file that knows systemd.
 *
 * A question becomes the words of a command; what that prints is fed to a reader, piece by piece, and the reader hands
 * on lines and has the answer in the end. So the console, which waits for nothing, reads by the same means as verbs do.
 * What a journal holds is hostile: a line is cut at SERVICE_TEXT, a monstrous one is passed over, and whoever shows one
 * makes it safe.
 */
#ifndef SYSTEMS_SERVICE_H
#define SYSTEMS_SERVICE_H

#include "base/err.h"
#include "base/str.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SERVICE_TEXT = 4096,        /* bytes of a line's text at most */
	SERVICE_RAW = 256 * 1024,   /* bytes that the journal may print of one line */
	SERVICE_LINES_MAX = 1000,   /* lines that can be asked for */
	SERVICE_LOOKED_AT = 5000,   /* the last lines that are looked through for those about something */
	SERVICE_TIMEOUT_MS = 10000, /* for everything but to follow */
};

enum service_want {
	SERVICE_STATUS,
	SERVICE_ERRORS, /* lines of the last hour of priority err and worse: the last SERVICE_LINES_MAX, or those among
			   the last SERVICE_LOOKED_AT that are about something */
	SERVICE_LINES,  /* the last lines */
	SERVICE_FOLLOW, /* the last lines, and then each that comes, without an end */
};

/* What is asked. Plain value, borrowed. */
struct service_question {
	enum service_want want;
	const char *unit;  /* "thebot-backend.service"; one that target_is_unit */
	const char *about; /* only lines with this in them, A like a; NULL: all. Of what was there already these are all
			      among the last SERVICE_LOOKED_AT, however many: whoever asks keeps what it wants */
	int lines;         /* without about: how many of the last, 1 to SERVICE_LINES_MAX */
};

/* One line of the journal; borrowed for the call. */
struct service_line {
	int64_t at_ms;    /* Unix time, milliseconds */
	int priority;     /* 0 (emerg) to 7 (debug); -1: none */
	const char *text; /* not safe to show; never NULL */
};
typedef void service_line_fn(void *data, const struct service_line *line);

enum service_known {
	SERVICE_KNOWN,
	SERVICE_UNKNOWN, /* an error, or a missing right: why says which */
	SERVICE_ABSENT,  /* no systemd on this host, no journal, or no such unit: why says which */
};

enum service_activity {
	SERVICE_ACTIVE,
	SERVICE_INACTIVE,
	SERVICE_FAILED,
	SERVICE_CHANGING, /* starting or stopping */
};

/* What came of a question. Freed with service_answer_done. */
struct service_answer {
	enum service_known known;
	bool denied;                    /* it is not, as this user may not read it */
	char *why;                      /* one line, safe; NULL where it is known. Lines may have come all the same */
	enum service_activity activity; /* of SERVICE_STATUS, where it is known; likewise word and since */
	char *word;                     /* as systemd says it: "active (running)"; safe */
	int64_t since;                  /* Unix time, seconds; 0: not known */
	int64_t lines;                  /* that were handed on */
	bool more;                      /* of SERVICE_ERRORS: there may be more, as not all were looked at */
};
void service_answer_done(struct service_answer *answer);

/* Appends how a unit is and since when, "active (running), for 2h": of an answer to SERVICE_STATUS that is known. */
void service_add_status(const struct service_answer *answer, struct str *out);

/* The words of the command that answers question, ending with NULL; one block, free() it. */
const char **service_command(const struct service_question *question);

struct service_reader;
/* line (NULL: they are only counted) is called from service_reader_out. Free with service_reader_free. */
struct service_reader *service_reader_new(const struct service_question *question, service_line_fn *line, void *data);
void service_reader_free(struct service_reader *reader); /* NULL is allowed */

/* What the command printed on its standard output, and on its standard error; reader is a struct service_reader. */
void service_reader_out(void *reader, const char *bytes, size_t len);
void service_reader_err(void *reader, const char *bytes, size_t len);

/* The answer, after the command ended with status; or could not be run, which failed (else NULL) says. */
void service_reader_end(
	const struct service_reader *reader, int status, const struct err *failed, struct service_answer *answer);

/* The whole of it, waiting: at most SERVICE_TIMEOUT_MS, but for SERVICE_FOLLOW. False and *err on an interrupt alone;
 * whatever else went wrong is in the answer. */
bool service_ask(const struct service_question *question, const volatile sig_atomic_t *interrupt, service_line_fn *line,
	void *data, struct service_answer *answer, struct err *err);

/* The word for a priority as journalctl has it, "err", "warning"; "" for none. As in JSON. */
const char *service_priority_name(int priority);

/* The stable word for an activity, as in JSON: "active", "inactive", "failed", "changing". */
const char *service_activity_name(enum service_activity activity);

#endif

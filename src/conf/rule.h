/*
 * A rule: one SQL file that says how to detect drift, how to repair it and how to undo the repair;
 * or, with "kind: action", a change that is not a repair. Pure parser; nothing is executed here.
 *
 *   -- rule:      gig-counters                        name, as in the file's name; [a-z0-9-]
 *   -- title:     Gig counters differ …               title[ru]: the same in Russian
 *   -- system:    gigs
 *   -- severity:  error | warning | notice
 *   -- key:       gig_id uuid                         one or more "name type"
 *   -- needs:     gigs, responses, responses.status   tables and columns without which it is "not here"
 *   -- kind:      check (default) | action
 *   -- params:    workspace text                      an action's own parameters
 *   -- schedule:  weekly repair                       or daily repair: planted, off
 *   -- repair:    participants/refresh                a C function, where SQL cannot express it
 *   -- refuse:    forced                              the section refuse is asked where rows are forced, and only there
 *   -- help:      one line of what it means and what to do (help[ru])
 *   -- refusals:  There is no response %s. | …        what refuse and undo say, "%s" where that has a value;
 *                                                     refusals[ru] has as many, in the same order, with the same values
 *   -- scope:     of %s teacher | of %s teachers      what a number of scopes is called, in the language's own plural
 *                                                     forms (scope[ru]: three of them); without: in %s workspace
 *   -- members:   new_responses: new, gig.title: title  what people call the members of stored, actual, before and
 *                                                     after, and of objects within them; members[ru] names the same
 *   -- words:     state: gone = away, left = left | kind: a = b   what people read in place of such values of these
 *                                                     members; words[ru] has its own, or is there alone
 *
 *   --: detect     returns the key columns, scope, label, stored jsonb, actual jsonb
 *   --: lock       locks the rows of the keys, in key order
 *   --: repair     returns the key columns, before jsonb, after jsonb of each row that it changed
 *   --: undo       given key, :before and :after (jsonb[]): returns the same columns for each row put back
 *   --: refuse     (action; a repair may have it) returns the key columns, code and reason text for each key that must
 *                  not be touched
 *   --: apply      (action) returns the key columns, before, after
 *
 * Parameters of a section: each key column, as an array of its type (null in detect: all); :scope text (null: all) and
 * :force boolean; in undo, and in lock (null where it is not an undo that locks), :before and :after; in an action its
 * own params. Lines before the first section other than header lines must be comments or empty.
 */
#ifndef CONF_RULE_H
#define CONF_RULE_H

#include "base/err.h"
#include "base/mem.h"
#include "conf/shape.h"
#include "conf/sql.h"

#include <stdbool.h>
#include <stddef.h>

enum rule_kind { RULE_CHECK, RULE_ACTION };
enum rule_severity { RULE_ERROR, RULE_WARNING, RULE_NOTICE };
enum rule_part { RULE_DETECT, RULE_LOCK, RULE_REPAIR, RULE_UNDO, RULE_REFUSE, RULE_APPLY, RULE_PARTS };

/* One section's text; text is NULL where the file has none. */
struct rule_section {
	const char *text;
	int line; /* of its first line in the file */
};

/* A parsed rule. Read freely; everything lives until rule_free. */
struct rule {
	const char *path;
	const char *name;
	const char *title;
	const char *title_ru; /* NULL: none */
	const char *help;     /* NULL: none */
	const char *help_ru;
	const char *refusals; /* see rule_next_refusal; NULL: none */
	const char *refusals_ru;
	const char *members; /* see rule_next_member; NULL: they are called as they are */
	const char *members_ru;
	const char *words; /* see rule_next_word; NULL: values are shown as they are */
	const char *words_ru;
	const char *scope; /* see rule_scope; NULL: workspaces */
	const char *scope_ru;
	const char *system;
	enum rule_severity severity;
	enum rule_kind kind;
	const struct sql_param *key; /* at least one; type of the column, not the array */
	size_t nkey;
	const struct sql_param *params; /* an action's own */
	size_t nparams;
	const char **needs;          /* ends with NULL */
	const char *schedule;        /* NULL: none */
	const char *repair_function; /* NULL: repair is SQL, or there is none */
	bool refuses_forced;         /* refuse has something to say of forced rows alone */
	struct rule_section parts[RULE_PARTS];
	const char *text; /* the whole file, as it is */
	char hash[65];    /* sha256 of text, in hex */
};

/* Parses text. NULL and *err "path:line:column: …" if it is no rule: unknown header or section (with the nearest known
 * one), missing header, a section that its kind does not have or lacks (a check needs detect; repair needs lock; an
 * action needs refuse, lock and apply), a name that differs from the file's, repeated header or section. */
struct rule *rule_parse(const char *path, const char *text, struct err *err);

/* The same, but adds all that is wrong to problems: for lint. */
struct rule *rule_check(const char *path, const char *text, struct problems *problems);

void rule_free(struct rule *rule); /* NULL is allowed */

/* The title in the language of the locale (lang is "ru" or anything else). Borrowed. */
const char *rule_title(const struct rule *rule, const char *lang);

/* The next sentence of refusals or refusals_ru, in *rest, which is moved behind it; NULL after the last. free() it. */
char *rule_next_refusal(const char **rest);

/* The next of members or members_ru and what it is called, in *rest, which is moved behind it; free() both. False after
 * the last, or if that is malformed (*rest is no longer empty then). */
bool rule_next_member(const char **rest, char **member, char **said);

/* What a person calls a member, in the language of the locale; its own name if the rule says nothing of it. free() it.
 */
char *rule_member(const struct rule *rule, const char *member, const char *lang);

/* What people read in place of a value of a member. */
struct rule_word {
	char *member;
	char *value;
	char *said;
};

#define RULE_WORD_INIT         \
	{                      \
		.member = NULL \
	}

/* The next of words or words_ru, in *rest, which is moved behind it: in place of what *word (RULE_WORD_INIT at first)
 * has, which is freed. False after the last, or if that is malformed (*rest is no longer empty then): *word is empty
 * then. */
bool rule_next_word(const char **rest, struct rule_word *word);

/* What a person reads in place of a member's value, in the language of the locale: the rule's word for it; of several
 * with ", " between them each its own; the value itself if the rule has none. free() it. */
char *rule_say(const struct rule *rule, const char *member, const char *value, const char *lang);

/* What so many scopes, more than one, are called: a text with one "%s" for the number, by the form that text_form gives
 * for it and the language in use (lang), in English where it has no twin in that; NULL: the rule does not say. free()
 * it. */
char *rule_scope(const struct rule *rule, const char *lang, unsigned form);

/* Whether text is a sentence for each of so many plural forms, with the number in it. */
bool rule_is_scope(const char *text, int forms);

/* The first of rule->needs that shape has not, or NULL if all are there. Borrowed. */
const char *rule_missing(const struct rule *rule, const struct shape *shape);

/* True if trueup can change something by this rule: an action, or a check with a repair. */
bool rule_can_write(const struct rule *rule);

/* Compiles one section for a database of that shape, alone (around NULL) or inside another text that has {{rule}} where
 * the section goes and {{key}} where pg_catalog.jsonb_build_object('gig_id', gig_id) of its key columns goes. extra are
 * further parameters that around may use. */
bool rule_compile(const struct rule *rule, enum rule_part part, const struct shape *shape,
	const struct sql_source *around, struct arena *arena, struct sql *out, struct err *err);

/* The same, but adds all that is wrong to problems: for lint. */
bool rule_check_part(const struct rule *rule, enum rule_part part, const struct shape *shape,
	const struct sql_source *around, struct arena *arena, struct sql *out, struct problems *problems);

/* The word for a section or severity as it stands in files: "detect", "warning". */
const char *rule_part_name(enum rule_part part);
const char *rule_severity_name(enum rule_severity severity);

#endif

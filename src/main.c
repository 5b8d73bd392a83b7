/* The table of verbs. What each of them does stands in the file of its name in cli/. */
#include "base/text.h"
#include "cli/verbs.h"

static const struct verb verbs[] = {
	{
		.name = "console",
		.usage = TEXT("[VIEW [KEY]]"),
		.help = TEXT("Open the console; the same as trueup alone."),
		.max_words = 2,
		.run = console_verb,
	},
	{
		.name = "check",
		.usage = TEXT("[RULE...] [--scope S] [--key K]..."),
		.help = TEXT("Look for drift: by the rules named, or by all of them."),
		.detail =
			TEXT("What was found is kept, where this login may, so that the console shows it and a repair "
			     "can pick from it. The exit status is 1 if there is drift, 3 if a rule could not look."),
		.options = OPTION_BIT(OPTION_SCOPE) | OPTION_BIT(OPTION_KEY),
		.max_words = -1,
		.run = check_verb,
	},
	{
		.name = "repair",
		.usage = TEXT("RULE --all | --scope S | --key K... [--force] [--dry-run] [--reason TEXT]"),
		.help = TEXT("True up what a rule finds, as a job that is audited and can be undone."),
		.detail = TEXT(
			"The rows are found, pinned, and repaired a few at a time. --dry-run only looks: nothing is "
			"locked and nothing is left behind. The exit status is 4 if something failed, was "
			"refused or drifted again; what is left is listed."),
		.options = OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_SCOPE) | OPTION_BIT(OPTION_KEY) |
			   OPTION_BIT(OPTION_FORCE) | OPTION_BIT(OPTION_DRY_RUN),
		.min_words = 1,
		.max_words = 1,
		.run = repair_verb,
	},
	{
		.name = "sync-gig-counts",
		.usage = TEXT("WORKSPACE | --all [--force] [--dry-run]"),
		.help = TEXT("Count the responses of all gigs of a workspace again and correct their counters."),
		.options = OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_FORCE) | OPTION_BIT(OPTION_DRY_RUN),
		.max_words = 1,
		.run = sync_gig_counts_verb,
	},
	{
		.name = "gig count",
		.usage = TEXT("GIG [--workspace W]"),
		.help = TEXT("Show a gig's counters beside what its responses say."),
		.detail = TEXT("The exit status is 1 if they differ."),
		.options = OPTION_BIT(OPTION_WORKSPACE),
		.min_words = 1,
		.max_words = 1,
		.run = gig_count_verb,
	},
	{
		.name = "gig sync",
		.usage = TEXT("GIG [--workspace W] [--force] [--dry-run]"),
		.help = TEXT("Count one gig's responses again and correct its counters."),
		.options = OPTION_BIT(OPTION_WORKSPACE) | OPTION_BIT(OPTION_FORCE) | OPTION_BIT(OPTION_DRY_RUN),
		.min_words = 1,
		.max_words = 1,
		.run = gig_sync_verb,
	},
	{
		.name = "gig responses",
		.usage = TEXT("GIG [--workspace W]"),
		.help = TEXT("List a gig's responses."),
		.options = OPTION_BIT(OPTION_WORKSPACE),
		.min_words = 1,
		.max_words = 1,
		.run = gig_responses_verb,
	},
	{
		.name = "response delete",
		.usage = TEXT("ID... --workspace W --reason TEXT [--dry-run]"),
		.help = TEXT("Delete responses of gigs (spam, duplicates) with all that hangs on them; undo brings "
			     "them back."),
		.options = OPTION_BIT(OPTION_WORKSPACE) | OPTION_BIT(OPTION_DRY_RUN),
		.min_words = 1,
		.max_words = -1,
		.run = response_delete_verb,
	},
	{
		.name = "verify-chat-creation",
		.usage = TEXT("[--check-only | --backfill [--revive]]"),
		.help = TEXT("Check that active bookings have their chats, and what makes them; make what is missing."),
		.detail =
			TEXT("Without --backfill it only looks. A check that could not be made is unknown, and never "
			     "passed. The exit status is 0 if all checks pass and nothing is missing in the end, 1 if "
			     "not, 3 if a check could not be made."),
		.options = OPTION_BIT(OPTION_CHECK_ONLY) | OPTION_BIT(OPTION_BACKFILL) | OPTION_BIT(OPTION_REVIVE),
		.reports = true,
		.run = verify_chats_verb,
	},
	{
		.name = "chat open",
		.usage = TEXT("TEACHER STUDENT [--revive | --via-api]"),
		.help = TEXT("Find the chat of a teacher and a student, or make it."),
		.detail = TEXT(
			"A chat that is marked as deleted is brought back with --revive, and is in the way without. "
			"What was made or brought back can be undone while nobody wrote in it. With --via-api the "
			"backend at BACKEND_URL is asked to open it, as the teacher or the student whose token "
			"BACKEND_TOKEN_FILE holds; that is not in the audit. Where it does not, what it needs is "
			"looked at."),
		.options = OPTION_BIT(OPTION_REVIVE) | OPTION_BIT(OPTION_VIA_API),
		.min_words = 2,
		.max_words = 2,
		.run = chat_open_verb,
	},
	{
		.name = "chat stats",
		.help = TEXT("Show lessons, bookings and chats in figures, and how long chats take to come."),
		.detail =
			TEXT("A lag is the time from a pair's first active booking to its chat, over the chats of the "
			     "last 7 days. What cannot be known here is a dash, null in JSON."),
		.run = chat_stats_verb,
	},
	{
		.name = "chat log",
		.usage = TEXT("[on [--for TIME] | off]"),
		.help = TEXT("Log every statement of the database for a while, and show what the server's log says of "
			     "chats."),
		.detail = TEXT("Sets log_statement and log_duration for sessions that begin from then on. A worker "
			       "resets both when the time is over, and without a worker they are not switched on; off "
			       "resets both at once. Where this login may not read the server's log, the command that "
			       "does is shown."),
		.options = OPTION_BIT(OPTION_FOR),
		.max_words = 1,
		.run = chat_log_verb,
	},
	{
		.name = "refresh-participants",
		.usage = TEXT("CHAT... | --stale | --all"),
		.help = TEXT("Ask the MAX API for the participants of chats and write the counts that changed."),
		.detail = TEXT(
			"As a job that workers share, within the rate that the API allows. There is no undo. What the "
			"API does not count keeps the count that it has; the exit status is then 4."),
		.options = OPTION_BIT(OPTION_STALE) | OPTION_BIT(OPTION_ALL),
		.max_words = -1,
		.run = refresh_participants_verb,
	},
	{
		.name = "participants list",
		.usage = TEXT("[--scope DEPARTMENT]"),
		.help = TEXT("List every chat with its participants: how many, where that is from, how old it is."),
		.detail =
			TEXT("What the cache has is newer than the database, mostly, and shown then. Nothing is asked "
			     "of the MAX API. How old a count is that only the database has, nobody may know."),
		.options = OPTION_BIT(OPTION_SCOPE),
		.run = participants_list_verb,
	},
	{
		.name = "participants status",
		.help = TEXT(
			"Show how fresh the counts of participants are, and how the MAX API and the cache answer."),
		.detail = TEXT("What cannot be known here is a dash, null in JSON."),
		.run = participants_status_verb,
	},
	{
		.name = "participants warm",
		.help = TEXT("Fill the cache with the participant counts that the database has."),
		.detail = TEXT("As a job that workers share; the MAX API is asked for nothing. What stands in the "
			       "cache stays; "
			       "what is put in is marked as the database's, and not taken for an answer of the API."),
		.run = participants_warm_verb,
	},
	{
		.name = "audit",
		.usage = TEXT("[--since TIME] [--rule RULE] [--key KEY]"),
		.help = TEXT("List what was changed and what was refused: who, when, why, before and after."),
		.options = OPTION_BIT(OPTION_SYSTEM) | OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_RULE) |
			   OPTION_BIT(OPTION_KEY),
		.run = audit_verb,
	},
	{
		.name = "undo",
		.usage = TEXT("AUDIT_ID | --job ID [--dry-run] [--reason TEXT]"),
		.help = TEXT("Take back one change, or all changes of a job."),
		.detail = TEXT(
			"Only where what was written still stands: a row that has moved on since is left alone and "
			"listed, and the exit status is 4."),
		.options = OPTION_BIT(OPTION_SYSTEM) | OPTION_BIT(OPTION_JOB) | OPTION_BIT(OPTION_DRY_RUN),
		.max_words = 1,
		.run = undo_verb,
	},
	{
		.name = "migrate",
		.usage = TEXT("[--domain SYSTEM|all] [--variant NAME] [--label NAME] [--protect yes|no] [--status] "
			      "[--dry-run]"),
		.help = TEXT("Install trueup's own tables and functions, or bring them up to date."),
		.options = OPTION_BIT(OPTION_SYSTEM) | OPTION_BIT(OPTION_DOMAIN) | OPTION_BIT(OPTION_VARIANT) |
			   OPTION_BIT(OPTION_LABEL) | OPTION_BIT(OPTION_PROTECT) | OPTION_BIT(OPTION_STATUS) |
			   OPTION_BIT(OPTION_DRY_RUN),
		.run = migrate_verb,
	},
	{
		.name = "lint",
		.usage = TEXT("[FILE...] [--print RULE]"),
		.help = TEXT("Check rules, views, themes and settings: the files named, or all that are in force."),
		.options = OPTION_BIT(OPTION_PRINT),
		.max_words = -1,
		.run = lint_verb,
	},
	{
		.name = "files",
		.help = TEXT(
			"List which files are in force: built in, or in /etc/trueup, ~/.config/trueup, $TRUEUP_HOME."),
		.run = files_verb,
	},
	{
		.name = "version",
		.help = TEXT("Print the version."),
		.run = version_verb,
	},
	{
		.name = "jobs show",
		.usage = TEXT("ID"),
		.help = TEXT("Show one job and the rows of it that are left; all of them with --verbose."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = jobs_show_verb,
	},
	{
		.name = "jobs watch",
		.usage = TEXT("ID"),
		.help = TEXT("Show how far a job is until it has ended or is paused."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = jobs_watch_verb,
	},
	{
		.name = "jobs pause",
		.usage = TEXT("ID"),
		.help = TEXT("Set a job aside after the chunk that is being done."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = jobs_steer_verb,
	},
	{
		.name = "jobs resume",
		.usage = TEXT("ID"),
		.help = TEXT("Let a paused job go on."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = jobs_steer_verb,
	},
	{
		.name = "jobs cancel",
		.usage = TEXT("ID"),
		.help = TEXT("End a job after the chunk that is being done; what was done stays, and can be undone."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = jobs_steer_verb,
	},
	{
		.name = "jobs retry",
		.usage = TEXT("ID"),
		.help = TEXT(
			"Let a job that has failed go on from where it came to, or try the rows again that failed."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = jobs_retry_verb,
	},
	{
		.name = "jobs discard",
		.usage = TEXT("ID... --reason TEXT"),
		.help = TEXT("The same as dead-letters discard."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = -1,
		.run = dead_letters_discard_verb,
	},
	{
		.name = "jobs set",
		.usage = TEXT("ID nice=N | priority=N"),
		.help = TEXT("Let a job push less hard, or go before others; a running one heeds it within a second."),
		.detail =
			TEXT("nice is a pause after each chunk, as a multiple of the time that the chunk took: 0 none, "
			     "1 half of the time."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 2,
		.max_words = 2,
		.run = jobs_set_verb,
	},
	{
		.name = "jobs halt",
		.help = TEXT("Let no job of this target go on, whoever runs it, until jobs go."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.run = jobs_halt_verb,
	},
	{
		.name = "jobs go",
		.help = TEXT("Let all jobs go on that were halted."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.run = jobs_halt_verb,
	},
	{
		.name = "jobs",
		.help = TEXT("List the jobs, the newest first."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.run = jobs_verb,
	},
	{
		.name = "dead-letters retry",
		.usage = TEXT("ID"),
		.help = TEXT("The same as jobs retry."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = jobs_retry_verb,
	},
	{
		.name = "dead-letters discard",
		.usage = TEXT("ID... --reason TEXT"),
		.help = TEXT("Put away jobs that failed for good, so that they are listed no longer; undo brings them "
			     "back."),
		.detail = TEXT("The jobs and what they did stay; who put them away, when and why stands in the audit."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = -1,
		.run = dead_letters_discard_verb,
	},
	{
		.name = "dead-letters list",
		.help = TEXT("The same as dead-letters."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.run = dead_letters_verb,
	},
	{
		.name = "dead-letters",
		.help = TEXT("List the jobs that failed for good, and those some rows of which did, with what is the "
			     "matter."),
		.detail = TEXT("The exit status is 1 if there are any."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.run = dead_letters_verb,
	},
	{
		.name = "schedule on",
		.usage = TEXT("TASK"),
		.help = TEXT("Let workers do a task when it is due."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = schedule_switch_verb,
	},
	{
		.name = "schedule off",
		.usage = TEXT("TASK"),
		.help = TEXT("Let workers leave a task alone."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = schedule_switch_verb,
	},
	{
		.name = "schedule run",
		.usage = TEXT("TASK"),
		.help = TEXT("Queue a task now, whether it is on or off."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.min_words = 1,
		.max_words = 1,
		.run = schedule_run_verb,
	},
	{
		.name = "schedule",
		.help = TEXT("List what workers do by themselves: when, what came of it, and when again."),
		.options = OPTION_BIT(OPTION_SYSTEM),
		.run = schedule_verb,
	},
	{
		.name = "worker",
		.usage = TEXT("[--until-idle | --job ID]"),
		.help = TEXT("Do jobs as they are submitted, beside other workers, until it is told to stop."),
		.detail = TEXT(
			"Any number of them may run, on any number of machines. SIGTERM hands back what it holds, "
			"within ten seconds and also from the middle of a statement; the exit status is 0 then, and "
			"130 where something hung for so long that it was left to its lease. --until-idle ends when "
			"no job is left. Where the target has several databases, each is served by itself, and one "
			"that "
			"is down holds up none of the others. --job does that one and ends, with the status of a "
			"repair; an interrupt "
			"pauses it. One that stays answers GET /metrics, /healthz and /readyz at "
			"TRUEUP_METRICS_ADDR, and tells systemd how it is. What it does is a line on standard "
			"output, of JSON with --format json."),
		.options = OPTION_BIT(OPTION_SYSTEM) | OPTION_BIT(OPTION_JOB) | OPTION_BIT(OPTION_UNTIL_IDLE),
		.run = worker_verb,
	},
	{
		.name = "checklist",
		.usage = TEXT("[NAME] [--batch] [--report FILE | --waive STEP | --sign-off RUN | --runs]"),
		.help = TEXT(
			"Make the checks of a list: before a deploy, or when something is the matter; without a name "
			"say which there are."),
		.detail =
			TEXT("Nothing is changed: what fails says what to do. Questions are asked on a terminal, and "
			     "skipped without one. The exit status is 1 if a check failed, 3 if one could not be made: "
			     "that is never taken for a pass. A run is kept under a number, with who made it, where "
			     "this login may submit jobs; so is who waives a step, or signs a run off, and why."),
		.options = OPTION_BIT(OPTION_BATCH) | OPTION_BIT(OPTION_REPORT) | OPTION_BIT(OPTION_WAIVE) |
			   OPTION_BIT(OPTION_FOR) | OPTION_BIT(OPTION_SIGN_OFF) | OPTION_BIT(OPTION_RUNS),
		.max_words = 1,
		.reports = true,
		.run = checklist_verb,
	},
	{
		.name = "service",
		.usage = TEXT("[UNIT] [--lines N] [--grep TEXT] [--follow]"),
		.help = TEXT(
			"Say whether the backend is at work on this host, its errors of the last hour, and what it "
			"wrote."),
		.detail = TEXT(
			"UNIT is a unit of systemd; without it the one of the target (service in targets.ini, "
			"BACKEND_SERVICE), else thebot-backend.service. The exit status is 1 if it is not at work or "
			"there were errors, 3 if that cannot be known: no systemd or no such unit on this host, or no "
			"right to read the journal."),
		.options = OPTION_BIT(OPTION_LINES) | OPTION_BIT(OPTION_GREP) | OPTION_BIT(OPTION_FOLLOW),
		.max_words = 1,
		.run = service_verb,
	},
	{
		.name = "help",
		.usage = TEXT("[VERB | manual | completion]"),
		.help = TEXT("Explain a verb, or print the manual page or the completion for bash."),
		.max_words = 2,
		.run = help_verb,
	},
	{.name = NULL},
};

int main(int argc, char *argv[])
{
	return verb_main(verbs, argc, argv);
}

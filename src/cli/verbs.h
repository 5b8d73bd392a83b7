/* Every verb's function, each in the file of its name; see cli/verb.h for what they promise. */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "cli/verb.h"

verb_fn console_verb; /* src/cli/console.c */
verb_fn check_verb;
verb_fn repair_verb;
verb_fn sync_gig_counts_verb;
verb_fn gig_count_verb;
verb_fn gig_sync_verb;
verb_fn gig_responses_verb;
verb_fn response_delete_verb;
verb_fn verify_chats_verb; /* verify-chat-creation */
verb_fn chat_open_verb;
verb_fn chat_stats_verb;
verb_fn chat_log_verb; /* src/cli/chat_log.c */
verb_fn refresh_participants_verb;
verb_fn participants_list_verb;
verb_fn participants_status_verb;
verb_fn participants_warm_verb;
verb_fn audit_verb;
verb_fn undo_verb;
verb_fn migrate_verb;
verb_fn lint_verb;
verb_fn files_verb;
verb_fn version_verb;
verb_fn jobs_verb;
verb_fn jobs_show_verb;
verb_fn jobs_steer_verb; /* pause, resume, cancel */
verb_fn jobs_retry_verb; /* and dead-letters retry */
verb_fn jobs_set_verb;
verb_fn jobs_halt_verb; /* halt, go */
verb_fn jobs_watch_verb;
verb_fn dead_letters_verb;
verb_fn dead_letters_discard_verb; /* and jobs discard */
verb_fn schedule_verb;
verb_fn schedule_switch_verb; /* on, off */
verb_fn schedule_run_verb;
verb_fn worker_verb;
verb_fn checklist_verb;
verb_fn service_verb;
verb_fn help_verb;

#endif

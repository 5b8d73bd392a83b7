-- title:  Who may do what in the schema trueup
-- repeat: when changed
-- cost:   grants; nothing is locked for longer than a moment

--: apply
grant trueup_viewer to trueup_operator;
grant trueup_viewer to trueup_runner;

revoke all on all functions in schema trueup from public;
grant usage on schema trueup to trueup_viewer;
grant select on all tables in schema trueup to trueup_viewer;
grant execute on function trueup.finding_matches(jsonb, text, text, jsonb) to trueup_viewer;

grant execute on function
  trueup.preview_new(text, text, text, jsonb, text, text),
  trueup.preview_add_keys(bigint, jsonb[], integer),
  trueup.preview_add_findings(bigint, jsonb, integer),
  trueup.preview_add_audit(bigint, bigint, bigint, integer),
  trueup.preview_drop(bigint),
  trueup.forbidden(text),
  trueup.job_confirm(bigint, text, text, bigint),
  trueup.refuse(text, text, bigint, text, text, text),
  trueup.job_pause(bigint),
  trueup.job_resume(bigint),
  trueup.job_cancel(bigint)
to trueup_operator;

-- The runner writes what it found and did; the audit it can only add to, and who wrote it is the server's word.
grant insert (rule, hash, scope, partial), update (finished_at, found, added, changed, resolved, error)
  on trueup.run to trueup_runner;
grant insert, update on trueup.finding to trueup_runner;
grant update (state, error, started_at, finished_at) on trueup.job to trueup_runner;
grant update (cursor, state, token, runner, lease_until, repaired, already_right, drifted_again, failed, refused)
  on trueup.part to trueup_runner;
grant insert, update (outcome, code, detail, at) on trueup.outcome to trueup_runner;
grant insert (job, rule, key, before, after, undoes) on trueup.audit to trueup_runner;
grant insert (hash, rule, text) on trueup.rule_text to trueup_runner;
grant usage on sequence trueup.audit_id, trueup.token to trueup_runner;
grant execute on function trueup.audit_month(timestamptz), trueup.prune(interval), trueup.forbidden(text)
  to trueup_runner;

-- title:  Who may do what with the tables of the schema trueup
-- title[ru]: Кому что можно с таблицами схемы trueup
-- repeat: when changed
-- cost:   grants; nothing is locked for longer than a moment
-- cost[ru]: права; дольше мгновения ничего не блокирует
--
-- What functions may be called stands beside each of them: a function that is added must never be anybody's.

--: apply
-- Who owns the database may have no say over roles, and needs none where they are what they are to be.
do $roles$
declare
  member name;
begin
  foreach member in array array['trueup_operator', 'trueup_runner'] loop
    if not pg_has_role(member, 'trueup_viewer', 'member') then
      execute format('grant trueup_viewer to %I', member);
    end if;
  end loop;
end
$roles$;

grant usage on schema trueup to trueup_viewer;
grant select on all tables in schema trueup to trueup_viewer;

-- The runner writes what it found and did; the audit it can only add to, and who wrote it is the server's word.
grant insert (rule, hash, scope, partial), update (finished_at, found, added, changed, resolved, error)
  on trueup.run to trueup_runner;
grant insert, update on trueup.finding to trueup_runner;
grant update (state, error, started_at, finished_at, run_at, attempts, throttled, rows_failed, discarded_at, going_since, going_from)
  on trueup.job to trueup_runner;
grant insert (name, version, job), update (version, seen_at, job), delete on trueup.worker to trueup_runner;
grant update (cursor, checked, state, token, runner, lease_until, repaired, already_right, drifted_again, failed, refused)
  on trueup.part to trueup_runner;
grant insert, update (outcome, code, detail, at) on trueup.outcome to trueup_runner;
grant insert (job, rule, key, before, after, undoes) on trueup.audit to trueup_runner;
grant insert (hash, rule, text) on trueup.rule_text to trueup_runner;
grant usage on sequence trueup.audit_id, trueup.token to trueup_runner;

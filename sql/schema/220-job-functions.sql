-- title:  Jobs: submitting, pausing, resuming, cancelling
-- title[ru]: Задачи: поставить, приостановить, продолжить, отменить
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции

--: apply
-- Writes down that somebody was not allowed to do something. Returns why.
create or replace function trueup.refuse(
  p_what text, p_rule text, p_job bigint, p_why text, p_operator text, p_ssh_client text)
returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into trueup.refusal (what, rule, job, why, operator, ssh_client)
  values (left(p_what, 200), left(p_rule, 200), p_job, left(p_why, 1000), left(p_operator, 200), left(p_ssh_client, 200))
  returning why
$$;

-- Why nothing may be changed in this database, or null: it is a copy, or it is protected and p_confirm is not its name.
create or replace function trueup.forbidden(p_confirm text) returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_here trueup.installation;
begin
  select * into v_here from trueup.installation;
  if not found then
    return 'this installation has no name yet: run trueup migrate';
  end if;
  if v_here.system_identifier <> (select system_identifier from pg_control_system())
     or v_here.database <> (select oid from pg_database where datname = current_database()) then
    return 'this database is a copy of ' || v_here.label || ': run trueup migrate to give it a name of its own';
  end if;
  if v_here.protect and p_confirm is distinct from v_here.label then
    return v_here.label || ' is protected: its name must be typed to go on';
  end if;
  return null;
end
$$;

-- Queues a preview. p_expected is the number of rows that the person was shown. Returns null, or why it was refused
-- (which is written down).
create or replace function trueup.job_confirm(p_job bigint, p_reason text, p_confirm text, p_expected bigint)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job := trueup.preview_own(p_job);
  v_why text := trueup.forbidden(p_confirm);
begin
  if v_why is null and v_job.previewed is distinct from p_expected then
    v_why := format('%s rows were shown, but the preview holds %s', coalesce(p_expected::text, 'no'), v_job.previewed);
  end if;
  if v_why is null and v_job.kind = 'action' and coalesce(btrim(p_reason), '') = '' then
    v_why := 'a reason is needed';
  end if;
  if v_why is not null then
    return trueup.refuse(v_job.kind, v_job.rule, p_job, v_why, v_job.operator, v_job.ssh_client);
  end if;
  update trueup.job
     set state = 'queued',
         reason = nullif(btrim(p_reason), ''),
         queued_at = clock_timestamp()
   where id = p_job;
  perform pg_notify('trueup', 'job ' || p_job);
  return null;
end
$$;

-- Moves a job to another state where that is possible. Returns null, or why not.
create or replace function trueup.job_steer(p_job bigint, p_verb text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_state text;
  v_next text;
begin
  select state into v_state from trueup.job where id = p_job for update;
  if not found then
    return format('there is no job %s', p_job);
  end if;
  v_next := case p_verb || ' ' || v_state
    when 'pause queued' then 'paused'
    when 'pause running' then 'pausing'
    when 'resume paused' then 'queued'
    when 'resume pausing' then 'running'
    when 'cancel queued' then 'cancelled'
    when 'cancel paused' then 'cancelled'
    when 'cancel running' then 'cancelling'
    when 'cancel pausing' then 'cancelling'
    when 'retry failed' then 'queued'
  end;
  if v_next is null then
    return format('job %s is %s: it cannot %s', p_job, v_state, p_verb);
  end if;
  update trueup.job
     set state = v_next,
         finished_at = case when v_next = 'cancelled' then clock_timestamp() end,
         attempts = case when p_verb = 'retry' then 0 else attempts end,
         error = case when p_verb = 'retry' then null else error end,
         run_at = case when p_verb = 'retry' then clock_timestamp() else run_at end
   where id = p_job;
  perform pg_notify('trueup', 'job ' || p_job);
  return null;
end
$$;

create or replace function trueup.job_pause(p_job bigint) returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select trueup.job_steer(p_job, 'pause') $$;

create or replace function trueup.job_resume(p_job bigint) returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select trueup.job_steer(p_job, 'resume') $$;

create or replace function trueup.job_cancel(p_job bigint) returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select trueup.job_steer(p_job, 'cancel') $$;

create or replace function trueup.job_retry(p_job bigint) returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select trueup.job_steer(p_job, 'retry') $$;

revoke all on all functions in schema trueup from public;
revoke all on function trueup.refuse(text, text, bigint, text, text, text) from trueup_operator;
revoke all on function trueup.forbidden(text) from trueup_runner;
grant execute on function
  trueup.forbidden(text),
  trueup.job_confirm(bigint, text, text, bigint),
  trueup.job_pause(bigint),
  trueup.job_resume(bigint),
  trueup.job_cancel(bigint),
  trueup.job_retry(bigint)
to trueup_operator;

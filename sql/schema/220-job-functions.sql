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

-- What a job does, and to which rows, in one word. Two that do all that there is do the same, whatever that was when they
-- were made.
create or replace function trueup.job_unique(p_job bigint) returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select md5(concat_ws('|', j.kind, j.rule, j.hash, j.params, coalesce(j.undoes, 0),
                       case
                         when not j.params ? 'whole'
                         then (select string_agg(hash_array_extended(p.keys, 0)::text, ' ' order by p.no)
                                 from trueup.part p
                                where p.job = j.id)
                       end))
    from trueup.job j
   where j.id = p_job
$$;

-- How soon a job's turn comes: what somebody looks at before all else; what is asked for by hand of rows that were named
-- or have drifted before what is done to all that there are, or to a part of them, whoever asked for that, since it takes
-- long; and what nobody waits for in the end.
create or replace function trueup.job_priority(p_params jsonb) returns integer
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
           when p_params ? 'visible' then 10
           when p_params ?| array['whole', 'rollout'] then -10
           when p_params ? 'background' then -20
           else 0
         end
$$;

-- Queues a filled preview. Where a job that is not at its end does the same to the same rows, the preview is thrown away.
-- Returns the number of the job that does it.
create or replace function trueup.job_queue(p_job bigint, p_reason text) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_unique text := trueup.job_unique(p_job);
  v_first bigint;
begin
  -- One that is at its end just then is out of the way the next time; one that this transaction cannot see stays.
  for i in 1 .. 10 loop
    begin
      update trueup.job
         set state = 'queued',
             unique_key = v_unique,
             priority = trueup.job_priority(params),
             reason = nullif(btrim(p_reason), ''),
             queued_at = clock_timestamp()
       where id = p_job;
      perform pg_notify('trueup', 'job ' || p_job);
      return p_job;
    exception
      when unique_violation then
        select id
          into v_first
          from trueup.job
         where unique_key = v_unique
           and state in ('queued', 'running', 'pausing', 'paused', 'cancelling');
    end;
    if v_first is not null then -- else it has just come to its end
      delete from trueup.job where id = p_job;
      return v_first;
    end if;
  end loop;
  raise exception 'another job does the same, and this transaction cannot see it: submit in one that is read committed';
end
$$;

-- Puts the rows that a runner has picked into a job that has none yet, in their order. Returns how many it holds; null where
-- another runner has done so.
create or replace function trueup.job_picked(p_job bigint, p_keys jsonb[], p_part_size integer) returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_size constant integer := greatest(1, least(p_part_size, 100000));
  v_rows bigint;
begin
  perform from trueup.job where id = p_job and picks and state in ('queued', 'running') for update;
  if not found then
    return null;
  end if;
  with added as (
    insert into trueup.part (job, no, keys)
    select p_job, ((u.place - 1) / v_size)::integer, array_agg(u.key order by u.place)
      from unnest(p_keys) with ordinality as u(key, place)
     group by 2
    returning cardinality(keys) as rows
  )
  select coalesce(sum(rows), 0) into v_rows from added;
  update trueup.job
     set picks = false,
         previewed = v_rows
   where id = p_job;
  return v_rows;
end
$$;

-- Submits a preview. p_expected is the number of rows that the person was shown. One of job and refused is null: the
-- number of the job that does it, which is another one where that does the same already; or why not (which is written
-- down).
create or replace function trueup.job_submit(p_job bigint, p_reason text, p_confirm text, p_expected bigint)
returns table (job bigint, refused text)
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
    return query
    select null::bigint, trueup.refuse(v_job.kind, v_job.rule, p_job, v_why, v_job.operator, v_job.ssh_client);
  else
    return query select trueup.job_queue(p_job, p_reason), null::text;
  end if;
end
$$;

-- The same for who wants no number: null, or why it was refused.
create or replace function trueup.job_confirm(p_job bigint, p_reason text, p_confirm text, p_expected bigint)
returns text
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select refused from trueup.job_submit(p_job, p_reason, p_confirm, p_expected) $$;

-- Takes the rows of a job that failed for good out of the parts that they were in, and puts them into parts of their own,
-- to be tried once more. What the job holds, and what it did, stays the same.
create or replace function trueup.job_reopen(p_job bigint) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_names text[] := array(
    select jsonb_object_keys(key)
      from (select key from trueup.outcome where job = p_job and outcome = 'failed' limit 1) o);
  v_base integer := (select coalesce(max(no) + 1, 0) from trueup.part where job = p_job);
  v_size constant integer := 5000;
begin
  if v_names = '{}' then
    return;
  end if;
  with pinned as (
    select p.no,
           u.place,
           u.key,
           case
             when j.kind = 'undo'
             then (select a.key from trueup.audit a where a.id = (u.key ->> 'audit')::bigint and a.job = j.undoes)
             when u.key - v_names = '{}' then u.key
             else (select jsonb_object_agg(n.name, u.key -> n.name) from unnest(v_names) as n(name))
           end as own
      from trueup.job j
      join trueup.part p on p.job = j.id
     cross join lateral unnest(p.keys) with ordinality as u(key, place)
     where j.id = p_job
       and p.failed > 0
  ),
  moved as materialized (
    select p.no,
           p.place,
           p.key,
           p.own
      from pinned p
      join trueup.outcome o on o.job = p_job
                           and o.key = p.own
                           and o.outcome = 'failed'
  ),
  kept as (
    select p.no,
           coalesce(array_agg(u.key order by u.place) filter (where m.place is null), '{}') as keys,
           count(m.place) as left_out,
           count(m.place) filter (where m.place <= p.cursor) as passed
      from trueup.part p
     cross join lateral unnest(p.keys) with ordinality as u(key, place)
      left join moved m on m.no = p.no
                       and m.place = u.place
     where p.job = p_job
       and p.failed > 0
     group by p.job, p.no
  ),
  forgotten as (
    delete from trueup.outcome o
     using moved m
     where o.job = p_job
       and o.key = m.own
       and o.outcome = 'failed'
  ),
  shrunk as (
    update trueup.part p
       set keys = k.keys,
           cursor = p.cursor - k.passed,
           checked = greatest(p.checked - k.passed, 0),
           failed = greatest(p.failed - k.left_out, 0)
      from kept k
     where p.job = p_job
       and p.no = k.no
  )
  insert into trueup.part (job, no, keys)
  select p_job, v_base + s.slice, array_agg(s.key order by s.no, s.place)
    from (select m.*, ((row_number() over (order by m.no, m.place) - 1) / v_size)::integer as slice from moved m) s
   group by s.slice;
end
$$;

-- Moves a job to another state where that is possible. What is retried is a job that has failed, or the rows that failed in
-- one that is done. Returns null, or why not.
create or replace function trueup.job_steer(p_job bigint, p_verb text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_state text;
  v_next text;
  v_partly boolean;
  v_retry boolean := p_verb = 'retry';
begin
  select state,
         state = 'done' and rows_failed > 0
    into v_state, v_partly
    from trueup.job
   where id = p_job
     for update;
  if not found then
    return format('there is no job %s', p_job);
  end if;
  v_next := case p_verb || ' ' || case when v_partly then 'partly' else v_state end
    when 'pause queued' then 'paused'
    when 'pause running' then 'pausing'
    when 'resume paused' then 'queued'
    when 'resume pausing' then 'running'
    when 'cancel queued' then 'cancelled'
    when 'cancel paused' then 'cancelled'
    when 'cancel running' then 'cancelling'
    when 'cancel pausing' then 'cancelling'
    when 'retry failed' then 'queued'
    when 'retry partly' then 'queued'
  end;
  if v_next is null then
    return format('job %s is %s: it cannot be %s', p_job, v_state,
                  case p_verb
                    when 'pause' then 'paused'
                    when 'resume' then 'resumed'
                    when 'cancel' then 'cancelled'
                    when 'retry' then 'tried again'
                  end);
  end if;
  begin
    -- The rows that failed are fewer than those that the unique key stands for: who submits all of them gets a job of
    -- their own.
    update trueup.job
       set state = v_next,
           unique_key = case when not v_partly then unique_key end,
           finished_at = case when v_next = 'cancelled' then clock_timestamp() end,
           attempts = case when v_retry then 0 else attempts end,
           error = case when v_retry then null else error end,
           rows_failed = case when v_retry then 0 else rows_failed end,
           discarded_at = case when v_retry then null else discarded_at end,
           run_at = case when v_retry then clock_timestamp() else run_at end
     where id = p_job;
  exception
    when unique_violation then
      return format('job %s cannot be tried again: another one does the same already', p_job);
  end;
  if v_retry then
    perform trueup.job_reopen(p_job);
  end if;
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

-- A retry writes rows, as the job did: where that takes the name of a protected database, so does this. Returns null, or why
-- not (which is written down where it is that).
drop function if exists trueup.job_retry(bigint);
create or replace function trueup.job_retry(p_job bigint, p_confirm text, p_operator text, p_ssh_client text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job trueup.job;
  v_why text;
begin
  select * into v_job from trueup.job where id = p_job;
  v_why := case when v_job.kind <> 'detect' then trueup.forbidden(p_confirm) end;
  if v_why is not null then
    return trueup.refuse('retry', v_job.rule, p_job, v_why, p_operator, p_ssh_client);
  end if;
  return trueup.job_steer(p_job, 'retry');
end
$$;

revoke all on all functions in schema trueup from public;
revoke all on function trueup.refuse(text, text, bigint, text, text, text) from trueup_operator;
revoke all on function trueup.forbidden(text) from trueup_runner;
revoke all on function trueup.job_queue(bigint, text), trueup.job_priority(jsonb), trueup.job_reopen(bigint) from trueup_operator, trueup_runner;
grant execute on function
  trueup.forbidden(text),
  trueup.job_submit(bigint, text, text, bigint),
  trueup.job_confirm(bigint, text, text, bigint),
  trueup.job_pause(bigint),
  trueup.job_resume(bigint),
  trueup.job_cancel(bigint),
  trueup.job_retry(bigint, text, text, text)
to trueup_operator;
grant execute on function trueup.job_picked(bigint, jsonb[], integer) to trueup_runner;

-- title:  Schedules: planting, switching, and what is due
-- title[ru]: Расписания: завести, переключить, что пора делать
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции

--: apply
-- The times at which a schedule is due, from two slots before p_now to the one after it. A time of day is that of a
-- local date: once a day, however the clocks are set, and a time that a day does not have is an hour later.
create or replace function trueup.schedule_slots(p_schedule trueup.schedule, p_now timestamptz)
returns table (slot timestamptz)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select to_timestamp((floor(extract(epoch from p_now) / s.seconds) + n) * s.seconds)
    from (select extract(epoch from p_schedule.every) as seconds) s,
         generate_series(-1, 1) n
   where p_schedule.every is not null
   union all
  select (d.day::date + p_schedule.at) at time zone p_schedule.zone
    from generate_series(
           (p_now at time zone p_schedule.zone)::date - 14,
           (p_now at time zone p_schedule.zone)::date + 8,
           interval '1 day') as d(day)
   where p_schedule.every is null
     and (p_schedule.weekday is null or extract(isodow from d.day) = p_schedule.weekday)
$$;

-- Puts in the schedules of rules that have none yet: a look every hour, and the repair that the rule proposes, off; and
-- those that a function asks for as its settings say, which are brought up to date where the settings say something else
-- than when they were put in: what a person switched stays as it is until they do. A time of day is that of the zone
-- named, if the server knows it, else of the server's. Returns those that were left out, and why.
-- p_rules: [{"rule", "detect", "schedule", "tasks": [{"task", "params", "every_ms" or "at", "zone", "enabled"}]}].
drop function if exists trueup.schedule_plant(jsonb);
create or replace function trueup.schedule_plant(p_rules jsonb) returns table (task text, skipped text)
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into trueup.schedule as s (task, kind, rule, every, at, weekday, zone, enabled, params, planted)
  select r.rule || '/detect', 'detect', r.rule, interval '1 hour', null::time, null::integer, null, true, null::jsonb, null::jsonb
    from jsonb_to_recordset(p_rules) as r(rule text, detect boolean, schedule text)
   where r.detect
   union all
  select r.rule || '/repair', 'repair', r.rule, null, time '04:00', case r.schedule when 'weekly repair' then 7 end,
         current_setting('TimeZone'), false, null, null
    from jsonb_to_recordset(p_rules) as r(rule text, schedule text, tasks jsonb)
   where r.schedule in ('daily repair', 'weekly repair')
     and not coalesce(r.tasks @> '[{"task": "repair"}]', false)
   union all
  select r.rule || '/' || (t.task ->> 'task'), 'repair', r.rule,
         (t.task ->> 'every_ms')::bigint * interval '1 millisecond', (t.task ->> 'at')::time, null,
         case
           when t.task ? 'at'
           then coalesce((select name from pg_timezone_names where name = t.task ->> 'zone'), current_setting('TimeZone'))
         end,
         (t.task ->> 'enabled')::boolean, t.task -> 'params', t.task
    from jsonb_to_recordset(p_rules) as r(rule text, tasks jsonb)
   cross join lateral jsonb_array_elements(r.tasks) as t(task)
      on conflict (task) do update
     set every = excluded.every,
         at = excluded.at,
         zone = excluded.zone,
         params = excluded.params,
         planted = excluded.planted,
         enabled = case
                     when s.planted -> 'enabled' is distinct from excluded.planted -> 'enabled' then excluded.enabled
                     else s.enabled
                   end,
         since = clock_timestamp()
   where excluded.planted is not null
     and s.planted is distinct from excluded.planted;

  select r.rule || '/repair', format('"schedule: %s" is left out: its repair has a schedule of its own', r.schedule)
    from jsonb_to_recordset(p_rules) as r(rule text, schedule text, tasks jsonb)
   where r.schedule in ('daily repair', 'weekly repair')
     and r.tasks @> '[{"task": "repair"}]'
   order by r.rule
$$;

-- Makes the job of one slot: its rows are what is open now, or those that the runner that begins with it picks. Returns its
-- number, that of a job that does the same already, or null where a repair found nothing to do.
create or replace function trueup.schedule_job(p_schedule trueup.schedule, p_hash text, p_part_size integer)
returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job bigint := trueup.preview_new(p_schedule.kind, p_schedule.rule, p_hash, '{}', 'schedule', null);
begin
  if p_schedule.kind = 'detect' then
    insert into trueup.part (job, no, keys) values (v_job, 0, '{}');
  elsif p_schedule.params is not null then
    update trueup.job
       set picks = true,
           params = p_schedule.params
     where id = v_job;
  elsif trueup.preview_add_findings(v_job, '{}', p_part_size) = 0 then
    delete from trueup.job where id = v_job;
    return null;
  end if;
  return trueup.job_queue(v_job, p_schedule.task);
end
$$;

-- What schedule_tick does, at p_now. For the tests: nobody else may say what time it is.
create or replace function trueup.schedule_tick_at(p_rules jsonb, p_part_size integer, p_now timestamptz)
returns table (task text, slot timestamptz, job bigint, skipped text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_schedule trueup.schedule;
  v_slot timestamptz;
  v_job bigint;
  v_skipped text;
begin
  for v_schedule in
    select s.* from trueup.schedule s where s.enabled and p_rules ? s.rule order by s.task for update skip locked
  loop
    select max(d.slot) into v_slot
      from trueup.schedule_slots(v_schedule, p_now) d
     where d.slot <= p_now
       and d.slot >= v_schedule.since;
    continue when v_slot is null
               or exists (select from trueup.slot o where o.task = v_schedule.task and o.slot >= v_slot);
    v_job := null;
    v_skipped := null;
    if exists (select
                 from trueup.slot o
                 join trueup.job j on j.id = o.job
                where o.task = v_schedule.task
                  and j.state not in ('done', 'failed', 'cancelled')) then
      v_skipped := 'the one before it is not at its end';
    elsif p_rules ->> v_schedule.rule is null then
      v_skipped := 'what its rule needs is not here';
    else
      v_job := trueup.schedule_job(v_schedule, p_rules ->> v_schedule.rule, p_part_size);
      v_skipped := case when v_job is null then 'nothing has drifted' end;
    end if;
    insert into trueup.slot (task, slot, job, skipped) values (v_schedule.task, v_slot, v_job, v_skipped);
    return query select v_schedule.task, v_slot, v_job, v_skipped;
  end loop;
end
$$;

-- Does what is due, for the rules that this worker has (p_rules: rule to hash, null where what the rule needs is not
-- here); what another worker is at is left to it. After a time without any worker the last slot that was missed is made
-- up for, and no other. Returns a row for each slot.
create or replace function trueup.schedule_tick(p_rules jsonb, p_part_size integer)
returns table (task text, slot timestamptz, job bigint, skipped text)
language sql security definer
set search_path = pg_catalog, pg_temp
as $$ select task, slot, job, skipped from trueup.schedule_tick_at(p_rules, p_part_size, clock_timestamp()) $$;

-- Switches a schedule on or off. Returns null, or why not (which is written down). On a protected database p_confirm is
-- its name where something is to be repaired by itself from now on.
create or replace function trueup.schedule_switch(
  p_task text, p_on boolean, p_confirm text, p_operator text, p_ssh_client text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_schedule trueup.schedule;
  v_why text;
begin
  select * into v_schedule from trueup.schedule where task = p_task for update;
  if not found then
    return format('there is no schedule %s', p_task);
  end if;
  v_why := case when p_on and v_schedule.kind = 'repair' then trueup.forbidden(p_confirm) end;
  if v_why is not null then
    return trueup.refuse('schedule', v_schedule.rule, null, v_why, p_operator, p_ssh_client);
  end if;
  update trueup.schedule
     set enabled = p_on,
         since = clock_timestamp(),
         switched_by = session_user
   where task = p_task
     and enabled <> p_on;
  return null;
end
$$;

-- Makes the job of a schedule now, whether it is on or off. One of job and refused is null; both are where a repair found
-- nothing to do.
create or replace function trueup.schedule_run(
  p_task text, p_hash text, p_part_size integer, p_confirm text, p_operator text, p_ssh_client text)
returns table (job bigint, refused text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_schedule trueup.schedule;
  v_why text;
begin
  select * into v_schedule from trueup.schedule where task = p_task for update;
  if not found then
    return query select null::bigint, format('there is no schedule %s', p_task);
    return;
  end if;
  v_why := case when v_schedule.kind = 'repair' then trueup.forbidden(p_confirm) end;
  if v_why is not null then
    return query select null::bigint, trueup.refuse('schedule', v_schedule.rule, null, v_why, p_operator, p_ssh_client);
    return;
  end if;
  return query select trueup.schedule_job(v_schedule, p_hash, p_part_size), null::text;
end
$$;

revoke all on all functions in schema trueup from public;
revoke all on function
  trueup.schedule_job(trueup.schedule, text, integer),
  trueup.schedule_tick_at(jsonb, integer, timestamptz)
from trueup_operator, trueup_runner;
grant execute on function trueup.schedule_slots(trueup.schedule, timestamptz) to trueup_viewer;
grant execute on function
  trueup.schedule_plant(jsonb),
  trueup.schedule_tick(jsonb, integer)
to trueup_runner;
grant execute on function
  trueup.schedule_switch(text, boolean, text, text, text),
  trueup.schedule_run(text, text, integer, text, text, text)
to trueup_operator;

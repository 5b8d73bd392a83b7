-- title:  Logging every statement, for a while
-- title[ru]: Временная запись каждого запроса в журнал
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции
--
-- log_statement and log_duration of this database, for sessions that begin from then on. They are switched on only
-- together with the time at which what was set before is put back, and only while a worker is there that will do it; any
-- worker does. What somebody else sets, such as log_statement = ddl, stays somebody else's. The functions run with the
-- rights of whoever installed them: the two settings are for a superuser, or for an owner of the database who was granted
-- them (grant set on parameter log_statement, log_duration to ...).

--: apply
-- What the database sets of the two; null: nothing.
create or replace function trueup.logging_now() returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
           'log_statement', max(split_part(s.setting, '=', 2)) filter (where s.setting like 'log\_statement=%'),
           'log_duration', max(split_part(s.setting, '=', 2)) filter (where s.setting like 'log\_duration=%'))
    from pg_db_role_setting d
   cross join unnest(d.setconfig) as s(setting)
   where d.setdatabase = (select oid from pg_database where datname = current_database())
     and d.setrole = 0
$$;

-- Why logging cannot be switched on here; null: it can.
create or replace function trueup.logging_why_not() returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select case
         when not o.rolsuper
              and not (pg_has_role(o.oid, d.datdba, 'member')
                       and has_parameter_privilege(o.oid, 'log_statement', 'set')
                       and has_parameter_privilege(o.oid, 'log_duration', 'set'))
         then format('%s, who installed trueup here, may not set log_statement and log_duration; a superuser allows it: grant set on parameter log_statement, log_duration to %I.', o.rolname, o.rolname)
         when not exists (select from trueup.worker w where w.seen_at > clock_timestamp() - interval '15 seconds')
         then 'No worker is here that would switch it off again: start one.'
         end
    from pg_roles o
    join pg_database d on d.datname = current_database()
   where o.rolname = current_user
$$;

-- Whether p_settings log every statement.
create or replace function trueup.logging_is_on(p_settings jsonb) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(lower(p_settings ->> 'log_statement') = 'all', false)
         or coalesce((p_settings ->> 'log_duration')::boolean, false)
$$;

-- p_now with p_was in the place of what logs every statement; null for p_was: nothing.
create or replace function trueup.logging_less(p_now jsonb, p_was jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
           'log_statement',
           case when lower(p_now ->> 'log_statement') = 'all' then p_was else p_now end ->> 'log_statement',
           'log_duration',
           case when (p_now ->> 'log_duration')::boolean then p_was else p_now end ->> 'log_duration')
$$;

-- Sets both as p_settings says; null: reset.
create or replace function trueup.logging_set(p_settings jsonb) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now constant jsonb := trueup.logging_now();
  v_name text;
begin
  foreach v_name in array array['log_statement', 'log_duration'] loop
    if p_settings ->> v_name is null and v_now ->> v_name is not null then
      execute format('alter database %I reset %I', current_database(), v_name);
    elsif p_settings ->> v_name is distinct from v_now ->> v_name then
      execute format('alter database %I set %I = %L', current_database(), v_name, p_settings ->> v_name);
    end if;
  end loop;
end
$$;

-- Ends what is going on: what was set before is put back. With p_all nothing logs every statement from then on, though it
-- did before.
create or replace function trueup.logging_end(p_all boolean) returns table (before jsonb, after jsonb)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_was jsonb;
begin
  before := trueup.logging_now();
  update trueup.logging
     set ended_at = clock_timestamp(),
         ended_by = session_user
   where ended_at is null
  returning was into v_was;
  v_was := trueup.logging_less(before, v_was);
  perform trueup.logging_set(case when p_all then trueup.logging_less(v_was, null) else v_was end);
  after := trueup.logging_now();
  return next;
end
$$;

-- Switches both on for so many seconds, 60 to 86400, from now on; where they are on, until then. No row where p_database is
-- another one: what is to be checked is the functions' own to check, since a plan may call them before it filters.
drop function if exists trueup.logging_on(integer);
create or replace function trueup.logging_on(p_database text, p_seconds integer) returns table (before jsonb, after jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_was jsonb;
begin
  if p_database is distinct from current_database() then
    return;
  elsif p_seconds is null or p_seconds not between 60 and 86400 then
    raise exception 'logging is switched on for 60 to 86400 seconds, not %', p_seconds using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtext('trueup.logging'));
  before := trueup.logging_now();
  update trueup.logging
     set ended_at = clock_timestamp(),
         ended_by = session_user
   where ended_at is null
  returning trueup.logging_less(before, was) into v_was;
  insert into trueup.logging (until, was)
  values (clock_timestamp() + make_interval(secs => p_seconds), coalesce(v_was, before));
  perform trueup.logging_set('{"log_statement": "all", "log_duration": "on"}');
  after := trueup.logging_now() || jsonb_build_object('until', (select l.until from trueup.logging l where l.ended_at is null));
  return next;
end
$$;

-- Takes back what was switched on until p_until, at once. No row where that is not what is going on.
create or replace function trueup.logging_undo(p_database text, p_until timestamptz)
returns table (before jsonb, after jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtext('trueup.logging'));
  if p_database = current_database()
     and exists (select from trueup.logging l where l.ended_at is null and l.until = p_until) then
    return query select e.before, e.after from trueup.logging_end(false) e;
  end if;
end
$$;

-- Nothing logs every statement from then on, whoever set it. No row where nothing does, or where the time for which it was
-- switched on is not over, unless p_force.
drop function if exists trueup.logging_off();
create or replace function trueup.logging_off(p_database text, p_force boolean) returns table (before jsonb, after jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtext('trueup.logging'));
  if p_database = current_database()
     and trueup.logging_is_on(trueup.logging_now())
     and (p_force or not exists (select from trueup.logging l where l.ended_at is null and l.until >= now())) then
    return query select e.before, e.after from trueup.logging_end(true) e;
  end if;
end
$$;

-- Puts back what was set before if the time is over. Where the right was lost meanwhile the rule chat-logging says so; a
-- worker goes on.
create or replace function trueup.logging_expire() returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (select from trueup.logging where ended_at is null and until <= clock_timestamp()) then
    return false;
  end if;
  perform pg_advisory_xact_lock(hashtext('trueup.logging'));
  if not exists (select from trueup.logging where ended_at is null and until <= clock_timestamp()) then
    return false; -- somebody has just ended it, or switched it on for longer
  end if;
  perform trueup.logging_end(false);
  return true;
exception
  when insufficient_privilege then
    return false;
end
$$;

revoke all on function
  trueup.logging_now(),
  trueup.logging_why_not(),
  trueup.logging_is_on(jsonb),
  trueup.logging_less(jsonb, jsonb),
  trueup.logging_set(jsonb),
  trueup.logging_end(boolean),
  trueup.logging_on(text, integer),
  trueup.logging_undo(text, timestamptz),
  trueup.logging_off(text, boolean),
  trueup.logging_expire()
from public;
grant execute on function
  trueup.logging_now(),
  trueup.logging_why_not(),
  trueup.logging_is_on(jsonb),
  trueup.logging_less(jsonb, jsonb)
to trueup_viewer;
grant execute on function
  trueup.logging_on(text, integer),
  trueup.logging_undo(text, timestamptz),
  trueup.logging_off(text, boolean),
  trueup.logging_expire()
to trueup_runner;

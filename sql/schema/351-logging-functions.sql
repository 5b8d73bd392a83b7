-- title:  Logging every statement, for a while
-- title[ru]: Временная запись каждого запроса в журнал
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции
--
-- log_statement and log_duration of this database, for sessions that begin from then on. They are switched on only
-- together with the time at which they are reset, and only while a worker is there that will do it; any worker does. The
-- functions run with the rights of whoever installed them: the two settings are for a superuser, or for an owner of the
-- database who was granted them (grant set on parameter log_statement, log_duration to ...).

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

-- Switches both on for so many seconds, 60 to 86400, from now on; where they are on, until then.
create or replace function trueup.logging_on(p_seconds integer) returns table (before jsonb, after jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_seconds is null or p_seconds not between 60 and 86400 then
    raise exception 'logging is switched on for 60 to 86400 seconds, not %', p_seconds using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtext('trueup.logging'));
  before := trueup.logging_now();
  update trueup.logging set ended_at = clock_timestamp(), ended_by = session_user where ended_at is null;
  insert into trueup.logging (until) values (clock_timestamp() + make_interval(secs => p_seconds));
  execute format('alter database %I set log_statement = %L', current_database(), 'all');
  execute format('alter database %I set log_duration = %L', current_database(), 'on');
  after := trueup.logging_now() || jsonb_build_object('until', (select l.until from trueup.logging l where l.ended_at is null));
  return next;
end
$$;

-- Resets both, whoever set them.
create or replace function trueup.logging_off() returns table (before jsonb, after jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtext('trueup.logging'));
  before := trueup.logging_now();
  execute format('alter database %I reset log_statement', current_database());
  execute format('alter database %I reset log_duration', current_database());
  update trueup.logging set ended_at = clock_timestamp(), ended_by = session_user where ended_at is null;
  after := trueup.logging_now();
  return next;
end
$$;

-- Resets both if their time is over. Where the right was lost meanwhile the rule chat-logging says so; a worker goes on.
create or replace function trueup.logging_expire() returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (select from trueup.logging where ended_at is null and until <= clock_timestamp()) then
    return false;
  end if;
  perform trueup.logging_off();
  return true;
exception
  when insufficient_privilege then
    return false;
end
$$;

revoke all on function
  trueup.logging_now(),
  trueup.logging_why_not(),
  trueup.logging_on(integer),
  trueup.logging_off(),
  trueup.logging_expire()
from public;
grant execute on function trueup.logging_now(), trueup.logging_why_not() to trueup_viewer;
grant execute on function trueup.logging_on(integer), trueup.logging_off(), trueup.logging_expire() to trueup_runner;

-- title:  Jobs: slower, quicker, and none at all
-- title[ru]: Задачи: медленнее, быстрее и совсем остановить
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции

--: apply
-- Sets "nice" or "priority" of a job that is not at its end; its runner heeds it within a second. Returns null, or why not.
create or replace function trueup.job_set(p_job bigint, p_name text, p_value text) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_state text;
begin
  select state into v_state from trueup.job where id = p_job for update;
  if not found then
    return format('there is no job %s', p_job);
  elsif v_state in ('done', 'failed', 'cancelled') then
    return format('job %s is at its end: there is nothing to set', p_job);
  elsif p_name = 'nice' and p_value ~ '^\d{1,3}(\.\d{1,3})?$' and p_value::real <= 100 then
    update trueup.job set nice = p_value::real where id = p_job;
  elsif p_name = 'priority' and p_value ~ '^-?\d{1,6}$' then
    update trueup.job set priority = p_value::integer where id = p_job;
  else
    return format('a job has no %s of %s: nice is from 0 to 100, priority a whole number', left(p_name, 80), left(p_value, 80));
  end if;
  perform pg_notify('trueup', 'job ' || p_job);
  return null;
end
$$;

-- Lets no job go on in this database, or (p_reason null) all of them again, which on a protected one takes its name.
-- p_seen: when it was halted (seconds) as far as whoever lets them go on knows; a halt that came after that stays. Null:
-- whichever it is. Returns null, or why not (which is written down).
drop function if exists trueup.halt(text, text, text, text);
create or replace function trueup.halt(p_reason text, p_seen bigint, p_confirm text, p_operator text, p_ssh_client text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_here trueup.installation;
  v_why text := case when p_reason is null then trueup.forbidden(p_confirm) end;
begin
  select * into v_here from trueup.installation for update;
  if v_why is null and p_reason is null and v_here.halted is not null
     and p_seen <> extract(epoch from v_here.halted_at)::bigint then
    v_why := format('%s has halted all jobs once more: %s', v_here.halted_by, v_here.halted);
  end if;
  if v_why is not null then
    return trueup.refuse('go', null, null, v_why, p_operator, p_ssh_client);
  end if;
  update trueup.installation
     set halted = left(coalesce(nullif(btrim(p_reason), ''), case when p_reason is not null then '-' end), 1000),
         halted_by = session_user,
         halted_at = clock_timestamp();
  perform pg_notify('trueup', 'halt');
  return null;
end
$$;

revoke all on all functions in schema trueup from public;
grant execute on function
  trueup.job_set(bigint, text, text),
  trueup.halt(text, bigint, text, text, text)
to trueup_operator;

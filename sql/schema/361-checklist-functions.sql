-- title:  Keeping a checklist's runs, waiving its steps, signing it off
-- title[ru]: Хранение прогонов списка проверок, допущения, подпись
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции

--: apply
-- Keeps what came of each step. Returns the run's number.
create or replace function trueup.checklist_keep(p_name text, p_steps jsonb, p_operator text, p_ssh_client text)
returns bigint
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_run bigint;
begin
  if length(p_name) > 200 or octet_length(p_steps::text) > 1000000 or jsonb_typeof(p_steps) <> 'array' then
    raise exception 'this is no run of a checklist' using errcode = '22023';
  end if;
  insert into trueup.checklist_run (name, steps, operator, ssh_client)
  values (p_name, p_steps, left(p_operator, 200), left(p_ssh_client, 200))
  returning id into v_run;
  return v_run;
end
$$;

-- A step may fail for so many seconds from now on; 0: no longer. Returns null, or why not.
create or replace function trueup.checklist_waive(
  p_name text, p_step text, p_reason text, p_seconds integer, p_operator text, p_ssh_client text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if coalesce(btrim(p_reason), '') = '' then
    return 'a reason is needed';
  elsif p_seconds is null or p_seconds not between 0 and 2592000 then
    return 'a step is waived for 30 days at most';
  end if;
  insert into trueup.checklist_waiver (name, step, reason, until, operator, ssh_client)
  values (left(p_name, 200), left(p_step, 200), left(p_reason, 1000), clock_timestamp() + make_interval(secs => p_seconds),
          left(p_operator, 200), left(p_ssh_client, 200));
  return null;
end
$$;

-- Somebody answers for a run. Returns null, or why not: one is signed once, and only where each step passed, was skipped
-- or was waived.
create or replace function trueup.checklist_sign(
  p_run bigint, p_name text, p_remark text, p_operator text, p_ssh_client text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_run trueup.checklist_run;
  v_open text;
begin
  select * into v_run from trueup.checklist_run where id = p_run and name = p_name for update;
  if not found then
    return format('there is no run %s of %s', p_run, left(p_name, 200));
  elsif v_run.signed_at is not null then
    return format('run %s was signed off already, by %s', p_run, v_run.signed_by);
  end if;
  select string_agg(s ->> 'name', ', ') into v_open
    from jsonb_array_elements(v_run.steps) as s
   where s ->> 'state' not in ('pass', 'skipped', 'waived');
  if v_open is not null then
    return format('run %s is not all right: %s', p_run, v_open);
  end if;
  update trueup.checklist_run
     set signed_at = clock_timestamp(),
         signed_by = coalesce(left(p_operator, 200) || ' (' || session_user || ')', session_user::text),
         remark = left(p_remark, 1000)
   where id = p_run;
  return null;
end
$$;

revoke all on function
  trueup.checklist_keep(text, jsonb, text, text),
  trueup.checklist_waive(text, text, text, integer, text, text),
  trueup.checklist_sign(bigint, text, text, text, text)
from public;
grant execute on function
  trueup.checklist_keep(text, jsonb, text, text),
  trueup.checklist_waive(text, text, text, integer, text, text),
  trueup.checklist_sign(bigint, text, text, text, text)
to trueup_operator;

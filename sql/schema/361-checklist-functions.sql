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
  if (length(p_name) <= 200
      and octet_length(p_steps::text) <= 1000000
      and jsonb_typeof(p_steps) = 'array'
      and p_steps <> '[]') is not true then
    raise exception 'this is no run of a checklist' using errcode = '22023';
  end if;
  insert into trueup.checklist_run (name, steps, operator, ssh_client)
  values (p_name, p_steps, left(p_operator, 200), left(p_ssh_client, 200))
  returning id into v_run;
  return v_run;
end
$$;

-- A step may fail for so many seconds from now on; 0: no longer. Returns null, or why not, which is written down.
create or replace function trueup.checklist_waive(
  p_name text, p_step text, p_reason text, p_seconds integer, p_operator text, p_ssh_client text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_why constant text := case
    when p_name is null or p_step is null then 'there is no such step'
    when coalesce(btrim(p_reason), '') = '' then 'a reason is needed'
    when p_seconds is null or p_seconds not between 0 and 2592000 then 'a step is waived for 30 days at most'
  end;
begin
  if v_why is not null then
    return trueup.refuse('waive', concat_ws('/', p_name, p_step), null, v_why, p_operator, p_ssh_client);
  end if;
  insert into trueup.checklist_waiver (name, step, reason, until, operator, ssh_client)
  values (left(p_name, 200), left(p_step, 200), left(p_reason, 1000), clock_timestamp() + make_interval(secs => p_seconds),
          left(p_operator, 200), left(p_ssh_client, 200));
  return null;
end
$$;

-- Why a run cannot be signed off; null: it can. Whatever is not plainly right in it is open: a step without a state, or
-- none at all.
create or replace function trueup.checklist_open(p_run trueup.checklist_run) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
         when p_run.signed_at is not null
         then format('run %s was signed off already, by %s', p_run.id, p_run.signed_by)
         when count(*) = 0
         then format('run %s has no steps', p_run.id)
         when count(*) filter (where o.open) > 0
         then format('run %s is not all right: %s', p_run.id, string_agg(o.name, ', ' order by o.no) filter (where o.open))
         end
    from (select s.no,
                 coalesce(s.step ->> 'name', '?') as name,
                 coalesce(s.step ->> 'state', '') not in ('pass', 'skipped', 'waived') as open
            from jsonb_array_elements(p_run.steps) with ordinality as s(step, no)) o
$$;

-- Somebody answers for a run. Returns null, or why not, which is written down: one is signed once, and only where each
-- step passed, was skipped or was waived.
create or replace function trueup.checklist_sign(
  p_run bigint, p_name text, p_remark text, p_operator text, p_ssh_client text)
returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_run trueup.checklist_run;
  v_why text;
begin
  select * into v_run from trueup.checklist_run where id = p_run and name = p_name for update;
  if not found then
    v_why := format('there is no run %s of %s', coalesce(p_run::text, '?'), coalesce(left(p_name, 200), '?'));
  else
    v_why := trueup.checklist_open(v_run);
  end if;
  if v_why is not null then
    return trueup.refuse('sign-off', p_name, null, v_why, p_operator, p_ssh_client);
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
  trueup.checklist_open(trueup.checklist_run),
  trueup.checklist_sign(bigint, text, text, text, text)
from public;
grant execute on function trueup.checklist_open(trueup.checklist_run) to trueup_viewer;
grant execute on function
  trueup.checklist_keep(text, jsonb, text, text),
  trueup.checklist_waive(text, text, text, integer, text, text),
  trueup.checklist_sign(bigint, text, text, text, text)
to trueup_operator;

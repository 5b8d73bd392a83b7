-- title:  Months of the audit
-- title[ru]: Месяцы журнала
-- repeat: when changed
-- cost:   replaces functions
-- cost[ru]: заменяет функции

--: apply
-- Makes the partition of the month that holds p_at, unless it is there or rows of that month are in "audit_other"
-- already. Months are those of UTC.
create or replace function trueup.audit_month(p_at timestamptz) returns void
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_from timestamptz := date_trunc('month', p_at);
  v_to timestamptz := date_trunc('month', p_at) + interval '1 month';
  v_name text := 'audit_' || to_char(p_at, 'YYYY_MM');
begin
  if to_regclass('trueup.' || v_name) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('trueup.audit_month'));
  if to_regclass('trueup.' || v_name) is not null
     or exists (select from trueup.audit_other where at >= v_from and at < v_to) then
    return;
  end if;
  execute format('create table trueup.%I partition of trueup.audit for values from (%L) to (%L)', v_name, v_from, v_to);
end
$$;

-- Once a day: drops whole months of the audit that are older than the installation keeps them, and what else outlived
-- that. Returns the number of months dropped. How long is not the caller's to say: a runner may call this.
create or replace function trueup.prune() returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  v_limit timestamptz;
  v_table text;
  v_dropped integer := 0;
  v_batch constant integer := 10000; -- rows at a time: it runs in the time of a repair
begin
  update trueup.installation
     set pruned_at = now()
   where pruned_at < now() - interval '1 day'
  returning now() - keep into v_limit;
  if v_limit is null then
    return 0;
  end if;
  for v_table in
    select c.relname
      from pg_class c
      join pg_inherits i on i.inhrelid = c.oid
     where i.inhparent = 'trueup.audit'::regclass
       and c.relname ~ '^audit_\d{4}_\d{2}$'
       and to_timestamp(substr(c.relname, 7), 'YYYY_MM') + interval '1 month' <= v_limit
  loop
    execute format('drop table trueup.%I', v_table);
    v_dropped := v_dropped + 1;
  end loop;
  delete from trueup.audit_other
   where ctid = any (array(select ctid from trueup.audit_other where at < v_limit limit v_batch));
  delete from trueup.finding
   where ctid = any (array(select ctid from trueup.finding where resolved_at < v_limit limit v_batch));
  if found and (select exists (select from trueup.finding where resolved_at < v_limit)) then
    update trueup.installation set pruned_at = '-infinity'; -- the next job goes on with it
  end if;
  delete from trueup.run
   where ctid = any (array(select ctid from trueup.run where started_at < v_limit limit v_batch));
  delete from trueup.refusal
   where ctid = any (array(select ctid from trueup.refusal where at < v_limit limit v_batch));
  delete from trueup.slot
   where slot < v_limit;
  delete from trueup.logging
   where ended_at < v_limit;
  -- The last run of a checklist stays, however old.
  delete from trueup.checklist_run
   where id = any (array(
           select r.id
             from trueup.checklist_run r
            where r.at < v_limit
              and exists (select from trueup.checklist_run l where l.name = r.name and l.id > r.id)
            limit v_batch));
  -- The last word on a step counts, and takes back those before it: the oldest go first, when none of them can still hold.
  delete from trueup.checklist_waiver
   where id = any (array(
           select id from trueup.checklist_waiver where at < v_limit - interval '30 days' order by id limit v_batch));
  with old as (
    delete from trueup.participants_tally
     where minute < now() - interval '6 hours'
       and minute > '-infinity'
    returning kind, what, n
  )
  insert into trueup.participants_tally as t (minute, worker, kind, what, n)
  select '-infinity', '', kind, what, sum(n) from old group by kind, what
      on conflict (minute, worker, kind, what) do update set n = t.n + excluded.n;
  -- Looks that ended well, which are many, go after a week: what they found stands in trueup.run.
  delete from trueup.job
   where id = any (array(
           select j.id
             from trueup.job j
            where j.finished_at < case when j.kind = 'detect' and j.state = 'done' then greatest(v_limit, now() - interval '7 days') else v_limit end
              and not exists (select from trueup.job u where u.undoes = j.id)
            limit v_batch));
  delete from trueup.job where state = 'preview' and created_at < now() - interval '1 day';
  return v_dropped;
end
$$;

do $$
begin
  perform trueup.audit_month(now());
  perform trueup.audit_month(now() + interval '1 month');
end
$$;

revoke all on all functions in schema trueup from public;
grant execute on function trueup.audit_month(timestamptz), trueup.prune() to trueup_runner;

-- title:  Counting how the MAX API and the cache answered
-- title[ru]: Подсчёт того, как отвечали MAX API и кэш
-- repeat: when changed
-- cost:   replaces a function
-- cost[ru]: заменяет функцию

--: apply
-- Adds what a worker saw to this minute. p_counts: {"api": {"counted": 5}, ...}, see trueup.participants_tally.
create or replace function trueup.participants_tell(p_worker text, p_counts jsonb) returns void
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into trueup.participants_tally as t (minute, worker, kind, what, n)
  select date_trunc('minute', clock_timestamp()), left(p_worker, 200), left(k.key, 20), left(w.key, 20), w.value::bigint
    from jsonb_each(p_counts) as k
   cross join lateral jsonb_each_text(k.value) as w
   order by k.key,
            w.key
      on conflict (minute, worker, kind, what) do update
     set n = t.n + excluded.n
$$;

revoke all on function trueup.participants_tell(text, jsonb) from public;
grant select on trueup.participants_tally to trueup_viewer;
grant execute on function trueup.participants_tell(text, jsonb) to trueup_runner;

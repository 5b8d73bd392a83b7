-- params: chats bigint[], outcomes text[], whys text[], sources text[], counts integer[], until_us bigint[], job bigint, worker text, tally jsonb
-- What was put into the cache from the database, and what was found there. A chat that nobody has asked for stays one that is
-- due, and there is nothing to be said of it. until_us: how long the count stands in the cache at least; null: its value does
-- not say, and what is known of it stays.
with told as materialized (
  select r.chat,
         r.outcome,
         r.count,
         r.why,
         r.source,
         to_timestamp(r.until_us / 1000000::double precision) as until
    from unnest(:chats, :outcomes, :whys, :sources, :counts, :until_us) as r(chat, outcome, why, source, count, until_us)
),
known as (
  insert into trueup.participants_state as s (chat, outcome, why, asked_at, due_at, asked, cached_until, looked_at, cached, cached_count)
  select t.chat,
         'unasked',
         '',
         null,
         clock_timestamp(),
         0,
         t.until,
         clock_timestamp(),
         'found',
         t.count
    from told t
   where t.outcome = 'counted'
      on conflict (chat) do update
     set cached_until = coalesce(excluded.cached_until, s.cached_until),
         looked_at = excluded.looked_at,
         cached = excluded.cached,
         cached_count = excluded.cached_count
),
left_over as (
  insert into trueup.outcome as o (job, key, outcome, code, detail)
  select :job,
         pg_catalog.jsonb_build_object('chat_id', t.chat),
         case when t.outcome = 'uncounted' then 'refused' else 'failed' end,
         t.outcome,
         t.why
    from told t
   where t.outcome <> 'counted'
      on conflict (job, key) do update
     set outcome = excluded.outcome,
         code = excluded.code,
         detail = excluded.detail,
         at = clock_timestamp()
)
select count(*) filter (where source = 'database') as changed,
       count(*) filter (where outcome = 'uncounted') as refused,
       count(*) filter (where outcome = 'unread') as failed,
       trueup.participants_tell(:worker, :tally)
  from told

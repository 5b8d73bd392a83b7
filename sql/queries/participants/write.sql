-- params: chats bigint[], outcomes text[], whys text[], sources text[], counts integer[], at_us bigint[], until_us bigint[], event_ms bigint[], cached text[], cached_counts integer[], job bigint, stale_ms bigint, worker text, tally jsonb
-- What came of each chat, in the order of their ids: the count where it is another one and nothing else of the row, what is
-- known of it, and in the job's outcomes those that have none. A count that stays the same is asked for less and less often,
-- up to eight times; a chat that is gone not for a day. What had been found of a chat that was counted is right now. until_us:
-- how long the count will stand in the cache at least, null where it will not or nobody knows.
with told as materialized (
  select r.chat,
         r.outcome,
         r.count,
         r.why,
         r.source,
         r.cached,
         r.cached_count,
         to_timestamp(r.at_us / 1000000::double precision) as at,
         to_timestamp(r.event_ms / 1000::double precision) as event,
         to_timestamp(r.until_us / 1000000::double precision) as until,
         :stale_ms * interval '1 millisecond' as stale
    from unnest(:chats, :outcomes, :whys, :sources, :counts, :at_us, :until_us, :event_ms, :cached, :cached_counts) as r(
           chat, outcome, why, source, count, at_us, until_us, event_ms, cached, cached_count)
),
written as (
  update chats c
     set participants_count = t.count
    from told t
   where c.id = t.chat
     and t.outcome = 'counted'
     and c.participants_count is distinct from t.count
  returning c.id
),
known as (
  insert into trueup.participants_state as s (
    chat, fetched_at, source, count, outcome, why, due_at, last_event_at, changed_by,
    cached_until, looked_at, cached, cached_count)
  select t.chat,
         case when t.outcome = 'counted' then t.at end,
         case when t.outcome = 'counted' then t.source end,
         case when t.outcome = 'counted' then t.count end,
         t.outcome,
         t.why,
         case
           when t.outcome = 'counted' then t.at + t.stale
           when t.outcome in ('gone', 'unreachable') then clock_timestamp() + interval '1 day'
           else clock_timestamp() + t.stale
         end,
         t.event,
         case when w.id is not null then :job end,
         t.until,
         case when t.cached is not null then clock_timestamp() end,
         t.cached,
         t.cached_count
    from told t
    left join written w on w.id = t.chat
   where t.outcome <> 'budget'
      on conflict (chat) do update
     set fetched_at = coalesce(excluded.fetched_at, s.fetched_at),
         source = coalesce(excluded.source, s.source),
         count = coalesce(excluded.count, s.count),
         outcome = excluded.outcome,
         why = excluded.why,
         asked_at = clock_timestamp(),
         due_at = case
                    when excluded.outcome = 'counted' and excluded.count = s.count
                    then excluded.fetched_at
                         + (excluded.due_at - excluded.fetched_at) * least(1 + (s.steady + 1) / 3, 8)
                    else excluded.due_at
                  end,
         last_event_at = coalesce(excluded.last_event_at, s.last_event_at),
         changed_by = coalesce(excluded.changed_by, s.changed_by),
         cached_until = case when excluded.outcome = 'counted' then excluded.cached_until else s.cached_until end,
         looked_at = coalesce(excluded.looked_at, s.looked_at),
         cached = case when excluded.looked_at is null then s.cached else excluded.cached end,
         cached_count = case when excluded.looked_at is null then s.cached_count else excluded.cached_count end,
         asked = s.asked + 1,
         changed = s.changed + coalesce((excluded.count <> s.count)::integer, 0),
         steady = case
                    when excluded.outcome <> 'counted' then s.steady
                    when excluded.count = s.count then s.steady + 1
                    else 0
                  end,
         history = case
                   when excluded.count <> s.count
                   then (coalesce(s.history, array[s.count]) || excluded.count)[coalesce(pg_catalog.cardinality(s.history), 1) - 6:]
                   else s.history
                   end
),
-- A look for a finding costs as much as writing the chat: where a rule has none that is open from the first of these chats to
-- the last there are no looks. Its order is that of the index, by which alone this is quick.
open as materialized (
  select array(
           select r.rule
             from (values ('participants-stale'), ('participants-cache-differs')) as r(rule)
            cross join lateral (
                    select
                      from trueup.finding o
                     where o.rule = r.rule
                       and o.resolved_at is null
                       and o.key between (select pg_catalog.jsonb_build_object('chat_id', min(chat)) from told)
                                     and (select pg_catalog.jsonb_build_object('chat_id', max(chat)) from told)
                     order by o.key desc
                     limit 1) f) as rules
),
resolved as (
  update trueup.finding f
     set resolved_at = clock_timestamp(),
         version = f.version + 1
    from told t
   where (select rules <> '{}' from open)
     and f.rule = any((select rules from open)::text[])
     and f.key = pg_catalog.jsonb_build_object('chat_id', t.chat)
     and f.resolved_at is null
     and t.outcome = 'counted'
),
left_over as (
  insert into trueup.outcome as o (job, key, outcome, code, detail)
  select :job,
         pg_catalog.jsonb_build_object('chat_id', t.chat),
         case when t.outcome in ('gone', 'unreachable', 'budget') then 'refused' else 'failed' end,
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
select (select count(*) from written) as changed,
       (select count(*) from told where outcome in ('gone', 'unreachable', 'budget')) as refused,
       (select count(*) from told where outcome not in ('counted', 'gone', 'unreachable', 'budget')) as failed,
       trueup.participants_tell(:worker, :tally)

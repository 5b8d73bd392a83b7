-- needs: chats, chats.max_chat_id, trueup.participants_state, trueup.finding
-- Participant counts for Prometheus: how many chats, how fresh their counts are, how many are stale or cannot be asked for,
-- and since when not all of them were asked for. Rows of a name, its help and a value, with one label at most.
with known as materialized (
  select count(*) filter (where s.fetched_at > now() - interval '1 hour') as hour,
         count(*) filter (where s.fetched_at > now() - interval '1 day') as day,
         count(*) filter (where s.fetched_at > now() - interval '7 days') as week
    from trueup.participants_state s
),
open as materialized (
  select count(*) filter (where f.rule = 'participants-stale') as stale,
         count(*) filter (where f.rule = 'participants-unreachable') as unreachable,
         count(*) filter (where f.rule = 'participants-cache-differs') as differs
    from trueup.finding f
   where f.rule in ('participants-stale', 'participants-unreachable', 'participants-cache-differs')
     and f.resolved_at is null
)
select 'trueup_participants_chats' as name,
       'Chats.' as help,
       null as label,
       null as label_value,
       count(*)::double precision as value
  from chats
 union all
select 'trueup_participants_fresh',
       'Chats whose count was taken within that time.',
       'within',
       w.within,
       w.chats
  from known k
 cross join lateral (values ('1h', k.hour), ('1d', k.day), ('7d', k.week)) as w(within, chats)
 union all
select 'trueup_participants_stale',
       'Chats whose count is known to be stale.',
       null,
       null,
       stale
  from open
 union all
select 'trueup_participants_unreachable',
       'Chats that cannot be asked for: no number, or MAX says that they are gone.',
       null,
       null,
       unreachable
  from open
 union all
select 'trueup_participants_cache_differs',
       'Chats whose count in the database is another one than in the cache.',
       null,
       null,
       differs
  from open
 union all
select 'trueup_participants_full_update_age_seconds',
       'How long ago the last job ended that asked for every chat; as long as trueup is here where there was none.',
       null,
       null,
       extract(epoch from now() - coalesce({{participants_all}}, (select i.installed_at from trueup.installation i)))
 union all
select 'trueup_participants_requests_allowed',
       'Requests a second that all workers together may send.',
       null,
       null,
       b.allowed / coalesce(b.slowed, 1)
  from {{participants_budget}} as b
 where b.allowed is not null
 union all
select 'trueup_participants_hourly_left',
       'What is left of the hour''s budget of requests that workers make by themselves.',
       null,
       null,
       b."left"
  from {{participants_budget}} as b
 where b."left" is not null

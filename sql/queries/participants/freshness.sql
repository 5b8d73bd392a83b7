-- How fresh the counts are: what part of the chats was counted within an hour, a day, a week; how many cannot be asked for;
-- when all were last asked for.
select c.chats,
       s.hour::float8 / nullif(c.chats, 0) as hour,
       pg_catalog.floor(100.0 * s.hour / nullif(c.chats, 0)) as hour_percent,
       s.day::float8 / nullif(c.chats, 0) as day,
       pg_catalog.floor(100.0 * s.day / nullif(c.chats, 0)) as day_percent,
       s.week::float8 / nullif(c.chats, 0) as week,
       pg_catalog.floor(100.0 * s.week / nullif(c.chats, 0)) as week_percent,
       (select count(*)
          from trueup.finding f
         where f.rule = 'participants-unreachable'
           and f.resolved_at is null) as unreachable,
       extract(epoch from {{participants_all}})::bigint as whole,
       {{participants_moving}} as moving
  from (select count(*) as chats from chats) c
 cross join (select count(*) filter (where fetched_at > now() - interval '1 hour') as hour,
                    count(*) filter (where fetched_at > now() - interval '1 day') as day,
                    count(*) filter (where fetched_at > now() - interval '7 days') as week
               from trueup.participants_state) s

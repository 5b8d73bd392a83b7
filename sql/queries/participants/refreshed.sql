-- params: job bigint, chats bigint[]
-- Chats after a job, named or (null) all of those that it was about: what they have now, and where it is from. What the
-- job could not ask for stands as it was in the database.
select c.id as chat_id,
       case when a.answered then 'updated' else 'fallback' end as status,
       c.participants_count,
       case when a.answered then s.source else 'database' end as source,
       to_char(s.fetched_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated_at,
       extract(epoch from clock_timestamp() - s.fetched_at)::bigint as age_s,
       case when not a.answered then s.why end as why
  from (select u.id
          from unnest(:chats) as u(id)
        union
        select (k.key ->> 'chat_id')::bigint
          from trueup.part p
         cross join unnest(p.keys) as k(key)
         where p.job = :job
           and :chats is null) w
  join chats c on c.id = w.id
  left join trueup.job j on j.id = :job
  left join trueup.participants_state s on s.chat = c.id
 cross join lateral (select coalesce(s.outcome = 'counted' and s.asked_at >= j.started_at, false) as answered) a
 order by c.id

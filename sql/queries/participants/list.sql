-- params: scope text
-- Every chat with what the database has of its count, by id: the count, and how old it is and where it is from where that is
-- known. What the cache holds is not known here.
select c.id as chat_id,
       r.label as name,
       r.scope as department,
       r.participants as participants_count,
       r.source,
       to_char(case when r.fetched is not null then s.fetched_at end at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as updated_at,
       (extract(epoch from clock_timestamp()) * 1000000)::bigint as now_us,
       (extract(epoch from case when r.fetched is not null then s.fetched_at end) * 1000000)::bigint as at_us
  from chats c
 cross join lateral {{participant_row}}
  left join trueup.participants_state s on s.chat = c.id
 where (:scope is null or r.scope = :scope)
 order by c.id

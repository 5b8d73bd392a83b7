-- A chat c and what is known of its count: what it has, what it had before, how old that is and where it is from.
(select pg_catalog.jsonb_build_object('chat_id', c.id) as key,
        c.id::text as at,
        coalesce(
          nullif(pg_catalog.btrim(c.name), ''),                                             --? chats.name
          c.id::text) as label,
        null::text                                                                          --? !chats.department
        c.department::text                                                                  --? chats.department
          as scope,
        c.participants_count as participants,
        case
        when s.count is not distinct from c.participants_count then s.history[pg_catalog.cardinality(s.history) - 1]
        else s.count
        end as was,
        case when s.count is not distinct from c.participants_count then extract(epoch from s.fetched_at)::bigint end as fetched,
        case
        when not n.has_number then 'no number'
        when s.outcome = 'gone' and s.why in ('removed', 'left', 'closed', 'suspended') then s.why
        when s.outcome = 'gone' and s.why ~ '^HTTP 403' then 'denied'
        when s.outcome = 'gone' then 'not found'
        when s.count is null or s.count is distinct from c.participants_count then 'database'
        else s.source
        end as source,
        case
        when s.history is not null then pg_catalog.to_jsonb(s.history)
        when s.count is not null then pg_catalog.jsonb_build_array(s.count)
        end as trend,
        case when s.outcome not in ('counted', 'gone', 'unasked') then coalesce(s.why, s.outcome) end as why,
        n.has_number
        and coalesce(s.due_at <= now(), true)
          as stale,
        exists (
          select
            from trueup.finding f
           where f.rule = 'participants-stale'
             and f.key = pg_catalog.jsonb_build_object('chat_id', c.id)
             and f.resolved_at is null) as drifted,
        false as stopped
   from (select) as one
   left join trueup.participants_state s on s.chat = c.id
  cross join lateral {{max_number}} as n) as r

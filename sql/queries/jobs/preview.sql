-- params: job bigint, after text, skip bigint, rows integer, members jsonb
-- What a preview has pinned, in the order in which it will be done: each row with what its finding says, if there is one;
-- of an undo what will stand there again. "at" is part and place.
select k.key,
       p.no || ':' || k.place as at,
       coalesce(f.label, a.key #>> '{}', k.key #>> '{}') as label,
       f.scope,
       (select pg_catalog.string_agg(coalesce(:members -> j.rule ->> e.key, e.key) || ' ' || coalesce({{said_value}}, '–'), ', ' order by (:members -> j.rule ->> (e.key || '#'))::integer, e.key)
          from pg_catalog.jsonb_each_text(coalesce(f.stored, a.after)) as e
         cross join lateral (values (j.rule, e.key, e.value)) as v(rule, member, value)
         where coalesce(f.actual, a.before) -> e.key is distinct from coalesce(f.stored, a.after) -> e.key) as now,
       (select pg_catalog.string_agg(coalesce(:members -> j.rule ->> e.key, e.key) || ' ' || coalesce({{said_value}}, '–'), ', ' order by (:members -> j.rule ->> (e.key || '#'))::integer, e.key)
          from pg_catalog.jsonb_each_text(coalesce(f.actual, a.before)) as e
         cross join lateral (values (j.rule, e.key, e.value)) as v(rule, member, value)
         where coalesce(f.stored, a.after) -> e.key is distinct from coalesce(f.actual, a.before) -> e.key) as then,
       extract(epoch from f.since)::bigint as since
  from trueup.job j
  join trueup.part p on p.job = j.id
 cross join lateral pg_catalog.unnest(p.keys) with ordinality as k(key, place)
  left join trueup.finding f on f.rule = j.rule
                            and f.key = k.key
                            and f.resolved_at is null
  left join trueup.audit a on j.kind = 'undo'
                          and a.id = (k.key ->> 'audit')::bigint
 where j.id = :job
   and (:after is null
        or (p.no, k.place)
           > (pg_catalog.split_part(:after, ':', 1)::integer, pg_catalog.split_part(:after, ':', 2)::bigint))
 order by p.no, k.place
offset :skip
 limit :rows

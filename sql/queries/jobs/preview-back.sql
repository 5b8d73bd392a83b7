-- params: job bigint, after text, skip bigint, rows integer, members jsonb
-- The rows before "after" in the order of preview.sql (null: those at the very end), in that order.
with page as (
  select p.no,
         k.place,
         k.key,
         j.rule,
         j.kind
    from trueup.job j
    join trueup.part p on p.job = j.id
   cross join lateral pg_catalog.unnest(p.keys) with ordinality as k(key, place)
   where j.id = :job
     and (:after is null
          or (p.no, k.place)
             < (pg_catalog.split_part(:after, ':', 1)::integer, pg_catalog.split_part(:after, ':', 2)::bigint))
   order by p.no desc, k.place desc
  offset :skip
   limit :rows
)
select g.key,
       g.no || ':' || g.place as at,
       coalesce(f.label, a.key #>> '{}', g.key #>> '{}') as label,
       f.scope,
       (select pg_catalog.string_agg(coalesce(:members -> g.rule ->> e.key, e.key) || ' ' || coalesce(e.value, '–'), ', ' order by e.key)
          from pg_catalog.jsonb_each_text(coalesce(f.stored, a.after)) as e
         where coalesce(f.actual, a.before) -> e.key is distinct from coalesce(f.stored, a.after) -> e.key) as now,
       (select pg_catalog.string_agg(coalesce(:members -> g.rule ->> e.key, e.key) || ' ' || coalesce(e.value, '–'), ', ' order by e.key)
          from pg_catalog.jsonb_each_text(coalesce(f.actual, a.before)) as e
         where coalesce(f.stored, a.after) -> e.key is distinct from coalesce(f.actual, a.before) -> e.key) as then,
       extract(epoch from f.since)::bigint as since
  from page g
  left join trueup.finding f on f.rule = g.rule
                            and f.key = g.key
                            and f.resolved_at is null
  left join trueup.audit a on g.kind = 'undo'
                          and a.id = (g.key ->> 'audit')::bigint
 order by g.no, g.place

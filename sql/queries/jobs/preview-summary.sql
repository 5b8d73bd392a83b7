-- params: job bigint, most bigint
-- What a preview of findings comes to: a row for each member of stored and actual that is a number, or one without a
-- member where none is. "largest" is the greatest change and whose it is. Of the first "most" rows that are pinned.
with pinned as materialized (
  select f.scope,
         f.label,
         f.stored,
         f.actual
    from (select j.rule,
                 u.key
            from trueup.job j
            join trueup.part p on p.job = j.id
           cross join pg_catalog.unnest(p.keys) with ordinality as u(key, place)
           where j.id = :job
             and p.no <= (select pg_catalog.min(e.no)
                            from (select o.no,
                                         sum(pg_catalog.cardinality(o.keys)) over (order by o.no) as rows
                                    from trueup.part o
                                   where o.job = :job
                                   union all
                                  select 2147483647, :most) e
                           where e.rows >= :most)
           order by p.no, u.place
           limit :most) k
    join trueup.finding f on f.rule = k.rule
                         and f.key = k.key
                         and f.resolved_at is null
),
members as materialized (
  select a.key as member,
         p.label,
         (p.stored ->> a.key) is null as was_null,
         (a.value #>> '{}')::numeric - coalesce((p.stored ->> a.key)::numeric, 0) as change
    from pinned p
   cross join jsonb_each(p.actual) as a(key, value)
   where jsonb_typeof(a.value) = 'number'
     and coalesce(jsonb_typeof(p.stored -> a.key), 'null') in ('number', 'null')
),
sums as (
  select m.member,
         coalesce(sum(m.change) filter (where m.change > 0), 0) as up,
         coalesce(sum(m.change) filter (where m.change < 0), 0) as down,
         count(*) filter (where m.was_null) as nulls,
         max(abs(m.change)) as most
    from members m
   group by m.member
)
select s.member,
       s.up,
       s.down,
       s.nulls,
       l.change as largest,
       l.label as largest_label,
       (select count(*) from pinned) as found,
       (select count(*) from (select distinct scope from pinned) d) as scopes
  from (select) as whole
  left join sums s on true
  left join lateral (
         select m.change,
                m.label
           from members m
          where m.member = s.member
            and abs(m.change) = s.most
          order by m.label
          limit 1) l on true
 order by s.member

-- params: job bigint
-- What a preview of findings comes to: a row for each member of stored and actual that is a number. "largest" is the
-- greatest change and whose it is.
with pinned as materialized (
  select f.key,
         f.scope,
         f.label,
         f.stored,
         f.actual
    from trueup.job j
    join trueup.part p on p.job = j.id
   cross join unnest(p.keys) as k(key)
    join trueup.finding f on f.rule = j.rule
                         and f.key = k.key
                         and f.resolved_at is null
   where j.id = :job
),
members as (
  select a.key as member,
         p.label,
         (p.stored ->> a.key) is null as was_null,
         (a.value #>> '{}')::numeric - coalesce((p.stored ->> a.key)::numeric, 0) as change
    from pinned p
   cross join jsonb_each(p.actual) as a(key, value)
   where jsonb_typeof(a.value) = 'number'
     and coalesce(jsonb_typeof(p.stored -> a.key), 'null') in ('number', 'null')
),
ranked as (
  select m.*,
         row_number() over (partition by m.member order by abs(m.change) desc, m.label) as rank
    from members m
)
select r.member,
       coalesce(sum(r.change) filter (where r.change > 0), 0) as up,
       coalesce(sum(r.change) filter (where r.change < 0), 0) as down,
       count(*) filter (where r.was_null) as nulls,
       max(r.change) filter (where r.rank = 1) as largest,
       max(r.label) filter (where r.rank = 1) as largest_label,
       (select count(*) from pinned) as found,
       (select count(distinct scope) from pinned) as scopes
  from ranked r
 group by r.member
 order by r.member

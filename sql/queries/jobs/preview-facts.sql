-- params: job bigint
-- What is known of a preview beside its rows: the look that found them, how many parts it has, how long a row took in the
-- last jobs of that kind (null: there was none), how many requests an API is sent in a second, and a text that changes
-- when a pinned row's finding does.
select r.id as run,
       extract(epoch from pg_catalog.clock_timestamp() - r.finished_at)::bigint as run_age,
       (select count(*) from trueup.part p where p.job = j.id) as parts,
       (select sum(extract(epoch from d.finished_at - d.started_at)) * 1000 / nullif(sum(d.previewed), 0)
          from (select d.started_at,
                       d.finished_at,
                       d.previewed
                  from trueup.job d
                 where d.rule = j.rule
                   and d.kind = j.kind
                   and d.state = 'done'
                   and d.previewed > 0
                 order by d.id desc
                 limit 5) d) as row_ms,
       (select round(
                 coalesce(
                   max(b.rate / case when b.slowed_until > pg_catalog.clock_timestamp() then b.slowed else 1 end),
                   30) / 1.05,
                 1)
          from trueup.api_budget b) as api_rate,
       case
         when j.kind = 'repair' and j.previewed <= 100000
         then (select count(f.version) || '/' || sum(f.version)
                 from trueup.part p
                cross join lateral pg_catalog.unnest(p.keys) as k(key)
                 join trueup.finding f on f.rule = j.rule
                                      and f.key = k.key
                                      and f.resolved_at is null
                where p.job = j.id)
       end as mark
  from trueup.job j
  left join lateral (
         select n.id,
                n.finished_at
           from trueup.run n
          where n.rule = j.rule
            and n.finished_at is not null
            and n.error is null
          order by n.id desc
          limit 1) r on true
 where j.id = :job

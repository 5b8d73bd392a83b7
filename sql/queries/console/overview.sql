-- params: rules jsonb
-- What is known of each rule of an array of names: how many rows drifted and were not put right, when all was last looked
-- at, why the last look failed, and what was found on each of the last 14 days (null: nobody looked).
--
-- Up to 10,000 open findings are counted. Beyond that it is what the last look found, less what jobs put right since, plus
-- what looks at a part of it found since. The order of what is counted keeps it on the index, whatever the statistics say.
with asked as (
  select r.name as rule
    from pg_catalog.jsonb_array_elements_text(:rules) as r(name)
)
select a.rule,
       extract(epoch from l.finished_at)::bigint as checked,
       l.error,
       case
       when o.n <= 10000 then o.n
       else greatest(o.n, w.found - coalesce(j.settled, 0) + coalesce(p.more, 0))
       end as drifted,
       case when w.id is null then null else t.found end as trend
  from asked a
  left join lateral (select r.id,
                            r.started_at,
                            r.found
                       from trueup.run r
                      where r.rule = a.rule
                        and r.finished_at is not null
                        and r.error is null
                        and not r.partial
                      order by r.started_at desc, r.id desc
                      limit 1) w on true
  left join lateral (select r.finished_at,
                            r.error
                       from (select id,
                                    finished_at,
                                    error
                               from trueup.run
                              where rule = a.rule
                                and id >= coalesce(w.id, 0)
                                and finished_at is not null
                                and not partial
                             offset 0) r
                      order by r.id desc
                      limit 1) l on true
 cross join lateral (select count(*) as n
                       from (select
                               from trueup.finding f
                              where f.rule = a.rule
                                and f.resolved_at is null
                              order by f.key
                              limit 10001) f) o
  left join lateral (select sum((q.repaired + q.already_right - q.drifted_again)
                                * case j.kind when 'undo' then -1 else 1 end) as settled
                       from trueup.job j
                       join trueup.part q on q.job = j.id
                      where o.n > 10000
                        and j.rule = a.rule
                        and j.started_at > w.started_at) j on true
  left join lateral (select sum(r.added - r.resolved) as more
                       from trueup.run r
                      where o.n > 10000
                        and r.rule = a.rule
                        and r.id > w.id
                        and r.partial) p on true
 cross join lateral (select pg_catalog.jsonb_agg(f.found order by d.day) as found
                       from pg_catalog.generate_series(-13, 0) as d(day)
                       left join lateral (select r.found
                                            from trueup.run r
                                           where r.rule = a.rule
                                             and r.finished_at is not null
                                             and r.error is null
                                             and not r.partial
                                             and r.started_at > now() + (d.day - 1) * interval '1 day'
                                             and r.started_at <= now() + d.day * interval '1 day'
                                           order by r.started_at desc, r.id desc
                                           limit 1) f on true) t

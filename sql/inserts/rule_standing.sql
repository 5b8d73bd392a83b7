-- params: rules jsonb
-- How each rule of an array of names stands: how many rows drifted and were not put right, the last look at all that
-- ended well (looked is its number, null: none did) and the last one that ended at all, with its error.
--
-- Up to 10,000 open findings are counted. Beyond that it is what the last look found, less what jobs put right since, plus
-- what looks at a part of it found since. The order of what is counted keeps it on the index, whatever the statistics say.
select a.rule,
       w.id as looked,
       w.started_at,
       w.finished_at,
       l.finished_at as last_at,
       l.error,
       case
       when o.n <= 10000 then o.n
       else greatest(o.n, w.found - coalesce(j.settled, 0) + coalesce(p.more, 0))
       end as drifted
  from pg_catalog.jsonb_array_elements_text(:rules) as a(rule)
  left join lateral (select r.id,
                            r.started_at,
                            r.finished_at,
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
                       from trueup.run r
                      where r.rule = a.rule
                        and r.finished_at is not null
                        and not r.partial
                      order by r.started_at desc, r.id desc
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

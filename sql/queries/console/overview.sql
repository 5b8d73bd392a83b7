-- params: rules jsonb
-- What is known of each rule of an array of names: how many rows drifted and were not put right, when all was last looked
-- at, why the last look failed, and what was found on each of the last 14 days (null: nobody looked).
select s.rule,
       extract(epoch from s.last_at)::bigint as checked,
       s.error,
       s.drifted,
       case when s.looked is null then null else t.found end as trend
  from (
{{rule_standing}}
) as s
 cross join lateral (select pg_catalog.jsonb_agg(f.found order by d.day) as found
                       from pg_catalog.generate_series(-13, 0) as d(day)
                       left join lateral (select r.found
                                            from trueup.run r
                                           where r.rule = s.rule
                                             and r.finished_at is not null
                                             and r.error is null
                                             and not r.partial
                                             and r.started_at > now() + (d.day - 1) * interval '1 day'
                                             and r.started_at <= now() + d.day * interval '1 day'
                                           order by r.started_at desc, r.id desc
                                           limit 1) f on true) t

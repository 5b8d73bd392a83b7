-- params: rule text, filter jsonb
-- How many open findings a rule has: all of them, or up to 10,000 that the filter shows ("more": at least that many).
select least(n.rows, n.most) as rows,
       n.rows > n.most as more,
       least(n.rows, n.most) as shown,
       n.rows > n.most as shown_more
  from (select count(*) as rows,
               case when :filter is null then 9223372036854775807 else 10000 end as most
          from (select
                  from trueup.finding f
                 cross join lateral {{shown_finding}}
                 where f.rule = :rule
                   and f.resolved_at is null
                   and {{matches}}
                 limit case when :filter is not null then 10001 end) f) n

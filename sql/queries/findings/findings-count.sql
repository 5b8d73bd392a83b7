-- params: rule text, after text, filter jsonb, look bigint
-- How many open findings a rule has beyond "after" (null: at all): all of them, or up to 10,000 that the filter shows
-- ("more": at least that many). Where only "look" of them were looked at (null: any number), "at" is where to go on.
select least(n.rows, n.most) as rows,
       n.rows > n.most as more,
       least(n.rows, n.most) as shown,
       n.rows > n.most as shown_more,
       case when :look is not null and n.rows <= n.most then
         (select r.key::text
            from {{findings_in_order}} as r
           order by r.key
          offset greatest(:look, 1) - 1
           limit 1)
       end as at
  from (select count(*) as rows,
               case when :filter is null then 9223372036854775807 else 10000 end as most
          from (select
                  from {{findings_in_order}} as f
                 cross join lateral {{shown_finding}}
                 where {{matches}}
                 limit case when :filter is not null then 10001 end) f) n

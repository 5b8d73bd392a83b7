-- params: after text, filter jsonb, look bigint
-- How many rows chats.sql has beyond "after" (null: at all; "more": at least that many), and how many of them are known to
-- be stale: what "all shown" means. Where only "look" of them were looked at (null: any number), "at" is where to go on.
select least(n.rows, n.most) as rows,
       n.rows > n.most as more,
       least(n.shown, n.most) as shown,
       n.rows > n.most and n.shown > 0 as shown_more,
       case when :look is not null and :filter is not null and n.rows <= n.most then
         (select c.id::text
            from {{participants_in_order}} as c
           order by c.id
          offset greatest(:look, 1) - 1
           limit 1)
       end as at
  from (select (select count(*) from chats) as rows,
               (select count(*) from trueup.finding f where f.rule = 'participants-stale' and f.resolved_at is null) as shown,
               9223372036854775807 as most
         where :filter is null
        union all
        select count(*),
               count(*) filter (where p.drifted),
               10000
          from (select r.drifted
                  from {{participants_in_order}} as c
                 cross join lateral {{participant_row}}
                 cross join lateral {{shown_participant}}
                 where :filter is not null
                   and {{matches}}
                 limit 10001) p
        having :filter is not null) n

-- params: after text, filter jsonb, look bigint
-- How many rows chats.sql has beyond "after" (null: at all; "more": at least that many), and how many of them are known to
-- be stale: what "all shown" means. Where only "look" of them were looked at (null: any number), "at" is where to go on.
select least(n.rows, n.most) as rows,
       n.rows > n.most as more,
       least(n.shown, n.most) as shown,
       n.shown > n.most as shown_more,
       case when :look is not null and :filter is not null and n.rows <= n.most then
         (select c.id::text
            from {{participants_in_order}} as c
           order by c.id
          offset greatest(:look, 1) - 1
           limit 1)
       end as at
  from (select case
               when :filter is null then (select count(*) from chats)
               else (select count(*)
                       from (select
                               from {{participants_in_order}} as c
                              cross join lateral {{participant_row}}
                              cross join lateral {{shown_participant}}
                              where {{matches}}
                              limit 10001) r)
               end as rows,
               (select count(*)
                  from (select
                          from trueup.finding f
                         cross join lateral {{shown_finding}}
                         where f.rule = 'participants-stale'
                           and f.resolved_at is null
                           and {{matches}}
                         limit case when :filter is not null then 10001 end) f) as shown,
               case when :filter is null then 9223372036854775807 else 10000 end as most) n

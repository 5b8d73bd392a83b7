-- params: filter jsonb
-- How many rows chats.sql has ("more": at least that many), and how many of these have no chat at all: what "all shown"
-- means.
select least(n.rows, n.most) as rows,
       n.rows > n.most as more,
       least(n.shown, n.most) as shown,
       n.shown > n.most as shown_more
  from (select count(*) as rows,
               count(*) filter (where c.rule = 'chat-missing') as shown,
               case when :filter is null then 9223372036854775807 else 10000 end as most
          from (values ('chat-missing'), ('chat-soft-deleted'), ('chat-duplicates')) as w(rule)
         cross join lateral (
                 select f.rule
                   from trueup.finding f
                  cross join lateral {{shown_finding}}
                  where f.rule = w.rule
                    and f.resolved_at is null
                    and {{matches}}
                  limit case when :filter is not null then 10001 end) c) n

-- params: after text, skip bigint, rows integer, filter jsonb, look bigint
-- The rows before "after" in the order of chats.sql (null: those at the very end), in that order.
with page as materialized (
  select r.*
    from {{participants_in_order_back}} as c
   cross join lateral {{participant_row}}
   cross join lateral {{shown_participant}}
   where {{matches}}
   order by c.id desc
  offset :skip
   limit :rows
)
select *
  from page
union all
(select null, c.id::text, null, null, null, null, null, null, null, null, null, null, true
   from {{participants_in_order_back}} as c
  where :look is not null
    and (select count(*) from page) < :rows
  order by c.id desc
 offset greatest(:look, 1) - 1
  limit 1)
 order by stopped, key

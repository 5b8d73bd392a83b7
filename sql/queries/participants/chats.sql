-- params: after text, skip bigint, rows integer, filter jsonb, look bigint
-- Every chat with its count, by id. Where "look" of them were looked at (null: any number) and the page is not full, the
-- last row says so: it is "stopped", and "at" is where to go on.
with page as materialized (
  select r.*
    from {{participants_in_order}} as c
   cross join lateral {{participant_row}}
   cross join lateral {{shown_participant}}
   where {{matches}}
   order by c.id
  offset :skip
   limit :rows
)
select *
  from page
union all
(select null, c.id::text, null, null, null, null, null, null, null, null, null, null, true
   from {{participants_in_order}} as c
  where :look is not null
    and (select count(*) from page) < :rows
  order by c.id
 offset greatest(:look, 1) - 1
  limit 1)
 order by stopped, key

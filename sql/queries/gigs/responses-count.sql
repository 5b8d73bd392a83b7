-- params: gig_id uuid, filter jsonb
-- How many rows responses.sql has.
select count(*) as rows,
       false as more,
       count(*) as shown,
       false as shown_more
  from {{gig_responses}} as t
 cross join lateral {{shown_response}}
 where {{matches}}

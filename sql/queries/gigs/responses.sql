-- params: gig_id uuid, after text, skip bigint, rows integer, filter jsonb
-- The responses of one gig: those that are ranked, the best first, then the others, the newest first, with all that have
-- the same text in one place.
select pg_catalog.jsonb_build_object('response_id', t.id) as key,
       pg_catalog.concat_ws('|', t.by_rank, t.by_group, t.by_text, t.by_sent, t.id) as at,
       t.position,
       t.label,
       t.status,
       t.score,
       t.score as bar,
       extract(epoch from nullif(t.sent, '-infinity'))::bigint as sent,
       '×' || t.alike as alike,
       t.text,
       t.phone,
       t.email,
       t.telegram
  from {{gig_responses}} as t
 cross join lateral {{shown_response}}
 where (:after is null
        or (t.by_rank, t.by_group, t.by_text, t.by_sent, t.id)
           > (pg_catalog.split_part(:after, '|', 1)::integer, pg_catalog.split_part(:after, '|', 2)::numeric,
              pg_catalog.split_part(:after, '|', 3), pg_catalog.split_part(:after, '|', 4)::numeric,
              pg_catalog.split_part(:after, '|', 5)::uuid))
   and {{matches}}
 order by t.by_rank, t.by_group, t.by_text, t.by_sent, t.id
offset :skip
 limit :rows

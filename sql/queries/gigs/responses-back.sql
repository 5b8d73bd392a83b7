-- params: gig_id uuid, after text, skip bigint, rows integer, filter jsonb
-- The rows before "after" in the order of responses.sql (null: those at the very end), in that order.
with mine as (
  select r.id,
         coalesce(r.created_at, '-infinity') as sent,                                       --? responses.created_at
         '-infinity'::timestamptz as sent,                                                  --? !responses.created_at
         coalesce(nullif(r.candidate_name, ''), r.candidate_id) as label,                   --? responses.candidate_name
         r.candidate_id as label,                                                           --? !responses.candidate_name
         r.composite_score as score,                                                        --? responses.composite_score
         null::integer as score,                                                            --? !responses.composite_score
         pg_catalog.md5(pg_catalog.lower(pg_catalog.btrim(r.cover_letter))) as text,        --? responses.cover_letter
         null::text as text,                                                                --? !responses.cover_letter
         r.status
    from responses r
   where r.entity_type = 'gig'
     and r.entity_id = :gig_id
),
told as (
  select m.*,
         case when m.text is not null then count(*) over (partition by m.text) end as alike
    from mine m
),
page as (
  select t.*
    from told t
   where (:after is null
          or (t.sent, t.id) > (pg_catalog.split_part(:after, '|', 1)::timestamptz, pg_catalog.split_part(:after, '|', 2)::uuid))
     and (:filter is null
          or not exists (
               select
                 from pg_catalog.jsonb_array_elements_text(coalesce(:filter -> 'words', '[]')) as w(word)
                where position(pg_catalog.lower(w.word) in pg_catalog.lower(pg_catalog.concat_ws(' ', t.label, t.status, t.id))) = 0)
             and not exists (
               select
                 from pg_catalog.jsonb_array_elements_text(coalesce(:filter -> 'without', '[]')) as w(word)
                where position(pg_catalog.lower(w.word) in pg_catalog.lower(pg_catalog.concat_ws(' ', t.label, t.status, t.id))) > 0))
   order by t.sent, t.id
  offset :skip
   limit :rows
)
select pg_catalog.jsonb_build_object('response_id', p.id) as key,
       p.sent || '|' || p.id as at,
       p.label,
       p.status,
       p.score,
       case when p.alike > 1 then '×' || p.alike end as alike,
       extract(epoch from nullif(p.sent, '-infinity'))::bigint as sent
  from page p
 order by p.sent desc, p.id desc

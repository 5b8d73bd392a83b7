-- params: gig_id uuid, after text, skip bigint, rows integer, filter jsonb
-- The responses of one gig, the newest first. "alike": how many have the same text.
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
)
select pg_catalog.jsonb_build_object('response_id', t.id) as key,
       t.sent || '|' || t.id as at,
       t.label,
       t.status,
       t.score,
       case when t.alike > 1 then '×' || t.alike end as alike,
       extract(epoch from nullif(t.sent, '-infinity'))::bigint as sent
  from told t
 where (:after is null
        or (t.sent, t.id) < (pg_catalog.split_part(:after, '|', 1)::timestamptz, pg_catalog.split_part(:after, '|', 2)::uuid))
   and (:filter is null
        or not exists (
             select
               from pg_catalog.jsonb_array_elements_text(coalesce(:filter -> 'words', '[]')) as w(word)
              where position(pg_catalog.lower(w.word) in pg_catalog.lower(pg_catalog.concat_ws(' ', t.label, t.status, t.id))) = 0)
           and not exists (
             select
               from pg_catalog.jsonb_array_elements_text(coalesce(:filter -> 'without', '[]')) as w(word)
              where position(pg_catalog.lower(w.word) in pg_catalog.lower(pg_catalog.concat_ws(' ', t.label, t.status, t.id))) > 0))
 order by t.sent desc, t.id desc
offset :skip
 limit :rows

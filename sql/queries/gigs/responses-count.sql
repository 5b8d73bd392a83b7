-- params: gig_id uuid, filter jsonb
-- How many rows responses.sql has.
with told as (
  select r.id,
         coalesce(nullif(r.candidate_name, ''), r.candidate_id) as label,                   --? responses.candidate_name
         r.candidate_id as label,                                                           --? !responses.candidate_name
         r.status
    from responses r
   where r.entity_type = 'gig'
     and r.entity_id = :gig_id
)
select count(*) as rows,
       false as more,
       count(*) as shown,
       false as shown_more
  from told t
 where :filter is null
    or not exists (
         select
           from pg_catalog.jsonb_array_elements_text(coalesce(:filter -> 'words', '[]')) as w(word)
          where position(pg_catalog.lower(w.word) in pg_catalog.lower(pg_catalog.concat_ws(' ', t.label, t.status, t.id))) = 0)
       and not exists (
         select
           from pg_catalog.jsonb_array_elements_text(coalesce(:filter -> 'without', '[]')) as w(word)
          where position(pg_catalog.lower(w.word) in pg_catalog.lower(pg_catalog.concat_ws(' ', t.label, t.status, t.id))) > 0)

-- rule:      gig-orphan-responses
-- title:     Responses whose gig is gone
-- title[ru]: Отклики, у которых нет задания
-- help:      A gig was deleted and its responses stayed. A repair deletes them with all that hangs on them; undo brings them back.
-- help[ru]:  Задание удалено, а отклики остались. Исправление удаляет их со всем, что к ним относится; отмена возвращает.
-- members:   gig_id: gig, response: response, image: kept
-- members[ru]: gig_id: задание, response: отклик, image: сохранено
-- system:    gigs
-- severity:  warning
-- key:       response_id uuid
-- needs:     gigs, responses, responses.entity_type, responses.entity_id

--: detect
-- An orphan belongs to no workspace, since its gig said which. Nothing but orphans is ever looked at, forced or not.
select r.id as response_id,
       null::text as scope,
       coalesce(
         nullif(r.candidate_name, ''),                                                      --? responses.candidate_name
         r.candidate_id,                                                                    --? responses.candidate_id
         r.id::text) as label,
       pg_catalog.jsonb_build_object('gig_id', r.entity_id) as stored,
       pg_catalog.jsonb_build_object('gig_id', null) as actual
  from responses r
 where r.entity_type = 'gig'
   and :scope is null
   and (:response_id is null or r.id = any(array(select pg_catalog.unnest(:response_id))))
   and not exists (select from gigs g where g.id = r.entity_id)

--: lock
select id
  from responses
 where id = any(array(select pg_catalog.unnest(:response_id)))
 order by id
   for update

--: repair
with doomed as materialized (
  select r.id,
         pg_catalog.jsonb_build_object(
           'id', r.id,
           'candidate_id', r.candidate_id,                                                  --? responses.candidate_id
           'candidate_name', r.candidate_name,                                              --? responses.candidate_name
           'cover_letter', pg_catalog.left(r.cover_letter, 200),                            --? responses.cover_letter
           'created_at', r.created_at,                                                      --? responses.created_at
           'entity_id', r.entity_id) as response
    from responses r
   where r.id = any(array(select pg_catalog.unnest(:response_id)))
     and r.entity_type = 'gig'
     and not exists (select from gigs g where g.id = r.entity_id)
)
select doomed.id as response_id,
       pg_catalog.jsonb_build_object('response', doomed.response, 'image', gone.image) as before,
       pg_catalog.jsonb_build_object('response', null) as after
  from trueup.delete_rows('responses', array(select pg_catalog.jsonb_build_object('id', id) from doomed order by id)) gone
  join doomed on doomed.id = (gone.key ->> 'id')::uuid

--: undo
-- No counter to raise: where the gig is there again, gig-counters finds what differs. Where a foreign key keeps orphans
-- out, it says so.
with given as materialized (
  select k.response_id,
         pg_catalog.jsonb_build_object('id', k.response_id) as key,
         k.before
    from unnest(:response_id, :before, :after) as k(response_id, before, after)
)
select given.response_id,
       pg_catalog.jsonb_build_object('response', null) as before,
       case
       when back.reason is null
       then pg_catalog.jsonb_build_object('response', given.before -> 'response', 'restored', back.report)
       end as after,
       back.reason
  from trueup.restore_rows(array(select key from given order by response_id),
                           array(select before -> 'image' from given order by response_id)) back
  join given on given.response_id = (back.key ->> 'id')::uuid

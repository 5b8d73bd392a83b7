-- rule:      response-delete
-- title:     Delete responses
-- title[ru]: Удалить отклики
-- help:      Deletes responses of gigs (spam, duplicates) with all that hangs on them, and lowers the gigs' counters.
-- help[ru]:  Удаляет отклики на задания (спам, дубликаты) со всем, что к ним относится, и уменьшает счётчики заданий.
-- refusals:  There is no response %s. | Response %s belongs to a %s, not to a gig. | The gig of response %s is gone: see gig-orphan-responses. | Response %s belongs to a gig of another workspace than %s. | its gig is gone
-- refusals[ru]: Отклика %s нет. | Отклик %s относится к %s, а не к заданию. | Задания отклика %s больше нет: см. gig-orphan-responses. | Отклик %s на задание другого пространства, не %s. | его задания больше нет
-- members:   response: response, image: kept, gig.responses: responses, gig.new_responses: new, gig.gig_id: gig
-- members[ru]: response: отклик, image: сохранено, gig.responses: отклики, gig.new_responses: новые, gig.gig_id: задание
-- system:    gigs
-- severity:  warning
-- kind:      action
-- key:       response_id uuid
-- params:    workspace text
-- needs:     gigs, gigs.workspace_id, gigs.responses, gigs.new_responses, responses, responses.entity_type, responses.entity_id, responses.status

--: refuse
select k.response_id,
       case
       when r.id is null then 'unknown'
       when r.entity_type <> 'gig' then 'not-a-gig'
       when g.id is null then 'gig-gone'
       else 'other-workspace'
       end as code,
       case
       when r.id is null then pg_catalog.format('There is no response %s.', k.response_id)
       when r.entity_type <> 'gig' then pg_catalog.format('Response %s belongs to a %s, not to a gig.', k.response_id, r.entity_type)
       when g.id is null then pg_catalog.format('The gig of response %s is gone: see gig-orphan-responses.', k.response_id)
       else pg_catalog.format('Response %s belongs to a gig of another workspace than %s.', k.response_id, :workspace)
       end as reason
  from pg_catalog.unnest(:response_id) as k(response_id)
  left join responses r on r.id = k.response_id
  left join gigs g on g.id = r.entity_id
                  and r.entity_type = 'gig'
 where r.id is null
    or r.entity_type <> 'gig'
    or g.workspace_id is distinct from :workspace

--: lock
-- The responses before the gigs, which is the order of the application: it deletes a response and then lowers the gig's
-- counters.
select g.id
  from (select entity_id
          from responses
         where id = any(array(select pg_catalog.unnest(:response_id)))
           and entity_type = 'gig'
         order by id
           for update) r
  join gigs g on g.id = r.entity_id
 order by g.id
   for no key update of g

--: apply
-- Each gig ends at what it had less what went, whatever a trigger of the application made of it in between. NULL stays.
with doomed as materialized (
  select r.id,
         r.entity_id,
         pg_catalog.jsonb_build_object(
           'id', r.id,
           'candidate_id', r.candidate_id,                                                  --? responses.candidate_id
           'candidate_name', r.candidate_name,                                              --? responses.candidate_name
           'cover_letter', pg_catalog.left(r.cover_letter, 200),                            --? responses.cover_letter
           'created_at', r.created_at,                                                      --? responses.created_at
           'entity_id', r.entity_id,
           'status', r.status) as response
    from responses r
    join gigs g on g.id = r.entity_id
   where r.id = any(array(select pg_catalog.unnest(:response_id)))
     and r.entity_type = 'gig'
     and g.workspace_id = :workspace
),
gone as materialized (
  select (d.key ->> 'id')::uuid as id,
         d.image
    from trueup.delete_rows('responses', array(select pg_catalog.jsonb_build_object('id', id) from doomed order by id)) d
),
lost as (
  select (r.value ->> 'entity_id')::uuid as gig_id,
         count(*) as total,
         count(*) filter (where r.value ->> 'status' = 'NEW') as new
    from gone
   cross join lateral trueup.image_rows(gone.image, 'responses') as r(value)
   where r.value ->> 'entity_type' = 'gig'
   group by 1
),
counted as materialized (
  select g.id,
         pg_catalog.jsonb_build_object('id', g.id) as key,
         pg_catalog.jsonb_build_object('gig_id', g.id, 'responses', g.responses, 'new_responses', g.new_responses) as before,
         pg_catalog.jsonb_build_object(
           'updated_at', now(),                                                             --? gigs.updated_at
           'responses', g.responses - least(l.total, greatest(g.responses, 0)),
           'new_responses', g.new_responses - least(l.new, greatest(g.new_responses, 0))) as change
    from lost l
    join gigs g on g.id = l.gig_id
),
written as materialized (
  select (u.key ->> 'id')::uuid as id,
         u.after - 'updated_at' || pg_catalog.jsonb_build_object('gig_id', u.key -> 'id') as after
    from trueup.update_rows('gigs', array(select key from counted order by id), array(select change from counted order by id)) u
)
select gone.id as response_id,
       pg_catalog.jsonb_build_object('response', doomed.response, 'gig', counted.before, 'image', gone.image) as before,
       pg_catalog.jsonb_build_object('response', null, 'gig', written.after) as after
  from gone
  join doomed on doomed.id = gone.id
  left join counted on counted.id = doomed.entity_id
  left join written on written.id = doomed.entity_id

--: undo
-- The gigs are locked first, and raised to what they had by then and what came back. A response whose gig is gone, or
-- whose id or unique key is taken, says so and stays deleted.
with given as materialized (
  select k.response_id,
         k.before,
         (k.before -> 'response' ->> 'entity_id')::uuid as gig_id
    from unnest(:response_id, :before, :after) as k(response_id, before, after)
),
added as materialized (
  select given.response_id,
         (r.value ->> 'entity_id')::uuid as gig_id,
         count(*) as total,
         count(*) filter (where r.value ->> 'status' = 'NEW') as new
    from given
   cross join lateral trueup.image_rows(given.before -> 'image', 'responses') as r(value)
   where r.value ->> 'entity_type' = 'gig'
   group by 1, 2
),
held as materialized (
  select id,
         responses,
         new_responses
    from gigs
   where id = any(array(select gig_id from added))
   order by id
     for no key update
),
ready as materialized (
  select response_id,
         pg_catalog.jsonb_build_object('id', response_id) as key,
         before -> 'image' as image
    from given
   where gig_id in (select id from held)
),
back as materialized (
  select (b.key ->> 'id')::uuid as response_id,
         b.report,
         b.reason
    from trueup.restore_rows(array(select key from ready order by response_id), array(select image from ready order by response_id)) b
),
counted as materialized (
  select held.id,
         pg_catalog.jsonb_build_object('id', held.id) as key,
         pg_catalog.jsonb_build_object('gig_id', held.id, 'responses', held.responses, 'new_responses', held.new_responses) as before,
         pg_catalog.jsonb_build_object(
           'updated_at', now(),                                                             --? gigs.updated_at
           'responses', held.responses + pg_catalog.sum(added.total),
           'new_responses', held.new_responses + pg_catalog.sum(added.new)) as change
    from held
    join added on added.gig_id = held.id
    join back on back.response_id = added.response_id
             and back.reason is null
   group by held.id, held.responses, held.new_responses
),
written as materialized (
  select (u.key ->> 'id')::uuid as id,
         u.after - 'updated_at' || pg_catalog.jsonb_build_object('gig_id', u.key -> 'id') as after
    from trueup.update_rows('gigs', array(select key from counted order by id), array(select change from counted order by id)) u
)
select given.response_id,
       pg_catalog.jsonb_build_object('response', null, 'gig', counted.before) as before,
       case
       when back.response_id is not null and back.reason is null
       then pg_catalog.jsonb_build_object('response', given.before -> 'response', 'gig', written.after, 'restored', back.report)
       end as after,
       case
       when back.response_id is null then 'its gig is gone'
       else back.reason
       end as reason
  from given
  left join back on back.response_id = given.response_id
  left join counted on counted.id = given.gig_id
  left join written on written.id = given.gig_id

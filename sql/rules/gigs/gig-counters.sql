-- rule:      gig-counters
-- title:     Gig counters differ from their responses
-- title[ru]: Счётчики заданий не совпадают с откликами
-- help:      gigs.responses and gigs.new_responses are not what the table responses says; a repair counts again.
-- help[ru]:  gigs.responses и gigs.new_responses не равны тому, что в таблице responses; исправление считает заново.
-- members:   responses: responses, new_responses: new
-- members[ru]: responses: отклики, new_responses: новые
-- system:    gigs
-- severity:  error
-- key:       gig_id uuid
-- needs:     gigs, gigs.workspace_id, gigs.responses, gigs.new_responses, responses, responses.entity_type, responses.entity_id, responses.status
-- schedule:  weekly repair

--: detect
select g.id as gig_id,
       g.workspace_id as scope,
       g.title as label,
       pg_catalog.jsonb_build_object('responses', g.responses, 'new_responses', g.new_responses) as stored,
       pg_catalog.jsonb_build_object('responses', coalesce(r.total, 0), 'new_responses', coalesce(r.new, 0)) as actual
  from gigs g
  left join (select entity_id, count(*) as total, count(*) filter (where status = 'NEW') as new
               from responses
              where entity_type = 'gig'
                and (:gig_id is null or entity_id = any(array(select pg_catalog.unnest(:gig_id))))
                and (:scope is null or entity_id = any(array(select id from gigs where workspace_id = :scope)))
              group by entity_id) r on r.entity_id = g.id
 where (:gig_id is null or g.id = any(array(select pg_catalog.unnest(:gig_id))))
   and (:scope is null or g.workspace_id = :scope)
   and (:force
        or g.responses is distinct from coalesce(r.total, 0)
        or g.new_responses is distinct from coalesce(r.new, 0))

--: lock
select id
  from gigs
 where id = any(array(select pg_catalog.unnest(:gig_id)))
 order by id
   for no key update

--: repair
update gigs g
   set responses = c.total,
       updated_at = now(),                                                                  --? gigs.updated_at
       new_responses = c.new
  from (select o.id, o.responses, o.new_responses, r.total, r.new
          from gigs o
         cross join lateral (select count(*)::integer as total,
                                    count(*) filter (where status = 'NEW')::integer as new
                               from responses
                              where entity_type = 'gig'
                                and entity_id = o.id) r
         where o.id = any(array(select pg_catalog.unnest(:gig_id)))) c
 where g.id = c.id
   and (:force
        or g.responses is distinct from c.total
        or g.new_responses is distinct from c.new)
returning g.id as gig_id,
          pg_catalog.jsonb_build_object('responses', c.responses, 'new_responses', c.new_responses) as before,
          pg_catalog.jsonb_build_object('responses', g.responses, 'new_responses', g.new_responses) as after

--: undo
update gigs g
   set responses = (k.before ->> 'responses')::integer,
       updated_at = now(),                                                                  --? gigs.updated_at
       new_responses = (k.before ->> 'new_responses')::integer
  from unnest(:gig_id, :before, :after) as k(gig_id, before, after)
 where g.id = k.gig_id
   and g.responses is not distinct from (k.after ->> 'responses')::integer
   and g.new_responses is not distinct from (k.after ->> 'new_responses')::integer
returning g.id as gig_id, k.after as before, k.before as after

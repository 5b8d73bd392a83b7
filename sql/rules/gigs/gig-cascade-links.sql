-- rule:      gig-cascade-links
-- title:     Responses that the foreign key to gigs does not hold yet
-- title[ru]: Отклики, которые ещё не связаны внешним ключом с заданием
-- help:      responses.gig_id was added as a plain column and is not filled for older rows. A repair fills it, gig by gig.
-- help[ru]:  responses.gig_id добавлена обычной колонкой и в старых строках не заполнена. Исправление заполняет её по заданиям.
-- members:   linked: linked
-- members[ru]: linked: связано
-- system:    gigs
-- severity:  notice
-- key:       gig_id uuid
-- needs:     gigs, gigs.workspace_id, responses, responses.entity_type, responses.entity_id, responses.gig_id

--: detect
-- A generated column fills itself: then there is nothing to read. A response without a gig is not this rule's.
select g.id as gig_id,
       g.workspace_id as scope,
       g.title as label,
       pg_catalog.jsonb_build_object('linked', r.linked) as stored,
       pg_catalog.jsonb_build_object('linked', r.total) as actual
  from gigs g
  join (select entity_id, count(*) as total, pg_catalog.count(gig_id) as linked
          from responses
         where entity_type = 'gig'
           and exists (select
                         from pg_attribute
                        where attrelid = pg_catalog.to_regclass('responses')
                          and attname = 'gig_id'
                          and attgenerated = '')
           and (:gig_id is null or entity_id = any(array(select pg_catalog.unnest(:gig_id))))
           and (:scope is null or entity_id = any(array(select id from gigs where workspace_id = :scope)))
         group by entity_id) r on r.entity_id = g.id
 where (:gig_id is null or g.id = any(array(select pg_catalog.unnest(:gig_id))))
   and (:scope is null or g.workspace_id = :scope)
   and (:force or r.linked <> r.total)

--: lock
select id
  from gigs
 where id = any(array(select pg_catalog.unnest(:gig_id)))
 order by id
   for no key update

--: repair
-- One row a gig. Not to be undone: the trigger on responses would fill it again.
with held as materialized (
  select r.id,
         r.entity_id,
         r.gig_id
    from responses r
    join gigs g on g.id = r.entity_id
   where r.entity_type = 'gig'
     and r.entity_id = any(array(select pg_catalog.unnest(:gig_id)))
),
filled as materialized (
  select count(*) as rows
    from trueup.update_rows('responses',
           array(select pg_catalog.jsonb_build_object('id', id) from held where gig_id is distinct from entity_id order by id),
           array(select pg_catalog.jsonb_build_object('gig_id', entity_id) from held where gig_id is distinct from entity_id order by id))
)
select held.entity_id as gig_id,
       pg_catalog.jsonb_build_object('linked', pg_catalog.count(held.gig_id)) as before,
       pg_catalog.jsonb_build_object('linked', count(*)) as after
  from held
 cross join filled
 group by held.entity_id
having :force or pg_catalog.count(held.gig_id) <> count(*)

-- rule:     note-titles
-- title:    Notes whose title is not the one that was wanted
-- system:   notes
-- severity: warning
-- key:      note_id bigint
-- needs:    notes, notes.wanted
-- schedule: weekly repair

--: detect
select n.id as note_id, null::text as scope, n.title as label,
       pg_catalog.jsonb_build_object('title', n.title) as stored,
       pg_catalog.jsonb_build_object('title', n.wanted) as actual
  from notes n
 where (:note_id is null or n.id = any (:note_id)) and :scope::text is null
   and (:force or n.title is distinct from n.wanted)

--: lock
select id from notes where id = any (:note_id) order by id for no key update

--: repair
update notes n
   set title = n.wanted
  from (select id, title from notes where id = any (:note_id)) o
 where n.id = o.id and (:force or n.title is distinct from n.wanted)
returning n.id as note_id, pg_catalog.jsonb_build_object('title', o.title) as before,
          pg_catalog.jsonb_build_object('title', n.title) as after

--: undo
update notes n
   set title = k.before ->> 'title'
  from unnest(:note_id, :before, :after) as k(note_id, before, after)
 where n.id = k.note_id and n.title is not distinct from k.after ->> 'title'
returning n.id as note_id, k.after as before, k.before as after

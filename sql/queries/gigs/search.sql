-- params: text text, after text, skip bigint, rows integer
-- What a person may mean by a text: the id of a gig or response (alone or at the end of a URL), a workspace, words of a
-- title, a candidate's name or id, a phone number. "kind" says what matched; what is exact comes first. An id is found by
-- its index and ends the search. Of the responses, which have no index for names, only the last pages of the table are
-- looked at, about two million rows: the last row (kind "more") says so where there are others. A page is all there is.
with given as materialized (
  select pg_catalog.lower(g.word) as word,
         pg_catalog.substring(pg_catalog.lower(g.word), '.*([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})')::uuid as id,
         case when g.word ~ '^[-+0-9 ().]{7,}$' then pg_catalog.right(pg_catalog.regexp_replace(g.word, '[^0-9]', '', 'g'), 10) end as phone,
         array(select '%' || pg_catalog.regexp_replace(pg_catalog.lower(w.word), '([\\%_])', '\\\1', 'g') || '%'
                 from pg_catalog.regexp_split_to_table(g.word, '[ ]+') as w(word)) as words
    from (select case
                 when t.text ~ '^[a-z]+://' then pg_catalog.substring(pg_catalog.rtrim(pg_catalog.regexp_replace(t.text, '[?#].*$', ''), '/'), '[^/]*$')
                 else t.text
                 end as word
            from (select pg_catalog.btrim(:text) as text) t) g
   where :after is null
),
by_id as materialized (
  select 0 as rank,
         'gig' as kind,
         g.id as gig_id,
         null::uuid as response_id,
         g.title::text as label,
         g.workspace_id::text as scope
    from gigs g
   where g.id = (select id from given)
  union all
  select 1,
         'response',
         r.entity_id,
         r.id,
         coalesce(nullif(r.candidate_name, ''), r.candidate_id)::text,                      --? responses.candidate_name
         r.candidate_id::text,                                                              --? !responses.candidate_name
         (select g.workspace_id::text from gigs g where g.id = r.entity_id)
    from responses r
   where r.id = (select id from given)
     and r.entity_type = 'gig'
),
by_workspace as materialized (
  select 2 as rank,
         'workspace' as kind,
         g.id as gig_id,
         null::uuid as response_id,
         g.title::text as label,
         g.workspace_id::text as scope
    from gigs g
   where g.workspace_id = any(array(select word from given where id is null union select pg_catalog.btrim(:text) from given))
     and (select id is null from given)
   limit 30
),
by_title as materialized (
  select 3 as rank,
         'title' as kind,
         g.id as gig_id,
         null::uuid as response_id,
         g.title::text as label,
         g.workspace_id::text as scope
    from gigs g
   where (select pg_catalog.length(word) > 1 and id is null from given)
     and pg_catalog.lower(g.title) like all ((select words from given)::text[])
   limit 30
),
size as materialized (
  select greatest(c.relpages, 0) as pages,
         greatest(c.reltuples, 0) as rows,
         greatest(0, c.relpages - (c.relpages * 2000000.0 / greatest(c.reltuples, 1))::bigint) as first
    from pg_class c
   where c.oid = pg_catalog.to_regclass('responses')
),
looked_at as (
  select r.id,
         r.entity_id,
         r.candidate_id::text as candidate,
         r.candidate_name::text as name,                                                    --? responses.candidate_name
         r.candidate_id::text as name,                                                      --? !responses.candidate_name
         r.phone::text as phone                                                             --? responses.phone
         null::text as phone                                                                --? !responses.phone
    from responses r
   where r.ctid >= (select '(' || first || ',0)' from size)::tid
     and (select pg_catalog.length(word) > 2 and id is null from given)
     and not exists (select from by_workspace)
     and r.entity_type = 'gig'
  offset 0
),
by_candidate as materialized (
  select case when l.candidate = (select word from given) then 2 else 4 end as rank,
         case
         when pg_catalog.right(pg_catalog.translate(l.phone, ' ()-+.', ''), 10) = (select phone from given) then 'phone'
         else 'candidate'
         end as kind,
         l.entity_id as gig_id,
         l.id as response_id,
         coalesce(nullif(l.name, ''), l.candidate) as label
    from looked_at l
   where l.candidate = (select word from given)
      or pg_catalog.lower(l.name) like all ((select words from given)::text[])
      or pg_catalog.right(pg_catalog.translate(l.phone, ' ()-+.', ''), 10) = (select phone from given)
   limit 30
),
found as (
  select * from by_id
  union all
  select * from by_workspace
  union all
  select * from by_title
  union all
  select c.rank,
         c.kind,
         c.gig_id,
         c.response_id,
         c.label,
         (select g.workspace_id::text from gigs g where g.id = c.gig_id)
    from by_candidate c
)
select pg_catalog.jsonb_build_object('gig_id', f.gig_id, 'response_id', f.response_id) as key,
       f.rank || '|' || f.gig_id || '|' || coalesce(f.response_id::text, '') as at,
       f.kind,
       f.label,
       f.scope,
       case when f.response_id is not null then (select g.title::text from gigs g where g.id = f.gig_id) end as gig
  from (select f.*
          from found f
         order by f.rank, f.label, f.gig_id
        offset :skip
         limit :rows) f
union all
select null,
       '9',
       'more',
       null,
       null,
       null
 where :after is null
   and (select id is null from given)
   and (select first > 0 from size)
   and (select count(*) from by_candidate) < 30

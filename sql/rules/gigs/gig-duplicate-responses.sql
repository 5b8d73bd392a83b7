-- rule:      gig-duplicate-responses
-- title:     Responses that look like spam: same contact or same text
-- title[ru]: Отклики, похожие на спам: тот же контакт или тот же текст
-- help:      The same contact or text stands more than once in a workspace. Look, mark what is spam and delete it: nothing is repaired by itself.
-- help[ru]:  Тот же контакт или текст встречается в рабочем пространстве не раз. Посмотрите, отметьте спам и удалите: само ничего не исправляется.
-- members:   same_contact: same contact, same_text: same text, on_this_gig: on this gig, group: group
-- members[ru]: same_contact: тот же контакт, same_text: тот же текст, on_this_gig: на этом задании, group: группа
-- system:    gigs
-- severity:  notice
-- key:       response_id uuid
-- needs:     gigs, gigs.workspace_id, responses, responses.entity_type, responses.entity_id

--: detect
-- A workspace is looked at by itself: its responses are its own, and a part of a group would say the wrong number. So one
-- response costs what its workspace costs. Two passes: what repeats is first found by hashes, which keeps all responses
-- small, and then only that is counted. "offset 0" keeps the passes apart from what is joined to them.
with told as not materialized (
  select r.id,
         r.entity_id,
         g.workspace_id,
         t.kind,
         t.value,
         pg_catalog.hashtextextended(t.value, pg_catalog.hashtextextended(g.workspace_id, t.seed)) as hash
    from responses r
    join gigs g on g.id = r.entity_id
   cross join lateral (values
           (1, 'email', pg_catalog.lower(r.email)),                                         --? responses.email
           (2, 'phone', pg_catalog.replace(r.phone, ' ', '')),                              --? responses.phone
           (3, 'telegram', pg_catalog.ltrim(pg_catalog.lower(r.telegram_username), '@')),   --? responses.telegram_username
           (4, 'text', r.cover_letter),                                                     --? responses.cover_letter
           (5, 'candidate', r.candidate_id::text),                                          --? responses.candidate_id
           (0, null, null)
         ) as t(seed, kind, value)
   where r.entity_type = 'gig'
     and t.value <> ''
     and (:scope is null or r.entity_id = any(array(select id from gigs where workspace_id = :scope)))
     and (:response_id is null
          or r.entity_id = any(array(select id
                                       from gigs
                                      where workspace_id in (select a.workspace_id
                                                               from gigs a
                                                               join responses b on b.entity_id = a.id
                                                              where b.entity_type = 'gig'
                                                                and b.id = any(array(select pg_catalog.unnest(:response_id)))))))
  offset 0
),
repeated as materialized (
  select hash
    from told
   group by hash
  having count(*) > 1
),
counted as (
  select t.id,
         t.kind,
         t.value,
         count(*) over (partition by t.workspace_id, t.kind, t.value) as copies,
         count(*) over (partition by t.workspace_id, t.kind, t.value, t.entity_id) as here
    from told t
    join repeated on repeated.hash = t.hash
),
found as (
  select id,
         coalesce(pg_catalog.max(copies) filter (where kind <> 'text'), 1) as same_contact,
         coalesce(pg_catalog.max(copies) filter (where kind = 'text'), 1) as same_text,
         pg_catalog.max(here) as on_this_gig,
         (pg_catalog.array_agg(kind || ' ' || case when kind = 'text' then pg_catalog.md5(value) else value end
                               order by kind = 'text' desc, copies desc, kind))[1] as like_others
    from counted
   where copies > 1
   group by id
)
select r.id as response_id,
       g.workspace_id as scope,
       pg_catalog.concat_ws(': ',
         r.candidate_name,                                                                  --? responses.candidate_name
         pg_catalog.left(r.cover_letter, 80),                                               --? responses.cover_letter
         g.title) as label,
       pg_catalog.jsonb_build_object('same_contact', f.same_contact, 'same_text', f.same_text, 'on_this_gig', f.on_this_gig,
                                     'group', f.like_others) as stored,
       pg_catalog.jsonb_build_object('same_contact', 1, 'same_text', 1, 'on_this_gig', 1,
                                     'group', f.like_others) as actual
  from found f
  join responses r on r.id = f.id
  join gigs g on g.id = r.entity_id
 where :response_id is null
    or r.id = any(array(select pg_catalog.unnest(:response_id)))

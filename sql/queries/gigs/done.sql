-- params: gig_id uuid, after text, skip bigint, rows integer
-- What trueup did to one gig and its responses, the newest first, and when and by whom that was undone. Each of the two
-- ways has its index, and no more than a page of it is read.
with mine as (
  (select a.*
     from trueup.audit a
    where a.rule = 'gig-counters'
      and a.key = pg_catalog.jsonb_build_object('gig_id', :gig_id)
      and (:after is null or a.id < :after::bigint)
    order by a.id desc
    limit :skip + :rows)
  union all
  (select a.*
     from trueup.audit a
    where a.rule = 'response-delete'
      and coalesce(a.before #>> '{response,entity_id}', a.after #>> '{response,entity_id}') = :gig_id::text
      and (:after is null or a.id < :after::bigint)
    order by a.id desc
    limit :skip + :rows)
)
select pg_catalog.jsonb_build_object('audit', m.id) as key,
       m.id::text as at,
       extract(epoch from m.at)::bigint as done,
       case when j.kind = 'undo' then 'undo ' || m.rule else m.rule end as what,
       case
       when m.rule = 'gig-counters'
       then pg_catalog.concat_ws(
              ', ',
              coalesce(m.before ->> 'responses', '–') || '→' || coalesce(m.after ->> 'responses', '–'),
              coalesce(m.before ->> 'new_responses', '–') || '→' || coalesce(m.after ->> 'new_responses', '–'))
       else coalesce(
              m.before #>> '{response,candidate_name}',
              m.after #>> '{response,candidate_name}',
              m.before #>> '{response,candidate_id}',
              m.after #>> '{response,candidate_id}')
       end as change,
       coalesce(j.operator, j.requested_by) as who,
       j.reason as why,
       extract(epoch from u.at)::bigint as undone,
       coalesce(u.operator, u.requested_by) as undone_by
  from mine m
  left join trueup.job j on j.id = m.job
  left join lateral (
         select t.at,
                k.operator,
                k.requested_by
           from trueup.audit t
           left join trueup.job k on k.id = t.job
          where t.undoes = m.id
          limit 1) u on true
 order by m.id desc
offset :skip
 limit :rows

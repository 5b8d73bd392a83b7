-- params: audit bigint, refusal bigint
-- One row of the audit, or one refusal: who, when, why, from where.
select pg_catalog.jsonb_build_object('audit', a.id) as key,
       a.id,
       j.kind as what,
       a.rule,
       coalesce(
         f.label,
         a.before #>> '{response,candidate_name}',
         a.after #>> '{response,candidate_name}',
         pg_catalog.translate(pg_catalog.jsonb_path_query_array(a.key, '$.*')::text, '[]"', '')) as label,
       pg_catalog.translate(pg_catalog.jsonb_path_query_array(a.key, '$.*')::text, '[]"', '') as row,
       extract(epoch from a.at)::bigint as done,
       j.reason as why,
       a.job,
       j.operator,
       j.requested_by as role,
       pg_catalog.host(j.client_addr) as client,
       j.ssh_client as ssh,
       a.written_by,
       a.undoes,
       extract(epoch from u.at)::bigint as undone,
       u.id as undone_by
  from trueup.audit a
  left join trueup.job j on j.id = a.job
  left join trueup.finding f on f.rule = a.rule
                            and f.key = a.key
  left join lateral (
         select t.at,
                t.id
           from trueup.audit t
          where t.undoes = a.id
          limit 1) u on true
 where a.id = :audit
union all
select pg_catalog.jsonb_build_object('refusal', r.id),
       null,
       'refused',
       r.rule,
       r.what,
       null,
       extract(epoch from r.at)::bigint,
       r.why,
       r.job,
       r.operator,
       r.requested_by,
       pg_catalog.host(r.client_addr),
       r.ssh_client,
       r.requested_by,
       null,
       null,
       null
  from trueup.refusal r
 where r.id = :refusal

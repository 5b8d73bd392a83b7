-- params: members jsonb
-- What is shown of the rows of a page (part, at, id) of the audit: changes are part 0, refusals 1, and 2 is where it stopped.
select case
       when p.part < 2
       then pg_catalog.jsonb_build_object('audit', case when p.part = 0 then p.id end, 'refusal', case when p.part = 1 then p.id end,
                                          'job_id', coalesce(a.job, r.job))
       end as key,
       p.at || '|' || p.part % 2 || '|' || p.id as at,
       extract(epoch from p.at)::bigint as done,
       case
       when p.part = 1 then 'refused'
       when j.kind is null then 'repair'
       else j.kind
       end as what,
       coalesce(a.rule, r.rule) as rule,
       coalesce(
         f.label,
         a.before #>> '{response,candidate_name}',
         a.after #>> '{response,candidate_name}',
         a.before #>> '{response,candidate_id}',
         a.after #>> '{response,candidate_id}',
         pg_catalog.translate(pg_catalog.jsonb_path_query_array(a.key, '$.*')::text, '[]"', ''),
         r.what) as label,
       case
       when p.part = 1 then r.why
       else {{audit_change}}
       end as change,
       coalesce(j.operator, j.requested_by, r.operator, r.requested_by) as operator,
       j.reason as why,
       coalesce(a.job, r.job) as job,
       extract(epoch from u.at)::bigint as undone,
       p.part = 2 as stopped
  from page p
  left join trueup.audit a on p.part = 0
                          and a.at = p.at
                          and a.id = p.id
  left join trueup.refusal r on p.part = 1
                            and r.id = p.id
  left join trueup.job j on j.id = a.job
  left join trueup.finding f on f.rule = a.rule
                            and f.key = a.key
  left join lateral (
         select t.at
           from trueup.audit t
          where t.undoes = a.id
          limit 1) u on true
 order by p.part = 2, p.at desc, p.part, p.id desc

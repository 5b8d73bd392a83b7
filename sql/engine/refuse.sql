-- params: job bigint
insert into trueup.outcome (job, key, outcome, code, detail)
select :job,
       {{key}},
       'refused',
       refused.code,
       refused.reason
  from (
{{rule}}
) as refused
    on conflict (job, key) do update
   set outcome = excluded.outcome,
       code = excluded.code,
       detail = excluded.detail

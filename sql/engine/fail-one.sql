-- params: job bigint, keys jsonb, code text, detail text
insert into trueup.outcome (job, key, outcome, code, detail)
select :job, k.key, 'failed', :code, :detail
  from jsonb_array_elements(:keys) as k(key)
    on conflict (job, key) do update
   set outcome = excluded.outcome,
       code = excluded.code,
       detail = excluded.detail

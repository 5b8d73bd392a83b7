-- params: job bigint, part integer, token bigint, lease_ms integer, rule text, keys jsonb, count_drift boolean, begun integer, upto integer, failed bigint
-- After a detect over these keys: what is open again drifted again. The fence as in progress.sql.
with again as (
  insert into trueup.outcome (job, key, outcome)
  select :job, f.key, 'drifted again'
    from trueup.finding f
    join jsonb_array_elements(:keys) as k(key) on k.key = f.key
   where f.rule = :rule
     and f.resolved_at is null
     and :count_drift
      on conflict (job, key) do update
     set outcome = excluded.outcome
   where trueup.outcome.outcome = 'already right'
  returning 1
)
update trueup.part p
   set checked = :upto,
       state = case when :upto >= cardinality(p.keys) then 'done' else p.state end,
       lease_until = clock_timestamp() + :lease_ms * interval '1 millisecond',
       drifted_again = p.drifted_again + (select count(*) from again),
       failed = p.failed + :failed
 where p.job = :job
   and p.no = :part
   and p.token = :token
   and p.checked = :begun
returning p.state,
          (select count(*) from again) as drifted,
          (select j.state from trueup.job j where j.id = p.job) as job_state

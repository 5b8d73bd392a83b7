-- params: job bigint
select j.id,
       j.kind,
       j.rule,
       j.hash,
       j.params,
       j.state,
       j.reason,
       j.error,
       j.undoes,
       j.throttled,
       j.previewed,
       j.picks,
       coalesce(p.handled, 0) as handled,
       coalesce(p.repaired, 0) as repaired,
       coalesce(p.already_right, 0) as already_right,
       coalesce(p.drifted_again, 0) as drifted_again,
       coalesce(p.failed, 0) as failed,
       coalesce(p.refused, 0) as refused,
       (extract(epoch from coalesce(j.finished_at, clock_timestamp()) - j.started_at) * 1000)::bigint as duration_ms
  from trueup.job j
  left join lateral (
         select sum(cursor) as handled,
                sum(repaired) as repaired,
                sum(already_right) as already_right,
                sum(drifted_again) as drifted_again,
                sum(failed) as failed,
                sum(refused) as refused
           from trueup.part
          where job = j.id) p on true
 where j.id = :job

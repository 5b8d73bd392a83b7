-- params: job bigint
-- Who is there for a job: the workers that have lately said that they live, those of them that are at nothing, whether all
-- jobs are halted, whether this one is there to be taken up, and whether it is not at its end.
select (select count(*) from trueup.worker where seen_at > clock_timestamp() - interval '15 seconds') as workers,
       (select count(*)
          from trueup.worker
         where seen_at > clock_timestamp() - interval '15 seconds'
           and job is null) as idle,
       exists (select from trueup.installation where halted is not null) as halted,
       j.state = 'queued' and j.run_at <= clock_timestamp() as due,
       j.state in ('queued', 'running', 'pausing', 'cancelling') as open
  from trueup.job j
 where j.id = :job

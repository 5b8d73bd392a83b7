-- params: skip bigint[]
-- The job to work at next: one whose time has come, of which a part is free, or of which only the end is missing.
select j.id,
       j.kind,
       j.rule
  from trueup.job j
 where j.state in ('queued', 'running', 'pausing', 'cancelling')
   and j.run_at <= clock_timestamp()
   and j.id <> all(:skip)
   and not exists (select from trueup.installation where halted is not null)
   and (exists (
          select
            from trueup.part p
           where p.job = j.id
             and p.state <> 'done'
             and (p.lease_until is null or p.lease_until < clock_timestamp()))
        or not exists (
          select
            from trueup.part p
           where p.job = j.id
             and p.state <> 'done'))
 order by j.priority desc,
          j.run_at,
          j.id
 limit 1

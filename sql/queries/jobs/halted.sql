-- Who halted all jobs, when and why; no row: nobody.
select extract(epoch from i.halted_at)::bigint as since,
       i.halted_by as who,
       i.halted as why
  from trueup.installation i
 where i.halted is not null

-- params: run bigint, found bigint, added bigint, changed bigint, resolved bigint
update trueup.run
   set finished_at = clock_timestamp(),
       found = :found,
       added = :added,
       changed = :changed,
       resolved = :resolved
 where id = :run

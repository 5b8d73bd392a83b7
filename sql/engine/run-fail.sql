-- params: run bigint, error text
update trueup.run
   set finished_at = clock_timestamp(),
       error = :error
 where id = :run

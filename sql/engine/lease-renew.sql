-- params: job bigint, part integer, token bigint, lease_ms integer
update trueup.part
   set lease_until = clock_timestamp() + :lease_ms * interval '1 millisecond'
 where job = :job
   and no = :part
   and token = :token
returning no

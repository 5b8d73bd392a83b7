-- params: job bigint, part integer, token bigint
update trueup.part
   set token = null,
       lease_until = null
 where job = :job
   and no = :part
   and token = :token

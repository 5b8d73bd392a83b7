-- params: job bigint, why text
update trueup.job
   set throttled = :why
 where id = :job
   and throttled is distinct from :why

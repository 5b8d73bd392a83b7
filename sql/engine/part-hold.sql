-- params: job bigint, part integer, token bigint
-- Holds a part until the end of the transaction, also beyond its lease: whoever asks for a part passes over it.
select no
  from trueup.part
 where job = :job
   and no = :part
   and token = :token
   for update

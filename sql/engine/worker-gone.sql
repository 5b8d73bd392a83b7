-- params: name text
delete from trueup.worker
 where name = :name

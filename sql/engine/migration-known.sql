-- params: name text
select hash
  from trueup.migration
 where name = :name

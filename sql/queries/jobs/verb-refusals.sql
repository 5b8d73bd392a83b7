-- What an action would refuse, and why. Nothing is locked.
select {{key}} as key,
       refused.code,
       refused.reason
  from (
{{rule}}
) as refused
 order by 1

-- The rows that an action would refuse, with its reasons.
select {{key}} as key,
       refused.code,
       refused.reason
  from (
{{rule}}
) as refused
 order by 1

-- The newest job that somebody is doing now, wherever it was asked for.
select j.id,
       j.rule,
       j.kind
  from trueup.job j
 where j.state in ('running', 'pausing', 'cancelling')
 order by j.id desc
 limit 1

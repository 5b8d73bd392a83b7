-- params: hash text
select rule,
       text
  from trueup.rule_text
 where hash = :hash

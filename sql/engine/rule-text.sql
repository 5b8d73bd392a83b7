-- params: hash text
select rule,
       encode(text, 'hex') as text
  from trueup.rule_text
 where hash = :hash

-- params: hash text, rule text, text text
insert into trueup.rule_text (hash, rule, text)
values (:hash, :rule, :text)
    on conflict do nothing

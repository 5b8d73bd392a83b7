-- params: hash text, rule text, text text
-- The text in hexadecimal digits.
insert into trueup.rule_text (hash, rule, text)
values (:hash, :rule, decode(:text, 'hex'))
    on conflict do nothing

-- params: rule text, hash text, run_scope text, partial boolean
insert into trueup.run (rule, hash, scope, partial)
values (:rule, :hash, :run_scope, :partial)
returning id

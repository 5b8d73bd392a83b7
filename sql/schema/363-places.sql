-- title: Where the findings of a job's rows were when they were pinned
-- title[ru]: Где были находки строк задачи, когда их закрепили
-- cost:  a column without values in trueup.part; nothing is rewritten
-- cost[ru]: колонка без значений в trueup.part; ничего не переписывается

--: installed
select exists (select
                 from pg_attribute
                where attrelid = to_regclass('trueup.part')
                  and attname = 'places'
                  and not attisdropped)

--: apply
-- places: of the finding of each key, in the order of the keys, so that it need not be looked up by its key; null: they are.
-- Whoever goes by them asks whether it is still that key's.
alter table trueup.part add column places tid[];
alter table trueup.part alter column places set storage external;

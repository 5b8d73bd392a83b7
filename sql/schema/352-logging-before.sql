-- title: What a database logged before every statement was
-- title[ru]: Что база писала в журнал, пока не записывали каждый запрос
-- cost:  a column without values in trueup.logging; nothing is rewritten
-- cost[ru]: колонка без значений в trueup.logging; ничего не переписывается

--: installed
select exists (select
                 from pg_attribute
                where attrelid = to_regclass('trueup.logging')
                  and attname = 'was'
                  and not attisdropped)

--: apply
-- was: what log_statement and log_duration were set to when it was switched on, which is put back in the end.
alter table trueup.logging add column was jsonb;

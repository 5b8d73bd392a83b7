-- title: Which job wrote a chat's participant count
-- title[ru]: Какая задача записала число участников чата
-- cost:  a column without values in trueup.participants_state; nothing is rewritten
-- cost[ru]: колонка без значений в trueup.participants_state; ничего не переписывается

--: installed
select exists (select
                 from pg_attribute
                where attrelid = to_regclass('trueup.participants_state')
                  and attname = 'changed_by'
                  and not attisdropped)

--: apply
-- changed_by: the job that last changed the chat's count.
alter table trueup.participants_state add column changed_by bigint;

-- title: How hard jobs may push
-- title[ru]: Насколько напористы задачи
-- cost:  columns of trueup.job and trueup.installation, whose rows are few
-- cost[ru]: колонки в trueup.job и trueup.installation, где строк мало

--: installed
select exists (
         select
           from pg_attribute
          where attrelid = to_regclass('trueup.job')
            and attname = 'nice')

--: apply
-- nice: pauses after each chunk, as a multiple of the time that the chunk took. throttled: why it waits, since its runner
-- last said so: a word and a number. halted: nothing is done in this database, and why.
alter table trueup.job
  add column nice real not null default 0 check (nice between 0 and 100),
  add column throttled text;

alter table trueup.installation
  add column halted text,
  add column halted_by name,
  add column halted_at timestamptz;

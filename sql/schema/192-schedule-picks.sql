-- title: Schedules of jobs that find their rows themselves
-- title[ru]: Расписания задач, которые сами находят свои строки
-- cost:  columns without values in trueup.schedule and trueup.job; nothing is rewritten
-- cost[ru]: колонки без значений в trueup.schedule и trueup.job; ничего не переписывается

--: installed
select exists (select
                 from pg_attribute
                where attrelid = to_regclass('trueup.job')
                  and attname = 'picks'
                  and not attisdropped)

--: apply
-- params: of the jobs that the schedule makes, whose rows their function picks when they begin; null: they repair what is
-- open. planted: what the settings of a worker said when it put the schedule in; others bring it up to date.
alter table trueup.schedule
  add column params jsonb,
  add column planted jsonb;

-- picks: the job's rows are yet to be picked, by the runner that begins with it.
alter table trueup.job add column picks boolean not null default false;

-- title: Indexes by which a worker tells of the jobs and the looks
-- title[ru]: Индексы, по которым исполнитель сообщает о задачах и проверках
-- cost:  reads trueup.job and trueup.run once, less than a second for 100,000 rows; jobs wait meanwhile, readers do not
-- cost[ru]: один раз читает trueup.job и trueup.run, меньше секунды на 100 000 строк; задачи в это время ждут, чтение нет
--
-- Every few seconds the jobs are counted, and the last look of each rule is asked for, also of one that never ended well.

--: installed
select to_regclass('trueup.job_state') is not null

--: apply
create index job_state on trueup.job (kind, state);
create index run_ended on trueup.run (rule, started_at desc, id desc)
 where finished_at is not null
   and not partial;

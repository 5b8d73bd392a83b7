-- title: index by which the trend of a rule is read
-- title[ru]: индекс, по которому читают ход правила
-- cost:  reads trueup.run once; a look that ends meanwhile waits for it
-- cost[ru]: один раз читает trueup.run; проверка, которая в это время кончается, подождёт

--: installed
select to_regclass('trueup.run_whole') is not null

--: apply
create index run_whole on trueup.run (rule, started_at desc, id desc) include (found, finished_at)
 where finished_at is not null
   and error is null
   and not partial;

-- title: How jobs end: the same one only once, and what failed for good
-- title[ru]: Чем кончаются задачи: одна и та же лишь раз, и что не удалось совсем
-- cost:  columns and small indexes of trueup.job, whose rows are few
-- cost[ru]: колонки и небольшие индексы в trueup.job, где строк мало

--: installed
select to_regclass('trueup.job_dead') is not null

--: apply
-- unique_key: what it does, to which rows; one that is not at its end keeps out another that would do the same.
-- rows_failed: rows that failed for good, as of its end. discarded_at: somebody has put away what failed.
-- going_since, going_from: when it was last taken up, and how many rows were done by then: its rate is counted from there.
alter table trueup.job
  add column unique_key text,
  add column rows_failed bigint not null default 0,
  add column discarded_at timestamptz,
  add column going_since timestamptz,
  add column going_from bigint not null default 0;

create unique index job_same on trueup.job (unique_key)
  where state in ('queued', 'running', 'pausing', 'paused', 'cancelling');

create index job_dead on trueup.job (id)
  where discarded_at is null
    and (state = 'failed' or (state = 'done' and rows_failed > 0));

-- A job is looked for among those that undo something each time that one is pruned.
create index job_undoes on trueup.job (undoes) where undoes is not null;

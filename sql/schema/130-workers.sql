-- title: Workers that stay, and when a job may be taken up
-- title[ru]: Постоянные исполнители и когда задачу можно взять снова
-- cost:  a new, empty table; columns of trueup.job, whose rows are few
-- cost[ru]: новая пустая таблица; колонки в trueup.job, где строк мало

--: installed
select to_regclass('trueup.worker') is not null

--: apply
-- The runners that stay, as they last said so themselves.
create table trueup.worker (
  name text primary key,
  version text not null,
  role name not null default session_user,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp(),
  job bigint
);

-- run_at: not before then. attempts: how often a runner had to give it up.
alter table trueup.job
  add column run_at timestamptz not null default now(),
  add column attempts integer not null default 0;

drop index trueup.job_open;
create index job_open on trueup.job (priority desc, run_at, id)
  where state in ('queued', 'running', 'pausing', 'cancelling');

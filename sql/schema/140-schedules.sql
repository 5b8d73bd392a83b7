-- title: Schedules
-- title[ru]: Расписания
-- cost:  new, empty tables; a check of trueup.job is made anew
-- cost[ru]: новые пустые таблицы; проверка в trueup.job создаётся заново

--: installed
select to_regclass('trueup.slot') is not null

--: apply
-- What is done again and again: every so often, or at a local time of day. since: slots before that are nobody's.
create table trueup.schedule (
  task text primary key,
  kind text not null check (kind in ('detect', 'repair')),
  rule text not null,
  every interval check (every >= interval '1 second'),
  at time,
  weekday integer check (weekday between 1 and 7),
  zone text,
  enabled boolean not null,
  since timestamptz not null default clock_timestamp(),
  switched_by name not null default session_user,
  check ((every is null) = (at is not null and zone is not null))
);

-- What became of each time that a schedule was due: once, however many workers there are.
create table trueup.slot (
  task text not null references trueup.schedule on delete cascade,
  slot timestamptz not null,
  job bigint,
  skipped text,
  primary key (task, slot)
);

-- A detect that a runner does like any other job. It has one part, and no keys.
alter table trueup.job drop constraint job_kind_check;
alter table trueup.job add constraint job_kind_check check (kind in ('repair', 'action', 'undo', 'detect'));

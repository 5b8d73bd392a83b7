-- title: Until when a database logs every statement
-- title[ru]: До какого времени база пишет в журнал каждый запрос
-- cost:  a new, empty table in the schema trueup
-- cost[ru]: новая пустая таблица в схеме trueup

--: installed
select to_regclass('trueup.logging') is not null

--: apply
-- Each time that log_statement and log_duration were switched on here. One at most has not ended.
create table trueup.logging (
  id bigint generated always as identity primary key,
  since timestamptz not null default clock_timestamp(),
  until timestamptz not null,
  login name not null default session_user,
  ended_at timestamptz,
  ended_by name
);
create unique index logging_going on trueup.logging ((true)) where ended_at is null;

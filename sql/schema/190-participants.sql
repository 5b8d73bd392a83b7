-- title: What is known of each chat's participant count
-- title[ru]: Что известно о числе участников каждого чата
-- cost:  a new, empty table in the schema trueup
-- cost[ru]: новая пустая таблица в схеме trueup

--: installed
select to_regclass('trueup.participants_state') is not null

--: apply
-- A row for each chat that was asked for. fetched_at: when the count was taken, by whom source says: "api", or "cache" for
-- one that somebody else had put there. outcome, why: of the last time; due_at: not to be asked before by workers
-- themselves. steady: how often in a row the count was the same.
create table trueup.participants_state (
  chat bigint primary key,
  fetched_at timestamptz,
  source text,
  count integer,
  outcome text not null,
  why text,
  asked_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null,
  last_event_at timestamptz,
  asked bigint not null default 1,
  changed bigint not null default 0,
  steady integer not null default 0
) with (fillfactor = 80);

create index participants_state_due on trueup.participants_state (due_at);

-- title: Runs of checklists, and what is waived
-- title[ru]: Прогоны списков проверок и допущения
-- cost:  new, empty tables in the schema trueup
-- cost[ru]: новые пустые таблицы в схеме trueup

--: installed
select to_regclass('trueup.checklist_waiver') is not null

--: apply
-- A checklist that somebody went through: what came of each step ([{"name", "state", "found"}]), and who has answered for
-- it.
create table trueup.checklist_run (
  id bigint generated always as identity primary key,
  name text not null,
  steps jsonb not null,
  at timestamptz not null default clock_timestamp(),
  login name not null default session_user,
  client inet default inet_client_addr(),
  operator text,
  ssh_client text,
  signed_at timestamptz,
  signed_by text,
  remark text
);
create index checklist_run_name on trueup.checklist_run (name, id desc);

-- A step that may fail for a while, because somebody says so.
create table trueup.checklist_waiver (
  id bigint generated always as identity primary key,
  name text not null,
  step text not null,
  reason text not null,
  until timestamptz not null,
  at timestamptz not null default clock_timestamp(),
  login name not null default session_user,
  client inet default inet_client_addr(),
  operator text,
  ssh_client text
);
create index checklist_waiver_step on trueup.checklist_waiver (name, step, id desc);

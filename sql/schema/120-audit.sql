-- title: The audit: every change, who and why
-- title[ru]: Журнал: каждое изменение, кто и почему
-- cost:  a new, empty table, partitioned by month
-- cost[ru]: новая пустая таблица с секциями по месяцам

--: installed
select to_regclass('trueup.audit') is not null

--: apply
create sequence trueup.audit_id;

-- One row for each changed row. Who, from where and why stands in the job. A runner may give the columns up to
-- "undoes" and no others: the rest is as the server sees it.
create table trueup.audit (
  id bigint not null default nextval('trueup.audit_id'),
  job bigint not null,
  rule text not null,
  key jsonb not null,
  before jsonb,
  after jsonb,
  undoes bigint,
  at timestamptz not null default now(),
  written_by name not null default session_user,
  primary key (id, at)
) partition by range (at);

create table trueup.audit_other partition of trueup.audit default;

create index audit_job on trueup.audit (job, id);
create index audit_key on trueup.audit (rule, key);
create index audit_undoes on trueup.audit (undoes) where undoes is not null;

-- What somebody wanted to do and was not allowed to.
create table trueup.refusal (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  what text not null,
  rule text,
  job bigint,
  why text not null,
  requested_by name not null default session_user,
  client_addr inet default inet_client_addr(),
  operator text,
  ssh_client text
);

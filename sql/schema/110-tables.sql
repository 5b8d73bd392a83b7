-- title: trueup's own tables
-- title[ru]: Собственные таблицы trueup
-- cost:  new, empty tables in the schema trueup
-- cost[ru]: новые пустые таблицы в схеме trueup

--: installed
select to_regclass('trueup.part') is not null

--: apply
create schema trueup;

comment on schema trueup is 'Findings, jobs and audit of the trueup operations console';

-- What this database is called and how careful one must be with it. One row. A copy is known by its server or, on the
-- same one, by the number that the server gave it.
create table trueup.installation (
  one boolean primary key default true check (one),
  label text not null,
  protect boolean not null default false,
  system_identifier bigint not null,
  database oid not null,
  installed_at timestamptz not null default now(),
  keep interval not null default '400 days',
  pruned_at timestamptz not null default now()
);

-- What was applied by "trueup migrate".
create table trueup.migration (
  name text primary key,
  hash text not null,
  applied_at timestamptz not null default now(),
  applied_by name not null default session_user
);

-- The text of each rule that changed something, so that undo uses the text that did the repair. As bytes, which are UTF-8:
-- not every database has all the letters.
create table trueup.rule_text (
  hash text primary key,
  rule text not null,
  text bytea not null,
  first_used timestamptz not null default now()
);

-- One execution of a rule's detect.
create table trueup.run (
  id bigint generated always as identity primary key,
  rule text not null,
  hash text not null,
  scope text,
  partial boolean not null default false,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  found bigint,
  added bigint,
  changed bigint,
  resolved bigint,
  error text,
  run_by name not null default session_user
);

create index run_rule on trueup.run (rule, id desc);

-- One drifted row. Stays after it was resolved, until it is pruned, to know that it drifted again.
create table trueup.finding (
  rule text not null,
  key jsonb not null,
  scope text,
  label text,
  stored jsonb,
  actual jsonb,
  first_seen timestamptz not null default clock_timestamp(),
  since timestamptz not null default clock_timestamp(),
  reopened integer not null default 0,
  resolved_at timestamptz,
  version integer not null default 1,
  primary key (rule, key)
) with (fillfactor = 90);

create index finding_open on trueup.finding (rule, key) where resolved_at is null;
create index finding_open_scope on trueup.finding (rule, scope, key) where resolved_at is null;

create table trueup.job (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('repair', 'action', 'undo')),
  rule text not null,
  hash text not null,
  params jsonb not null default '{}',
  state text not null default 'preview'
    check (state in ('preview', 'queued', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'done', 'failed')),
  priority integer not null default 0,
  previewed bigint not null default 0,
  undoes bigint references trueup.job,
  reason text,
  error text,
  requested_by name not null default session_user,
  client_addr inet default inet_client_addr(),
  operator text,
  ssh_client text,
  created_at timestamptz not null default clock_timestamp(),
  queued_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz
);

create index job_open on trueup.job (priority desc, id)
  where state in ('queued', 'running', 'pausing', 'cancelling');

-- A slice of a job that one runner leases. keys are pinned: a later detect cannot move them.
create table trueup.part (
  job bigint not null references trueup.job on delete cascade,
  no integer not null,
  keys jsonb[] not null,
  cursor integer not null default 0,
  checked integer not null default 0,
  state text not null default 'open' check (state in ('open', 'recheck', 'done')),
  token bigint,
  runner text,
  lease_until timestamptz,
  repaired bigint not null default 0,
  already_right bigint not null default 0,
  drifted_again bigint not null default 0,
  failed bigint not null default 0,
  refused bigint not null default 0,
  primary key (job, no)
) with (fillfactor = 50);

-- Each chunk reads its slice of them: faster than unpacking all.
alter table trueup.part alter column keys set storage external;

create sequence trueup.token;

-- The rows of a job that did not simply end as repaired.
create table trueup.outcome (
  job bigint not null references trueup.job on delete cascade,
  key jsonb not null,
  outcome text not null check (outcome in ('already right', 'drifted again', 'failed', 'refused')),
  code text,
  detail text,
  at timestamptz not null default clock_timestamp(),
  primary key (job, key)
);

-- The gigs system as the application's own paper describes it: texts for the enums, counters that are never NULL, few
-- columns. In the schema gigs.
create schema gigs;
set search_path to gigs;

create table gigs (
  id uuid primary key,
  workspace_id text not null,
  title text not null,
  responses integer not null default 0,
  new_responses integer not null default 0
);

create table responses (
  id uuid primary key default gen_random_uuid(),
  entity_type text not null,
  entity_id uuid not null,
  candidate_id text not null,
  candidate_name text,
  status text not null default 'NEW',
  cover_letter text,
  created_at timestamptz not null default now(),
  unique (entity_type, entity_id, candidate_id)
);

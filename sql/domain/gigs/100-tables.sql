-- title: Tables of the gigs system
-- title[ru]: Таблицы системы заданий
-- when:  !gigs !responses
-- cost:  new, empty tables; nothing is locked
-- cost[ru]: новые пустые таблицы; ничего не блокирует
--
-- For a database that has none of them. Responses are polymorphic: entity_id is a gig's, a vacancy's or a project's. The
-- generated column gig_id lets a foreign key hold for those of gigs alone: it removes a gig's responses along with the
-- gig, refuses a response for a gig that is not there, and leaves vacancies and projects alone.

--: installed
select to_regclass('gigs') is not null and to_regclass('responses') is not null

--: apply
create table gigs (
  id uuid primary key default gen_random_uuid(),
  workspace_id text not null,
  title text not null,
  description text,
  budget_min integer,
  budget_max integer,
  deadline timestamptz,
  requirements jsonb,
  is_active boolean default true,
  responses integer default 0,
  new_responses integer default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table responses (
  id uuid primary key default gen_random_uuid(),
  entity_type text not null check (entity_type in ('gig', 'vacancy', 'project')),
  entity_id uuid not null,
  candidate_id text not null,
  candidate_name text,
  telegram_username text,
  phone text,
  email text,
  status text not null default 'NEW'
    check (status in ('NEW', 'EVALUATED', 'INTERVIEW', 'NEGOTIATION', 'COMPLETED', 'SKIPPED')),
  hr_selection_status text,
  cover_letter text,
  proposed_price integer,
  proposed_delivery_days integer,
  skills jsonb,
  composite_score integer check (composite_score between 0 and 100),
  price_score integer check (price_score between 0 and 100),
  delivery_score integer check (delivery_score between 0 and 100),
  skills_match_score integer check (skills_match_score between 0 and 100),
  experience_score integer check (experience_score between 0 and 100),
  ranking_position integer,
  ranking_analysis text,
  candidate_summary text,
  strengths jsonb,
  weaknesses jsonb,
  recommendation text
    check (recommendation in ('HIGHLY_RECOMMENDED', 'RECOMMENDED', 'NEUTRAL', 'NOT_RECOMMENDED')),
  ranked_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  gig_id uuid generated always as (case when entity_type = 'gig' then entity_id end) stored,
  constraint responses_entity_candidate_unique unique (entity_type, entity_id, candidate_id),
  constraint responses_gig_id_fk foreign key (gig_id) references gigs on delete cascade
);

-- For the foreign key: without it the deletion of a gig reads the whole table.
create index responses_gig_id_idx on responses (gig_id) where gig_id is not null;

create table response_screenings (
  id uuid primary key default gen_random_uuid(),
  response_id uuid not null unique references responses on delete cascade,
  score integer not null check (score between 0 and 5),
  detailed_score integer check (detailed_score between 0 and 100),
  analysis text,
  created_at timestamptz not null default now()
);

create table interview_sessions (
  id uuid primary key default gen_random_uuid(),
  response_id uuid not null references responses on delete cascade,
  status text not null default 'active',
  metadata jsonb,
  created_at timestamptz not null default now()
);

create index interview_sessions_response_idx on interview_sessions (response_id);

create table interview_scorings (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null unique references interview_sessions on delete cascade,
  response_id uuid references responses on delete cascade,
  score numeric(5, 2) not null check (score between 0 and 100),
  created_at timestamptz not null default now()
);

create index interview_scorings_response_idx on interview_scorings (response_id);

create table interview_messages (
  id uuid primary key default gen_random_uuid(),
  session_id uuid not null references interview_sessions on delete cascade,
  author text not null,
  content text,
  voice bytea,
  created_at timestamptz not null default now()
);

create index interview_messages_session_idx on interview_messages (session_id);

create table response_history (
  id bigint generated always as identity primary key,
  response_id uuid not null references responses on delete cascade,
  field text not null,
  old_value jsonb,
  new_value jsonb,
  created_at timestamptz not null default now()
);

create index response_history_response_idx on response_history (response_id);

create table response_comments (
  id uuid primary key default gen_random_uuid(),
  response_id uuid not null references responses on delete cascade,
  parent_id uuid references response_comments on delete cascade,
  author text not null,
  content text not null,
  created_at timestamptz not null default now()
);

create index response_comments_response_idx on response_comments (response_id);
create index response_comments_parent_idx on response_comments (parent_id);

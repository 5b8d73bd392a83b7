-- The gigs system as it is in production: two enums, nullable counters, a polymorphic parent without a foreign key,
-- and a family of tables that hang on responses. In the schema that :schema names (default: gigs).
\set ON_ERROR_STOP on
\if :{?schema}
\else
\set schema gigs
\endif

create schema if not exists :"schema";
set search_path to :"schema";

create type response_entity_type as enum ('gig', 'vacancy', 'project');
create type response_status as enum ('NEW', 'EVALUATED', 'INTERVIEW', 'NEGOTIATION', 'COMPLETED', 'SKIPPED');
create type response_recommendation as enum ('HIGHLY_RECOMMENDED', 'RECOMMENDED', 'NEUTRAL', 'NOT_RECOMMENDED');

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
create index gigs_workspace_idx on gigs (workspace_id);

create table responses (
	id uuid primary key default gen_random_uuid(),
	entity_type response_entity_type not null,
	entity_id uuid not null,
	candidate_id varchar(100) not null,
	candidate_name varchar(500),
	telegram_username varchar(100),
	phone varchar(50),
	status response_status not null default 'NEW',
	hr_selection_status varchar(30),
	cover_letter text,
	proposed_price integer,
	proposed_delivery_days integer,
	skills jsonb,
	composite_score integer,
	price_score integer,
	delivery_score integer,
	skills_match_score integer,
	experience_score integer,
	ranking_position integer,
	ranking_analysis text,
	candidate_summary text,
	strengths jsonb,
	weaknesses jsonb,
	recommendation response_recommendation,
	ranked_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	constraint responses_entity_candidate_unique unique (entity_type, entity_id, candidate_id)
);
create index responses_entity_idx on responses (entity_type, entity_id);

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
	length integer generated always as (char_length(content)) stored,
	created_at timestamptz not null default now()
);
create index response_comments_response_idx on response_comments (response_id);

-- Outlives the response that led to it.
create table interview_links (
	id uuid primary key default gen_random_uuid(),
	gig_id uuid not null references gigs on delete cascade,
	response_id uuid references responses on delete set null,
	token text not null unique,
	created_at timestamptz not null default now()
);
create index interview_links_response_idx on interview_links (response_id);

-- The chats system as it is in production: no bookings.deleted_at and but two statuses, no lessons.student_id, but a
-- max_students that must be given, messages.room_id, more in chat_rooms than the document has; migration 050's function
-- and triggers are not here. In the schema that :schema names (default: chats).
\set ON_ERROR_STOP on
\if :{?schema}
\else
\set schema chats
\endif

create schema if not exists :"schema";
set search_path to :"schema";

create table users (
	id uuid primary key default gen_random_uuid(),
	email varchar(255) unique,
	password_hash varchar(255),
	first_name varchar(100),
	last_name varchar(100),
	role varchar(20) not null default 'student',
	created_at timestamp not null default current_timestamp,
	updated_at timestamp not null default current_timestamp,
	deleted_at timestamp
);

create table lessons (
	id uuid primary key default gen_random_uuid(),
	teacher_id uuid not null references users,
	max_students integer not null check (max_students > 0),
	start_time timestamp not null,
	end_time timestamp not null,
	created_at timestamp not null default current_timestamp,
	updated_at timestamp not null default current_timestamp,
	deleted_at timestamp
);

create table bookings (
	id uuid primary key default gen_random_uuid(),
	lesson_id uuid not null references lessons,
	student_id uuid not null references users,
	status varchar(20) not null default 'active' check (status in ('active', 'cancelled')),
	booked_at timestamp not null default current_timestamp,
	created_at timestamp not null default current_timestamp,
	updated_at timestamp not null default current_timestamp
);

create table chat_rooms (
	id uuid primary key default gen_random_uuid(),
	teacher_id uuid not null references users,
	student_id uuid not null references users,
	kind varchar(20) not null default 'lesson',
	is_archived boolean not null default false,
	last_message_at timestamp,
	created_at timestamp not null default current_timestamp,
	updated_at timestamp not null default current_timestamp,
	deleted_at timestamp,
	constraint chat_rooms_unique_pair unique (teacher_id, student_id),
	constraint chat_rooms_different_people check (teacher_id <> student_id)
);

create table messages (
	id uuid primary key default gen_random_uuid(),
	room_id uuid not null references chat_rooms on delete cascade,
	sender_id uuid not null references users,
	message_text text,
	status varchar(50) not null default 'pending_moderation',
	moderation_completed_at timestamp,
	created_at timestamp not null default current_timestamp,
	deleted_at timestamp
);

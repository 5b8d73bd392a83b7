-- The chats system exactly as its document writes it: nothing has a default.
create schema chats;
set search_path to chats;

create table users (
	id uuid primary key,
	email text,
	first_name text,
	role text
);

create table lessons (
	id uuid primary key,
	teacher_id uuid not null references users(id),
	student_id uuid not null references users(id),
	start_time timestamp,
	end_time timestamp,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp
);

create table bookings (
	id uuid primary key,
	lesson_id uuid not null references lessons(id),
	student_id uuid not null references users(id),
	status varchar(50),
	created_at timestamp,
	deleted_at timestamp
);

create table chat_rooms (
	id uuid primary key,
	teacher_id uuid not null references users(id),
	student_id uuid not null references users(id),
	last_message_at timestamp,
	created_at timestamp,
	updated_at timestamp,
	deleted_at timestamp,

	unique (teacher_id, student_id)
);

create table messages (
	id uuid primary key,
	chat_room_id uuid not null references chat_rooms(id),
	sender_id uuid not null references users(id),
	message_text text,
	status varchar(50),
	moderation_completed_at timestamp,
	created_at timestamp,
	deleted_at timestamp
);

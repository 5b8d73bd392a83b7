-- title:   Table chat_rooms of the chats system
-- title[ru]: Таблица chat_rooms системы чатов
-- creates: chat_rooms chat_rooms.teacher_id chat_rooms.student_id
-- cost:    a new, empty table; a moment's lock on users that waits for those who write to it
-- cost[ru]: новая пустая таблица; мгновенная блокировка users, которая ждёт тех, кто в неё пишет
--
-- One room a pair, for ever: a room that is deleted softly keeps its place and is revived, never made a second time.

--: installed
select to_regclass('chat_rooms') is not null

--: apply
create table chat_rooms (
  id uuid primary key default gen_random_uuid(),
  teacher_id uuid not null references users,
  student_id uuid not null references users,
  last_message_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint chat_rooms_pair_unique unique (teacher_id, student_id),
  constraint chat_rooms_two_people check (teacher_id <> student_id)
);

create index chat_rooms_student_idx on chat_rooms (student_id)

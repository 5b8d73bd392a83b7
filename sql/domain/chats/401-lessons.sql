-- title:   Table lessons of the chats system
-- title[ru]: Таблица lessons системы чатов
-- creates: lessons lessons.teacher_id lessons.deleted_at
-- cost:    a new, empty table; a moment's lock on users that waits for those who write to it
-- cost[ru]: новая пустая таблица; мгновенная блокировка users, которая ждёт тех, кто в неё пишет
--
-- Whom a lesson is for says its booking; student_id is the document's, and may be NULL for a lesson that several may book.

--: installed
select to_regclass('lessons') is not null

--: apply
create table lessons (
  id uuid primary key default gen_random_uuid(),
  teacher_id uuid not null references users,
  student_id uuid references users,
  start_time timestamptz,
  end_time timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint lessons_end_after_start check (end_time >= start_time)
)

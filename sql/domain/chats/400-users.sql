-- title:   Table users of the chats system
-- title[ru]: Таблица users системы чатов
-- creates: users
-- cost:    a new, empty table; nothing is locked
-- cost[ru]: новая пустая таблица; ничего не блокирует

--: installed
select to_regclass('users') is not null

--: apply
create table users (
  id uuid primary key default gen_random_uuid(),
  email text unique,
  first_name text,
  last_name text,
  role text not null default 'student' check (role in ('admin', 'teacher', 'student')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
)

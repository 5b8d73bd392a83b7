-- title:   Table bookings of the chats system
-- title[ru]: Таблица bookings системы чатов
-- creates: bookings bookings.lesson_id bookings.student_id bookings.status
-- cost:    a new, empty table; a moment's lock on users and lessons that waits for those who write to them
-- cost[ru]: новая пустая таблица; мгновенная блокировка users и lessons, которая ждёт тех, кто в них пишет

--: installed
select to_regclass('bookings') is not null

--: apply
create table bookings (
  id uuid primary key default gen_random_uuid(),
  lesson_id uuid not null references lessons,
  student_id uuid not null references users,
  status varchar(50) not null default 'pending'
    check (status in ('pending', 'active', 'completed', 'cancelled')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
)

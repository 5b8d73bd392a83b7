-- title:   Table messages of the chats system
-- title[ru]: Таблица messages системы чатов
-- creates: messages messages.chat_room_id
-- cost:    a new, empty table; a moment's lock on users and chat_rooms that waits for those who write to them
-- cost[ru]: новая пустая таблица; мгновенная блокировка users и chat_rooms, которая ждёт тех, кто в них пишет

--: installed
select to_regclass('messages') is not null

--: apply
create table messages (
  id uuid primary key default gen_random_uuid(),
  chat_room_id uuid not null references chat_rooms,
  sender_id uuid not null references users,
  message_text text,
  status varchar(50) not null default 'pending_moderation'
    check (status in ('pending_moderation', 'delivered', 'blocked')),
  moderation_completed_at timestamptz,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
)

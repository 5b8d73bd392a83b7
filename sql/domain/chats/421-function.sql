-- title: Function that makes a chat when a booking becomes active
-- title[ru]: Функция, которая создаёт чат, когда бронь становится активной
-- when:  bookings lessons chat_rooms
-- cost:  a function; touches no table. It runs with the rights of whoever installs it, so that who books needs no right to chats
-- cost[ru]: функция; таблиц не трогает. Выполняется с правами того, кто её установил: тому, кто бронирует, права на чаты не нужны
--
-- One that is there already stays as it is.

--: installed
select to_regprocedure('create_chat_on_booking_active()') is not null

--: apply
select trueup.chat_triggers_make(array['function create_chat_on_booking_active'])

-- title: Triggers that make a chat when a booking becomes active
-- title[ru]: Триггеры, которые создают чат, когда бронь становится активной
-- when:  bookings lessons chat_rooms
-- cost:  rewrites nothing; a moment's lock on bookings that waits for those who write to it. From then on each booking that becomes active also looks up its lesson
-- cost[ru]: ничего не переписывает; мгновенная блокировка bookings, которая ждёт тех, кто в неё пишет. С этого времени каждая бронь, становясь активной, читает и свой урок
--
-- Adds those that are missing. One that is there and disabled stays so: the rule chat-triggers finds and enables it.

--: installed
select count(*) = 2
  from pg_trigger
 where tgrelid = to_regclass('bookings')
   and tgname in ('booking_create_chat', 'booking_create_chat_update')

--: apply
select trueup.chat_triggers_make(array(
         select o.name
           from unnest(array['trigger booking_create_chat', 'trigger booking_create_chat_update']) as o(name)
          where not exists (select
                              from pg_trigger
                             where tgrelid = to_regclass('bookings')
                               and tgname = split_part(o.name, ' ', 2))))

-- How much of what migration 050 installs is there and at work: the function and its two triggers. Null without the table
-- that they stand at. By pg_trigger, as the rule chat-triggers, which also finds what is left of migration 049.
select case
       when pg_catalog.to_regclass('bookings') is not null
       then (select count(*)
               from pg_catalog.pg_trigger t
               join pg_catalog.pg_proc f on f.oid = t.tgfoid
               join (values ('booking_create_chat', 4), ('booking_create_chat_update', 16)) as w(name, event) on w.name = t.tgname
              where t.tgrelid = pg_catalog.to_regclass('bookings')
                and not t.tgisinternal
                and f.proname = 'create_chat_on_booking_active'
                and t.tgtype & w.event <> 0
                and t.tgenabled in ('O', 'A'))
            + case when pg_catalog.to_regprocedure('create_chat_on_booking_active()') is not null then 1 else 0 end
       end as answer

-- title:       Index for the messages of a room (room_id)
-- title[ru]: Индекс для сообщений чата (room_id)
-- when:        messages messages.room_id
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно
--
-- Whether anybody wrote in a room: asked for each room before an undo takes it away.

--: installed
select exists (select
                 from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                where i.indrelid = to_regclass('messages')
                  and i.indisvalid
                  and i.indpred is null
                  and a.attname = 'room_id')

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(c.oid)),
              ceil(greatest(c.reltuples, 0) / 600000))
  from pg_class c
 where c.oid = to_regclass('messages')

--: clean
drop index concurrently if exists {{schema}}.messages_of_room_idx

--: apply
create index concurrently messages_of_room_idx
    on {{schema}}.messages (room_id)

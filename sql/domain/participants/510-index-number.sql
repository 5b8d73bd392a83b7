-- title:       Index for the chat of a number in MAX
-- title[ru]: Индекс для чата по номеру в MAX
-- when:        chats chats.max_chat_id
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно
--
-- Whether another chat has the same number: asked for each chat that is looked at alone.

--: installed
select exists (select
                 from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                where i.indrelid = to_regclass('chats')
                  and i.indisvalid
                  and i.indpred is null
                  and a.attname = 'max_chat_id')

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(c.oid)),
              ceil(greatest(c.reltuples, 0) / 600000))
  from pg_class c
 where c.oid = to_regclass('chats')

--: clean
drop index concurrently if exists {{schema}}.chats_number_idx

--: apply
create index concurrently chats_number_idx
    on {{schema}}.chats (max_chat_id)

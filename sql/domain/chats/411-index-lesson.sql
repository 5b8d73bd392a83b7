-- title:       Index for the bookings of a lesson
-- title[ru]: Индекс для броней урока
-- when:        bookings bookings.lesson_id
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно

--: installed
select exists (select
                 from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                where i.indrelid = to_regclass('bookings')
                  and i.indisvalid
                  and i.indpred is null
                  and a.attname = 'lesson_id')

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(c.oid)),
              ceil(greatest(c.reltuples, 0) / 600000))
  from pg_class c
 where c.oid = to_regclass('bookings')

--: clean
drop index concurrently if exists {{schema}}.bookings_of_lesson_idx

--: apply
create index concurrently bookings_of_lesson_idx
    on {{schema}}.bookings (lesson_id)

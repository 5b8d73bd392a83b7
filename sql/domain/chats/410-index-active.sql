-- title:       Index for a student's active bookings
-- title[ru]: Индекс для активных броней студента
-- when:        bookings bookings.lesson_id bookings.student_id bookings.status
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно
--
-- Whether one pair has an active booking: asked for each room that is made. Any index that begins with student_id will do.

--: installed
select exists (select
                 from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                where i.indrelid = to_regclass('bookings')
                  and i.indisvalid
                  and a.attname = 'student_id'
                  and (i.indpred is null or i.indexrelid = to_regclass('bookings_active_student_idx')))

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(c.oid)),
              ceil(greatest(c.reltuples, 0) / 600000))
  from pg_class c
 where c.oid = to_regclass('bookings')

--: clean
drop index concurrently if exists {{schema}}.bookings_active_student_idx

--: apply
create index concurrently bookings_active_student_idx
    on {{schema}}.bookings (student_id, lesson_id)
 where status = 'active'

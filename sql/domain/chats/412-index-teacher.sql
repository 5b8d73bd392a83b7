-- title:       Index for the lessons of a teacher
-- title[ru]: Индекс для уроков преподавателя
-- when:        lessons lessons.teacher_id
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно

--: installed
select exists (select
                 from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                where i.indrelid = to_regclass('lessons')
                  and i.indisvalid
                  and i.indpred is null
                  and a.attname = 'teacher_id')

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(c.oid)),
              ceil(greatest(c.reltuples, 0) / 1000000))
  from pg_class c
 where c.oid = to_regclass('lessons')

--: clean
drop index concurrently if exists {{schema}}.lessons_of_teacher_idx

--: apply
create index concurrently lessons_of_teacher_idx
    on {{schema}}.lessons (teacher_id)

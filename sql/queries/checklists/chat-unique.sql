-- How many unique indexes keep a pair of teacher and student to one room: whole, of just these two columns, and valid.
-- Null without the table.
select case
       when pg_catalog.to_regclass('chat_rooms') is not null
       then (select count(*)
               from pg_catalog.pg_index i
              where i.indrelid = pg_catalog.to_regclass('chat_rooms')
                and i.indisunique
                and i.indisvalid
                and i.indpred is null
                and i.indexprs is null
                and i.indnkeyatts = 2
                and (select pg_catalog.array_agg(a.attname::text order by a.attname)
                       from pg_catalog.pg_attribute a
                      where a.attrelid = i.indrelid
                        and a.attnum = any (i.indkey::smallint[])) = '{student_id,teacher_id}')
       end as answer

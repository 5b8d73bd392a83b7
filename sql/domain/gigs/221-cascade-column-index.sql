-- title:       Index for the foreign key from responses to gigs
-- title[ru]: Индекс для внешнего ключа от откликов к заданиям
-- when:        gigs responses responses.gig_id
-- variant:     column
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно

--: installed
select exists (select
                 from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                where i.indrelid = to_regclass('responses')
                  and i.indisvalid
                  and a.attname = 'gig_id')

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(oid)),
              ceil(greatest(reltuples, 0) / 1000000))
  from pg_class
 where oid = to_regclass('responses')

--: clean
drop index concurrently if exists {{schema}}.responses_gig_id_idx

--: apply
create index concurrently responses_gig_id_idx
    on {{schema}}.responses (gig_id)
 where gig_id is not null

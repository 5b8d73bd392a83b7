-- title:       Index for counting a gig's responses
-- title[ru]: Индекс для подсчёта откликов задания
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно

--: installed
select exists (select
                 from pg_index i
                cross join lateral (select array_agg(a.attname::text order by k.place) as names
                                      from unnest(i.indkey) with ordinality as k(num, place)
                                      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num
                                     where k.place <= i.indnkeyatts) c
                where i.indrelid = to_regclass('responses')
                  and i.indisvalid
                  and (i.indexrelid = to_regclass('responses_gig_counts_idx')
                       or (i.indpred is null
                           and i.indexprs is null
                           and c.names[1:3] = array['entity_type', 'entity_id', 'status'])))

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(c.oid)),
              ceil(greatest(c.reltuples, 0) / 1000000))
  from pg_class c
 where c.oid = to_regclass('responses')

--: clean
drop index concurrently if exists {{schema}}.responses_gig_counts_idx

--: apply
create index concurrently responses_gig_counts_idx
    on {{schema}}.responses (entity_id, status)
 where entity_type = 'gig'

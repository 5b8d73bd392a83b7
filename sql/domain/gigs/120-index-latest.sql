-- title:       Index for a gig's responses, latest first
-- title[ru]: Индекс для откликов задания, сначала новые
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно

--: installed
select coalesce((select indisvalid from pg_index where indexrelid = to_regclass('responses_gig_latest_idx')), false)

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(c.oid)),
              ceil(greatest(c.reltuples, 0) / 600000))
  from pg_class c
 where c.oid = to_regclass('responses')

--: clean
drop index concurrently if exists {{schema}}.responses_gig_latest_idx

--: apply
create index concurrently responses_gig_latest_idx
    on {{schema}}.responses (entity_id, created_at, id)
 where entity_type = 'gig'

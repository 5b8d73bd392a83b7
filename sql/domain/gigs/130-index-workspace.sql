-- title:       Index for the gigs of a workspace
-- title[ru]: Индекс для заданий пространства
-- transaction: no
-- cost:        built concurrently: two passes over the table, no lock that holds up readers or writers
-- cost[ru]: строится без остановки: два прохода по таблице, читать и писать можно

--: installed
select exists (select
                 from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                where i.indrelid = to_regclass('gigs')
                  and i.indisvalid
                  and i.indpred is null
                  and a.attname = 'workspace_id')

--: cost
select format('reads the whole table (%s), about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(c.oid)),
              ceil(greatest(c.reltuples, 0) / 1000000))
  from pg_class c
 where c.oid = to_regclass('gigs')

--: clean
drop index concurrently if exists {{schema}}.gigs_workspace_gig_idx

--: apply
create index concurrently gigs_workspace_gig_idx
    on {{schema}}.gigs (workspace_id, id)

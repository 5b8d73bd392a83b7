-- title:   Check of the responses that were there before the foreign key
-- title[ru]: Проверка откликов, которые были до внешнего ключа
-- when:    gigs responses responses.gig_id
-- variant: column
-- cost:    reads the table once; reading and writing go on
-- cost[ru]: один раз читает таблицу; читать и писать можно

--: installed
select exists (select
                 from pg_constraint
                where conrelid = to_regclass('responses')
                  and confrelid = to_regclass('gigs')
                  and contype = 'f'
                  and convalidated)

--: cost
select format('reads %s, about %s s; reading and writing go on meanwhile',
              pg_size_pretty(pg_table_size(oid)),
              ceil(greatest(reltuples, 0) / 1000000))
  from pg_class
 where oid = to_regclass('responses')

--: apply
alter table responses validate constraint responses_gig_id_fk

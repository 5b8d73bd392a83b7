-- title:   Deleting a gig deletes its responses: a generated column with a foreign key
-- title[ru]: Удаление задания удаляет его отклики: вычисляемой колонкой с внешним ключом
-- when:    gigs responses !responses.gig_id
-- variant: generated
-- cost:    rewrites the table responses with its indexes; nobody can read or write it meanwhile. Refused while there are orphans: repair gig-orphan-responses first
-- cost[ru]: переписывает таблицу responses с индексами; всё это время её нельзя ни читать, ни писать. Отказывает, пока есть отклики без задания: сначала исправьте gig-orphan-responses
--
-- gig_id is entity_id for a gig's response and NULL for a vacancy's or a project's, which no foreign key then touches.

--: installed
select exists (select
                 from pg_attribute
                where attrelid = to_regclass('responses')
                  and attname = 'gig_id'
                  and attgenerated = 's')

--: cost
select format('rewrites %s and locks responses altogether for about %s s',
              pg_size_pretty(pg_total_relation_size(oid)),
              ceil(greatest(reltuples, 0) / 200000))
  from pg_class
 where oid = to_regclass('responses')

--: apply
do $orphans$
begin
  if exists (select
               from responses r
              where r.entity_type = 'gig'
                and not exists (select from gigs g where g.id = r.entity_id)) then
    raise exception 'there are responses whose gig is gone: repair gig-orphan-responses first'
      using errcode = 'foreign_key_violation';
  end if;
end
$orphans$;

alter table responses
  add column gig_id uuid generated always as (case when entity_type = 'gig' then entity_id end) stored;

create index responses_gig_id_idx on responses (gig_id) where gig_id is not null;

alter table responses
  add constraint responses_gig_id_fk foreign key (gig_id) references gigs on delete cascade;

drop trigger if exists gigs_delete_responses on gigs

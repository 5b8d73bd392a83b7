-- title:   Deleting a gig deletes its responses: a plain column for a foreign key
-- title[ru]: Удаление задания удаляет его отклики: обычной колонкой для внешнего ключа
-- when:    gigs responses !responses.gig_id
-- variant: column
-- cost:    rewrites nothing; a moment's lock on responses that waits for those who use it. Rows that are there already are filled by "trueup repair gig-cascade-links --all", bit by bit
-- cost[ru]: ничего не переписывает; мгновенная блокировка responses, которая ждёт тех, кто с ней работает. Прежние строки понемногу заполнит "trueup repair gig-cascade-links --all"
--
-- gig_id is entity_id for a gig's response and NULL for a vacancy's or a project's, which no foreign key then touches. A
-- trigger keeps it. Until the rows that were there are filled, their deletion is left to the trigger on gigs, which stays.

--: installed
select exists (select
                 from pg_trigger
                where tgrelid = to_regclass('responses')
                  and tgname = 'responses_set_gig_id'
                  and tgenabled <> 'D')

--: apply
alter table responses add column gig_id uuid;

create or replace function responses_set_gig_id() returns trigger
language plpgsql
set search_path from current
as $$
begin
  new.gig_id := case when new.entity_type = 'gig' then new.entity_id end;
  return new;
end
$$;

create trigger responses_set_gig_id
  before insert or update of entity_type, entity_id, gig_id on responses
  for each row
  execute function responses_set_gig_id();

create or replace function gigs_delete_responses() returns trigger
language plpgsql
set search_path from current
as $$
begin
  delete from responses r
   using gone
   where r.entity_type = 'gig'
     and r.entity_id = gone.id;
  return null;
end
$$;

create or replace trigger gigs_delete_responses
  after delete on gigs
  referencing old table as gone
  for each statement
  execute function gigs_delete_responses()

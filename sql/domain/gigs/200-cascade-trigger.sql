-- title:   Deleting a gig deletes its responses: by a trigger
-- title[ru]: Удаление задания удаляет его отклики: триггером
-- when:    gigs responses !responses.gig_id
-- variant: trigger default
-- cost:    rewrites nothing; a moment's lock on gigs that waits for those who write to it. A response that is inserted while its gig is being deleted can be left over: gig-orphan-responses finds it
-- cost[ru]: ничего не переписывает; мгновенная блокировка gigs, которая ждёт тех, кто в неё пишет. Отклик, вставленный во время удаления его задания, может остаться: его найдёт gig-orphan-responses
--
-- A statement-level trigger with a transition table: one DELETE for all gigs of a statement. It runs with the rights of
-- whoever deletes the gig.

--: installed
select exists (select
                 from pg_trigger
                where tgrelid = to_regclass('gigs')
                  and tgname = 'gigs_delete_responses'
                  and tgenabled <> 'D')

--: apply
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
  execute function gigs_delete_responses();

alter table gigs enable trigger gigs_delete_responses

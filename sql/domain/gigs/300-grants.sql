-- title: What trueup's roles may do with the gigs system
-- title[ru]: Что можно ролям trueup с системой заданий
-- cost:  grants; nothing is locked for longer than a moment
-- cost[ru]: права; дольше мгновения ничего не блокирует
--
-- A viewer reads. A runner also writes the counters, deletes responses and brings them back with all that hangs on them:
-- whatever pg_constraint says refers to responses, now. A table that the application adds
-- later needs the same: select for both, insert and update for the runner.

--: installed
with recursive family(rel) as (
  select to_regclass('responses')::oid
   union
  select f.conrelid
    from family
    join pg_constraint f on f.confrelid = family.rel
   where f.contype = 'f'
     and f.confdeltype in ('c', 'n', 'd')
)
select not exists (select from pg_roles where rolname in ('trueup_viewer', 'trueup_runner'))
       or (has_schema_privilege('trueup_runner', current_schema(), 'usage')
           and has_schema_privilege('trueup_viewer', current_schema(), 'usage')
           and has_table_privilege('trueup_viewer', to_regclass('gigs')::oid, 'select')
           and has_table_privilege('trueup_runner', to_regclass('gigs')::oid, 'select')
           and has_column_privilege('trueup_runner', to_regclass('gigs')::oid, 'responses', 'update')
           and has_column_privilege('trueup_runner', to_regclass('gigs')::oid, 'new_responses', 'update')
           and has_table_privilege('trueup_runner', to_regclass('responses')::oid, 'delete')
           and (select bool_and(has_table_privilege('trueup_viewer', rel, 'select')
                                and has_table_privilege('trueup_runner', rel, 'select')
                                and has_table_privilege('trueup_runner', rel, 'insert')
                                and has_table_privilege('trueup_runner', rel, 'update'))
                  from family))

--: apply
do $grants$
declare
  rel regclass;
begin
  if not exists (select from pg_roles where rolname = 'trueup_viewer')
     or not exists (select from pg_roles where rolname = 'trueup_runner') then
    return;
  end if;
  execute format('grant usage on schema %I to trueup_viewer, trueup_runner', current_schema());
  grant select on gigs, responses to trueup_viewer, trueup_runner;
  grant update (responses, new_responses) on gigs to trueup_runner;
  if exists (select from pg_attribute where attrelid = 'gigs'::regclass and attname = 'updated_at') then
    grant update (updated_at) on gigs to trueup_runner;
  end if;
  grant delete on responses to trueup_runner;
  for rel in
    with recursive family(rel) as (
      select 'responses'::regclass::oid
       union
      select f.conrelid
        from family
        join pg_constraint f on f.confrelid = family.rel
       where f.contype = 'f'
         and f.confdeltype in ('c', 'n', 'd')
    )
    select family.rel::regclass from family
  loop
    execute format('grant usage on schema %s to trueup_viewer, trueup_runner',
                   (select relnamespace::regnamespace from pg_class where oid = rel));
    execute format('grant select on %s to trueup_viewer, trueup_runner', rel);
    execute format('grant insert, update on %s to trueup_runner', rel);
  end loop;
end
$grants$

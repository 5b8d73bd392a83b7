-- title: What trueup's roles may do with the participants system
-- title[ru]: Что можно ролям trueup с системой участников
-- when:  chats chats.participants_count
-- cost:  grants; nothing is locked for longer than a moment
-- cost[ru]: права; дольше мгновения ничего не блокирует
--
-- A viewer reads. A runner also writes the count, and nothing else of a chat.

--: installed
select not exists (select from pg_roles where rolname in ('trueup_viewer', 'trueup_runner'))
       or (has_schema_privilege('trueup_runner', current_schema(), 'usage')
           and has_schema_privilege('trueup_viewer', current_schema(), 'usage')
           and has_table_privilege('trueup_viewer', to_regclass('chats')::oid, 'select')
           and has_table_privilege('trueup_runner', to_regclass('chats')::oid, 'select')
           and has_column_privilege('trueup_runner', to_regclass('chats')::oid, 'participants_count', 'update'))

--: apply
do $grants$
begin
  if not exists (select from pg_roles where rolname = 'trueup_viewer')
     or not exists (select from pg_roles where rolname = 'trueup_runner') then
    return;
  end if;
  execute format('grant usage on schema %I to trueup_viewer, trueup_runner', current_schema());
  grant select on chats to trueup_viewer, trueup_runner;
  grant update (participants_count) on chats to trueup_runner;
end
$grants$

-- title: What trueup's roles may do with the chats system
-- title[ru]: Что можно ролям trueup с системой чатов
-- when:  users lessons bookings chat_rooms messages
-- cost:  grants; nothing is locked for longer than a moment
-- cost[ru]: права; дольше мгновения ничего не блокирует
--
-- A viewer reads; of people who they are and not their secrets, of messages all but what was written. A runner also makes
-- rooms, revives those that are deleted softly, and takes away what it made where nothing refers to it: of whatever has a
-- foreign key to a room it reads the columns of that key, and no others.

--: installed
select not exists (select from pg_roles where rolname in ('trueup_viewer', 'trueup_runner'))
       or (has_schema_privilege('trueup_runner', current_schema(), 'usage')
           and has_schema_privilege('trueup_viewer', current_schema(), 'usage')
           and (select bool_and(has_table_privilege(r.name, to_regclass(t.name)::oid, 'select'))
                  from unnest(array['trueup_viewer', 'trueup_runner']) as r(name),
                       unnest(array['lessons', 'bookings', 'chat_rooms']) as t(name))
           and (select bool_and(has_column_privilege(r.name, a.attrelid, a.attnum, 'select'))
                  from unnest(array['trueup_viewer', 'trueup_runner']) as r(name),
                       pg_attribute a
                 where (a.attrelid = to_regclass('users') and a.attname in ('id', 'first_name', 'last_name', 'role', 'deleted_at'))
                    or (a.attrelid = to_regclass('messages')
                        and a.attname in ('id', 'chat_room_id', 'room_id', 'sender_id', 'status', 'created_at', 'deleted_at')))
           and has_table_privilege('trueup_runner', to_regclass('chat_rooms')::oid, 'insert')
           and has_table_privilege('trueup_runner', to_regclass('chat_rooms')::oid, 'delete')
           and (select bool_and(has_column_privilege('trueup_runner', attrelid, attnum, 'update'))
                  from pg_attribute
                 where attrelid = to_regclass('chat_rooms')
                   and attname in ('deleted_at', 'updated_at'))
           and (select coalesce(bool_and(has_column_privilege('trueup_runner', c.conrelid, k.num, 'select')), true)
                  from pg_constraint c
                 cross join unnest(c.conkey) as k(num)
                 where c.contype = 'f'
                   and c.confrelid = to_regclass('chat_rooms'))
           and not exists (
                 select
                   from pg_constraint c
                   join pg_class r on r.oid = c.conrelid
                  cross join aclexplode(r.relacl) as g
                  where c.contype = 'f'
                    and c.confrelid = to_regclass('chat_rooms')
                    and g.grantee = to_regrole('trueup_runner')
                    and g.privilege_type = 'UPDATE'))

--: apply
do $grants$
declare
  given record;
begin
  if not exists (select from pg_roles where rolname = 'trueup_viewer')
     or not exists (select from pg_roles where rolname = 'trueup_runner') then
    return;
  end if;
  execute format('grant usage on schema %I to trueup_viewer, trueup_runner', current_schema());
  grant select on lessons, bookings, chat_rooms to trueup_viewer, trueup_runner;
  grant insert, delete on chat_rooms to trueup_runner;
  -- It was given all of what refers to a room once.
  for given in
    select distinct format('revoke select, update on %s from trueup_runner', c.conrelid::regclass) as text
      from pg_constraint c
     where c.contype = 'f'
       and c.confrelid = 'chat_rooms'::regclass
  loop
    execute given.text;
  end loop;
  for given in
    select format('grant %s (%s) on %s to %s', w.what, string_agg(quote_ident(a.attname), ', '), w.name, w.roles) as text
      from (values ('select', 'users', 'trueup_viewer, trueup_runner', array['id', 'first_name', 'last_name', 'role', 'deleted_at']),
                   ('select', 'messages', 'trueup_viewer, trueup_runner',
                    array['id', 'chat_room_id', 'room_id', 'sender_id', 'status', 'created_at', 'deleted_at']),
                   ('update', 'chat_rooms', 'trueup_runner', array['deleted_at', 'updated_at'])) as w(what, name, roles, columns)
      join pg_attribute a on a.attrelid = w.name::regclass
                         and a.attname = any (w.columns)
     group by w.what, w.name, w.roles
    union all
    select format('grant select (%s) on %s to trueup_runner', string_agg(distinct quote_ident(a.attname), ', '), c.conrelid::regclass)
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid
                         and a.attnum = any (c.conkey)
     where c.contype = 'f'
       and c.confrelid = 'chat_rooms'::regclass
     group by c.conrelid
  loop
    execute given.text;
  end loop;
end
$grants$

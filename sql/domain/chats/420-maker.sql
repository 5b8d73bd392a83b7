-- title:  How the function and the triggers for chats are made
-- title[ru]: Как создаются функция и триггеры для чатов
-- when:   bookings lessons chat_rooms
-- repeat: when changed
-- cost:   replaces functions of the schema trueup; touches no table
-- cost[ru]: заменяет функции схемы trueup; таблиц не трогает
--
-- What makes a room when a booking becomes active, in one place for the installation and for the rule chat-triggers:
--
--   trueup.chat_triggers_make(objects)                      makes what is missing, enables what is disabled
--   trueup.chat_triggers_unmake(objects, befores, afters)   takes that back, where it is still as it was left
--
-- An object is "function create_chat_on_booking_active", "trigger booking_create_chat" or "trigger
-- booking_create_chat_update". What it is like is {"state", "definition"}, the definition as a hash. They run with the
-- rights of whoever installed them, since only the owner of a table can make and enable its triggers, and touch nothing
-- but these three: any other name is an error, and so is taking back what nothing says how it was, or how it was left.

--: apply
-- What is there of an object, by the very names it knows: whoever asks for anything else, makes nothing and drops nothing.
-- A trigger is ours where it fires before each row, calls our function and has the condition of migration 050, casts and
-- parentheses apart.
create or replace function trueup.chat_triggers_like(object text) returns jsonb
language plpgsql stable
set search_path from current
as $$
declare
  now_is jsonb;
begin
  select case
         when p.oid is null and t.oid is null
         then pg_catalog.jsonb_build_object('state', 'missing')
         else pg_catalog.jsonb_build_object(
                'state', case
                         when p.oid is not null then 'there'
                         when t.tgfoid is distinct from pg_catalog.to_regprocedure('create_chat_on_booking_active()')::oid
                              or t.tgtype & (o.event | 3) <> (o.event | 3)
                              or pg_catalog.cardinality(t.tgattr::smallint[]) > 0
                              or t.condition is distinct from o.condition then 'another'
                         when t.tgenabled = 'D' then 'disabled'
                         when t.tgenabled = 'R' then 'replica only'
                         else 'there'
                         end,
                'definition', pg_catalog.md5(coalesce(pg_catalog.pg_get_triggerdef(t.oid), pg_catalog.pg_get_functiondef(p.oid))))
         end
    into now_is
    from (values ('function create_chat_on_booking_active', 'create_chat_on_booking_active()', null, 0, null),
                 ('trigger booking_create_chat', null, 'booking_create_chat', 4, 'new.status=''active'''),
                 ('trigger booking_create_chat_update', null, 'booking_create_chat_update', 16,
                  'new.status=''active''ANDold.statusISDISTINCTFROMnew.status'))
      as o(name, function, trigger, event, condition)
    left join pg_catalog.pg_proc p on p.oid = pg_catalog.to_regprocedure(o.function)
    left join (select g.*,
                      pg_catalog.regexp_replace(
                        pg_catalog.substring(pg_catalog.pg_get_triggerdef(g.oid), ' WHEN (.*) EXECUTE FUNCTION '),
                        '::("[^"]+"|character varying|[a-z0-9_.]+)|[()[:space:]]', '', 'g') as condition
                 from pg_catalog.pg_trigger g) t on t.tgrelid = pg_catalog.to_regclass('bookings')
                                                and t.tgname = o.trigger
   where o.name = object;
  if not found then
    raise exception '"%" is nothing that makes chats', object;
  end if;
  return now_is;
end
$$;

create or replace function trueup.chat_triggers_make_one(object text) returns void
language plpgsql
set search_path from current
as $make$
begin
  case object
  when 'function create_chat_on_booking_active' then
    -- Nothing that goes wrong in it may stop a booking: where no room is made, chat-missing finds that. A room that is
    -- there, deleted or not, ends it before anything is written. Columns that not every database has are asked for by name.
    create function create_chat_on_booking_active() returns trigger
    language plpgsql security definer
    set search_path from current
    as $chat$
    declare
      teacher uuid;
    begin
      select l.teacher_id
        into teacher
        from lessons l
       where l.id = new.lesson_id
         and pg_catalog.to_jsonb(l) ->> 'deleted_at' is null;
      if teacher is null
         or teacher = new.student_id
         or pg_catalog.to_jsonb(new) ->> 'deleted_at' is not null
         or exists (select
                      from chat_rooms r
                     where r.teacher_id = teacher
                       and r.student_id = new.student_id) then
        return new;
      end if;
      insert into chat_rooms (id, teacher_id, student_id, created_at, updated_at)
      values (pg_catalog.gen_random_uuid(), teacher, new.student_id, now(), now())
          on conflict do nothing;
      return new;
    exception
    when others then
      raise warning 'create_chat_on_booking_active: no chat for booking %: %', new.id, sqlerrm;
      return new;
    end
    $chat$;
    revoke all on function create_chat_on_booking_active() from public;
  when 'trigger booking_create_chat' then
    create trigger booking_create_chat
      before insert on bookings
      for each row
      when (new.status = 'active')
      execute function create_chat_on_booking_active();
  when 'trigger booking_create_chat_update' then
    create trigger booking_create_chat_update
      before update on bookings
      for each row
      when (new.status = 'active' and old.status is distinct from new.status)
      execute function create_chat_on_booking_active();
  end case;
end
$make$;

-- A function comes before the triggers that call it, as their names do. Returns what it changed.
create or replace function trueup.chat_triggers_make(objects text[])
returns table (object text, before jsonb, after jsonb)
language plpgsql security definer
set search_path from current
as $$
begin
  for object in select distinct o from pg_catalog.unnest(objects) o order by o loop
    before := trueup.chat_triggers_like(object);
    case before ->> 'state'
    when 'there' then
      continue;
    when 'missing' then
      perform trueup.chat_triggers_make_one(object);
    when 'disabled', 'replica only' then
      execute pg_catalog.format('alter table bookings enable trigger %I', pg_catalog.split_part(object, ' ', 2));
    else
      raise exception 'the % is not the one that makes chats: look at it, and drop it before this repair', object;
    end case;
    after := trueup.chat_triggers_like(object);
    return next;
  end loop;
end
$$;

create or replace function trueup.chat_triggers_unmake(objects text[], befores jsonb[], afters jsonb[])
returns table (object text, before jsonb, after jsonb, reason text)
language plpgsql security definer
set search_path from current
as $$
declare
  name text;
  was jsonb;
begin
  for object, was, before in
    select u.o, u.b, u.a
      from unnest(objects, befores, afters) as u(o, b, a)
     order by u.o desc
  loop
    if (was ->> 'state' in ('missing', 'disabled', 'replica only')) is not true or before is null then
      raise exception 'the % cannot be taken back: nothing says how it was, or how it was left', object;
    end if;
    continue when trueup.chat_triggers_like(object) is distinct from before;
    name := pg_catalog.split_part(object, ' ', 2);
    reason := null;
    after := null;
    if was ->> 'state' = 'disabled' then
      execute pg_catalog.format('alter table bookings disable trigger %I', name);
    elsif was ->> 'state' = 'replica only' then
      execute pg_catalog.format('alter table bookings enable replica trigger %I', name);
    elsif object like 'trigger %' then
      execute pg_catalog.format('drop trigger %I on bookings', name);
    elsif exists (select from pg_catalog.pg_trigger where tgfoid = pg_catalog.to_regprocedure(name || '()')) then
      reason := 'triggers still call it';
    else
      execute pg_catalog.format('drop function %I()', name);
    end if;
    if reason is null then
      after := trueup.chat_triggers_like(object);
    end if;
    return next;
  end loop;
end
$$;

revoke all on function
  trueup.chat_triggers_like(text),
  trueup.chat_triggers_make_one(text),
  trueup.chat_triggers_make(text[]),
  trueup.chat_triggers_unmake(text[], jsonb[], jsonb[])
from public;
grant execute on function
  trueup.chat_triggers_like(text),
  trueup.chat_triggers_make(text[]),
  trueup.chat_triggers_unmake(text[], jsonb[], jsonb[])
to trueup_runner

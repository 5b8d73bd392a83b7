-- rule:      chat-triggers
-- title:     What makes chats by itself is missing or switched off
-- title[ru]: То, что само создаёт чаты, отсутствует или выключено
-- help:      The function and the two triggers of migration 050, and what is left of migration 049. A repair makes what is missing and enables what is disabled; what is left over, or is another trigger, is for its owner.
-- help[ru]:  Функция и два триггера миграции 050 и остатки миграции 049. Исправление создаёт то, чего нет, и включает выключенное; остатки и чужой триггер остаются владельцу.
-- refusals:  triggers still call it | The %s is left over from migration 049: its owner drops it. | The %s is not the one that makes chats: look at it, and drop it before this repair.
-- refusals[ru]: её ещё вызывают триггеры | Осталось от миграции 049: %s. Удаляет владелец. | Чатов не создаёт: %s. Посмотрите, что это, и удалите до исправления.
-- members:   state: state, definition: definition
-- members[ru]: state: состояние, definition: определение
-- words[ru]: state: missing = нет, there = есть, another = другой, disabled = выключен, replica only = только на реплике, left over = остался, gone = убран
-- system:    chats
-- severity:  error
-- key:       object text
-- needs:     bookings, lessons, chat_rooms

--: detect
-- From pg_trigger, which everybody may read and which says what is disabled; information_schema.triggers is empty for who
-- may only select, and shows the disabled as if they were at work. A trigger is ours where it fires before each row, calls
-- our function and has the condition of migration 050, casts and parentheses apart. Who may not look into the schema is
-- told so by the casts, instead of finding nothing there.
with triggers as materialized (
  select t.tgname::text as name,
         t.tgrelid,
         t.tgfoid,
         t.tgtype,
         t.tgattr,
         t.tgenabled,
         pg_catalog.regexp_replace(
           pg_catalog.substring(pg_catalog.pg_get_triggerdef(t.oid), ' WHEN (.*) EXECUTE FUNCTION '),
           '::("[^"]+"|character varying|[a-z0-9_.]+)|[()[:space:]]', '', 'g') as condition
    from pg_catalog.pg_trigger t
   where t.tgrelid in ('bookings'::pg_catalog.regclass, 'lessons'::pg_catalog.regclass)
     and not t.tgisinternal
),
objects as (
  select 'function ' || w.name as object,
         case
         when pg_catalog.to_regprocedure(w.name || '()') is not null then 'there'
         else 'missing'
         end as state,
         'there' as wanted
    from (values ('create_chat_on_booking_active')) as w(name)
  union all
  select 'trigger ' || w.name,
         case
         when t.name is null then 'missing'
         when t.tgfoid is distinct from pg_catalog.to_regprocedure('create_chat_on_booking_active()')::oid
              or t.tgtype & (w.event | 3) <> (w.event | 3)
              or pg_catalog.cardinality(t.tgattr::smallint[]) > 0
              or t.condition is distinct from w.condition then 'another'
         when t.tgenabled = 'D' then 'disabled'
         when t.tgenabled = 'R' then 'replica only'
         else 'there'
         end,
         'there'
    from (values ('booking_create_chat', 4, 'new.status=''active'''),
                 ('booking_create_chat_update', 16, 'new.status=''active''ANDold.statusISDISTINCTFROMnew.status'))
      as w(name, event, condition)
    left join triggers t on t.name = w.name
                        and t.tgrelid = 'bookings'::pg_catalog.regclass
  union all
  select 'function ' || w.name,
         'left over',
         'gone'
    from (values ('create_chat_after_lesson_completion'), ('create_chats_for_completed_lessons')) as w(name)
   where exists (
           select
             from pg_catalog.pg_proc p
            where p.proname = w.name
              and pg_catalog.pg_function_is_visible(p.oid))
  union all
  select 'trigger ' || t.name,
         'left over',
         'gone'
    from triggers t
   where t.name = 'lesson_completion_create_chat'
)
select o.object,
       null::text as scope,
       o.object as label,
       pg_catalog.jsonb_build_object('state', o.state) as stored,
       pg_catalog.jsonb_build_object('state', o.wanted) as actual
  from objects o
 where :scope is null
   and (:object is null or o.object = any(:object))
   and (:force or o.state <> o.wanted)

--: refuse
-- What is not ours is never touched: it is for its owner to say what becomes of it.
select o.object,
       pg_catalog.replace(o.state, ' ', '-') as code,
       case o.state
       when 'another'
       then pg_catalog.format('The %s is not the one that makes chats: look at it, and drop it before this repair.', o.object)
       else pg_catalog.format('The %s is left over from migration 049: its owner drops it.', o.object)
       end as reason
  from (select k.object,
               case
               when k.object in ('function create_chat_on_booking_active', 'trigger booking_create_chat', 'trigger booking_create_chat_update')
               then trueup.chat_triggers_like(k.object) ->> 'state'
               else 'left over'
               end as state
          from pg_catalog.unnest(:object) as k(object)) o
 where o.state in ('another', 'left over')

--: lock
-- One repair at a time. The table's own lock is taken by what makes a trigger, and given up like any other.
select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('booking_create_chat'), 0)

--: repair
select m.object,
       m.before,
       m.after
  from trueup.chat_triggers_make(:object) m

--: undo
select u.object,
       u.before,
       u.after,
       u.reason
  from trueup.chat_triggers_unmake(:object, :before, :after) u

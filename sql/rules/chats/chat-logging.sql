-- rule:      chat-logging
-- title:     Every statement is logged, and nothing ends it
-- title[ru]: В журнал пишется каждый запрос, и ничто это не прекращает
-- help:      log_statement = all or log_duration = on is set for this database, and its time is over or nobody said until when: it fills the disk. A repair puts back what trueup chat log on found, else resets it, and cannot be undone: trueup chat log on switches it on again, for a while.
-- help[ru]:  Для этой базы задано log_statement = all или log_duration = on, а срок истёк или не задан: это заполняет диск. Исправление возвращает то, что застала команда trueup chat log on, иначе сбрасывает; отмены нет: trueup chat log on снова включит запись на время.
-- members:   log_statement: log_statement, log_duration: log_duration, until: until
-- members[ru]: log_statement: log_statement, log_duration: log_duration, until: до
-- system:    chats
-- severity:  warning
-- key:       database text
-- needs:     bookings, trueup.logging

--: detect
-- Of one database there is one finding. What is on for a while is none until then, unless it is forced; nor is what logs
-- less than every statement.
select d.name as database,
       null::text as scope,
       d.name as label,
       d.settings || pg_catalog.jsonb_build_object('until', l.until) as stored,
       trueup.logging_less(trueup.logging_less(d.settings, l.was), null) || '{"until": null}' as actual
  from (select pg_catalog.current_database()::text as name,
               trueup.logging_now() as settings) d
  left join trueup.logging l on l.ended_at is null
 where trueup.logging_is_on(d.settings)
   and (:force or l.until is null or l.until < now())
   and (:database is null or d.name = any (:database))
   and :scope is null

--: lock
select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('trueup.logging'))
  from pg_catalog.unnest(:database) as k(database)
 limit 1

--: repair
select k.database,
       o.before,
       o.after
  from (select distinct u.database from pg_catalog.unnest(:database) as u(database)) k
 cross join lateral trueup.logging_off(k.database, :force) as o

-- rule:      chat-logging
-- title:     Every statement is logged, and nothing ends it
-- title[ru]: В журнал пишется каждый запрос, и ничто это не прекращает
-- help:      log_statement or log_duration is set for this database, and its time is over or nobody said until when: it fills the disk. A repair resets both, and cannot be undone: trueup chat log on switches them on again, for a while.
-- help[ru]:  Для этой базы задано log_statement или log_duration, а срок истёк или не задан: это заполняет диск. Исправление сбрасывает обе настройки, отмены нет: trueup chat log on снова включит их на время.
-- members:   log_statement: log_statement, log_duration: log_duration, until: until
-- members[ru]: log_statement: log_statement, log_duration: log_duration, until: до
-- system:    chats
-- severity:  warning
-- key:       database text
-- needs:     bookings, trueup.logging

--: detect
-- Of one database there is one finding. What is on for a while is none until then, unless it is forced.
select d.name as database,
       null::text as scope,
       d.name as label,
       d.settings || pg_catalog.jsonb_build_object('until', l.until) as stored,
       pg_catalog.jsonb_build_object('log_statement', null, 'log_duration', null, 'until', null) as actual
  from (select pg_catalog.current_database()::text as name,
               trueup.logging_now() as settings) d
  left join trueup.logging l on l.ended_at is null
 where (d.settings ->> 'log_statement' is not null or d.settings ->> 'log_duration' is not null)
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
 cross join lateral trueup.logging_off() as o
 where k.database = pg_catalog.current_database()
   and (:force or not exists (select from trueup.logging l where l.ended_at is null and l.until >= now()))
   and trueup.logging_now() <> '{"log_statement": null, "log_duration": null}'

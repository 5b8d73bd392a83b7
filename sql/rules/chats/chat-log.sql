-- rule:      chat-log
-- title:     Log every statement of this database for a while
-- title[ru]: На время включить запись каждого запроса этой базы
-- help:      Sets log_statement = all and log_duration = on for sessions that begin from now on. A worker puts back what was set before when the time is over; undo does it at once.
-- help[ru]:  Задаёт log_statement = all и log_duration = on для новых сеансов. По истечении срока исполнитель возвращает прежние значения; отмена делает это сразу.
-- refusals:  %s, who installed trueup here, may not set log_statement and log_duration; a superuser allows it: grant set on parameter log_statement, log_duration to %s. | No worker is here that would switch it off again: start one. | This is not the database %s.
-- refusals[ru]: %s — владелец установки trueup — не вправе задавать log_statement и log_duration; разрешает суперпользователь: grant set on parameter log_statement, log_duration to %s. | Здесь нет исполнителя, который потом это выключит: запустите его. | Это не база %s.
-- members:   log_statement: log_statement, log_duration: log_duration, until: until
-- members[ru]: log_statement: log_statement, log_duration: log_duration, until: до
-- system:    chats
-- severity:  warning
-- kind:      action
-- key:       database text
-- params:    seconds integer
-- needs:     bookings, trueup.logging

--: refuse
select k.database,
       case when k.database = pg_catalog.current_database() then 'cannot-log' else 'other-database' end as code,
       case
       when k.database = pg_catalog.current_database() then trueup.logging_why_not()
       else pg_catalog.format('This is not the database %s.', k.database)
       end as reason
  from pg_catalog.unnest(:database) as k(database)
 where k.database <> pg_catalog.current_database()
    or trueup.logging_why_not() is not null

--: lock
select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('trueup.logging'))
  from pg_catalog.unnest(:database) as k(database)
 limit 1

--: apply
select k.database,
       o.before,
       o.after
  from (select distinct u.database from pg_catalog.unnest(:database) as u(database)) k
 cross join lateral trueup.logging_on(k.database, :seconds) as o

--: undo
-- What somebody has switched on again since, or reset, is not ours any more.
select k.database,
       o.before,
       o.after
  from unnest(:database, :before, :after) as k(database, before, after)
 cross join lateral trueup.logging_undo(k.database, (k.after ->> 'until')::timestamptz) as o

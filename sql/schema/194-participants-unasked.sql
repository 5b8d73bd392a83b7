-- title: A chat of which something is known though nobody has asked for it
-- title[ru]: Чат, о котором что-то известно, хотя его ещё не запрашивали
-- cost:  trueup.participants_state is locked for a moment; nothing is rewritten
-- cost[ru]: trueup.participants_state блокируется на мгновение; ничего не переписывается

--: installed
select not coalesce(
         (select attnotnull
            from pg_attribute
           where attrelid = to_regclass('trueup.participants_state')
             and attname = 'asked_at'),
         true)

--: apply
-- asked_at null, outcome "unasked": the count that the database has was put into the cache.
alter table trueup.participants_state alter column asked_at drop not null;
update trueup.participants_state set asked_at = null where asked_at = '-infinity';
